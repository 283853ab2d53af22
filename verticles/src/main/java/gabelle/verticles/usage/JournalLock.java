package gabelle.verticles.usage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says that a journal has an owner: the process that writes it, or the one that recovers it. It is the system's lock
 * on a file, so that a killed process holds none.
 */
final class JournalLock implements Closeable {
    static final String FILE = "lock";

    /** The system drops a process' lock when any of its handles of the file closes: never open one twice. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private JournalLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** The lock, or nothing where a live process (this one included) holds it. */
    static Optional<JournalLock> take(Path journal) throws IOException {
        Path path = journal.toRealPath().resolve(FILE);
        if (!HELD_HERE.add(path)) {
            return Optional.empty();
        }
        boolean taken = false;
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            taken = channel.tryLock() != null;
            return taken ? Optional.of(new JournalLock(path, channel)) : Optional.empty();
        } finally {
            if (!taken) {
                channel.close();
                HELD_HERE.remove(path);
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        HELD_HERE.remove(path);
    }
}
