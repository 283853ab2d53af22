package gabelle.verticles.usage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a process that forces journals to disk. All who wait while a force runs share the next one, so
 * that the disk's speed bounds latency and not throughput. After a failed force nobody can tell what is on the disk:
 * the process must end. Journals are closed before their forcer is.
 */
public final class Forcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Forcer.class);
    private static final long CLOSE_WAIT_MS = 10_000;

    /** Called on the forcer's thread when a force is over. */
    @FunctionalInterface
    interface Forced {
        void done(boolean onDisk);
    }

    private final long intervalNanos;
    private final Runnable onFsyncFailure;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private Set<SegmentFile> dirty = new LinkedHashSet<>();
    private List<Forced> waiters = new ArrayList<>();
    private boolean closed;

    /**
     * @param intervalMs how long a force that nobody waits for may be put off, to share it
     * @param onFsyncFailure ends the process
     */
    public Forcer(int intervalMs, Runnable onFsyncFailure) {
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMs);
        this.onFsyncFailure = onFsyncFailure;
        this.thread = Thread.ofPlatform().name("journal-force").daemon().start(this::run);
    }

    /** The file is forced within the interval. */
    void soon(SegmentFile file) {
        lock.lock();
        try {
            if (dirty.add(file) && dirty.size() == 1) {
                wanted.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The file is forced at once, and the waiter is told. */
    void now(SegmentFile file, Forced waiter) {
        lock.lock();
        try {
            dirty.add(file);
            waiters.add(waiter);
            wanted.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Forces what is dirty and ends the thread; bounded, since a disk may hang. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wanted.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long lastForceAt = System.nanoTime() - intervalNanos;
        try {
            while (awaitWork(lastForceAt)) {
                forceOnce();
                lastForceAt = System.nanoTime();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns false when nothing is left to do, for good. */
    private boolean awaitWork(long lastForceAt) throws InterruptedException {
        lock.lock();
        try {
            while (dirty.isEmpty() && !closed) {
                wanted.await();
            }
            long rest = lastForceAt + intervalNanos - System.nanoTime();
            while (waiters.isEmpty() && !closed && rest > 0) {
                rest = wanted.awaitNanos(rest);
            }
            return !dirty.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void forceOnce() {
        Set<SegmentFile> files;
        List<Forced> told;
        lock.lock();
        try {
            files = dirty;
            told = waiters;
            dirty = new LinkedHashSet<>();
            waiters = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        boolean onDisk = force(files);
        for (Forced waiter : told) {
            tell(waiter, onDisk);
        }
    }

    private static void tell(Forced waiter, boolean onDisk) {
        try {
            waiter.done(onDisk);
        } catch (RuntimeException e) {
            LOG.error("a journal could not be told of its force", e); // its loop is gone; the others' are not
        }
    }

    private boolean force(Set<SegmentFile> files) {
        try {
            for (SegmentFile file : files) {
                file.force();
            }
            return true;
        } catch (IOException e) {
            LOG.error("the journal could not be forced to disk: nobody knows what is on it, so this process ends", e);
            onFsyncFailure.run();
            return false;
        }
    }
}
