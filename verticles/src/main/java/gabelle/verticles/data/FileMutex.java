package gabelle.verticles.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An exclusive lock between processes, on a file. The kernel takes it back when its holder dies, however it dies. */
public final class FileMutex implements AutoCloseable {
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final FileChannel channel;

    private FileMutex(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock at once, or is empty when somebody holds it. */
    public static Optional<FileMutex> tryAcquire(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean held = false;
        try {
            FileLock lock = channel.tryLock();
            held = lock != null;
        } catch (OverlappingFileLockException heldInThisProcess) {
            held = false;
        } finally {
            if (!held) {
                channel.close();
            }
        }
        return held ? Optional.of(new FileMutex(channel)) : Optional.empty();
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
        channel.close();
    }
}
