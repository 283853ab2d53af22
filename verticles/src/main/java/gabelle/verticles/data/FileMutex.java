package gabelle.verticles.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An exclusive lock between processes, on a file. The kernel takes it back when its holder dies, however it dies. */
public final class FileMutex implements AutoCloseable {
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Closing a file drops all locks that the process has on it, so a file held here is not even opened again. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FileMutex(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Takes the lock at once, or is empty when somebody holds it. Its directory exists. */
    public static Optional<FileMutex> tryAcquire(Path path) throws IOException {
        Path file = path.resolveSibling(".").toRealPath().resolve(path.getFileName());
        if (!HELD_HERE.add(file)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock();
            return lock == null ? Optional.empty() : Optional.of(new FileMutex(file, channel));
        } finally {
            if (lock == null) {
                release(file, channel);
            }
        }
    }

    /** Waits for the lock, at most so long. */
    public static FileMutex acquire(Path file, Duration atMost) throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < atMost.toNanos()) {
            Optional<FileMutex> mutex = tryAcquire(file);
            if (mutex.isPresent()) {
                return mutex.get();
            }
            LockSupport.parkNanos(RETRY_NS);
        }
        throw new IOException(file + " is locked by another process, and stayed so for " + atMost.toSeconds() + " s");
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            release(file, channel);
        }
    }

    private static void release(Path file, @Nullable FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
