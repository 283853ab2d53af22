package gabelle.verticles.usage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A disk that fills up, fails and stalls when told to, and counts what it is asked. */
final class FlakyDisk implements SegmentFile.Opener {
    final AtomicInteger writes = new AtomicInteger();
    final AtomicInteger forces = new AtomicInteger();
    final AtomicInteger heldForces = new AtomicInteger();

    private final AtomicLong room = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean failTruncate;
    private volatile boolean failCreate;
    private volatile boolean failForce;
    private volatile CountDownLatch forcesHeld = new CountDownLatch(0);

    /** From now on only so many bytes can be written. */
    void room(long bytes) {
        room.set(bytes);
    }

    void failTruncate(boolean fail) {
        failTruncate = fail;
    }

    void failCreate(boolean fail) {
        failCreate = fail;
    }

    void failForce(boolean fail) {
        failForce = fail;
    }

    void holdForces() {
        forcesHeld = new CountDownLatch(1);
    }

    void releaseForces() {
        forcesHeld.countDown();
    }

    void repair() {
        room.set(Long.MAX_VALUE);
        failTruncate = false;
        failCreate = false;
        failForce = false;
        releaseForces();
    }

    @Override
    public SegmentFile create(Path path) throws IOException {
        failIf(failCreate);
        return new File(SegmentFile.create(path));
    }

    private static void failIf(boolean fail) throws IOException {
        if (fail) {
            throw new IOException("No space left on device");
        }
    }

    private final class File implements SegmentFile {
        private final SegmentFile real;

        File(SegmentFile real) {
            this.real = real;
        }

        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            writes.incrementAndGet();
            int limit = bytes.limit();
            int fitting = (int) Math.min(room.get(), bytes.remaining());
            room.addAndGet(-fitting);
            bytes.limit(bytes.position() + fitting);
            real.write(bytes, position);
            bytes.limit(limit);
            failIf(bytes.hasRemaining());
        }

        @Override
        public void truncate(long size) throws IOException {
            failIf(failTruncate);
            real.truncate(size);
        }

        @Override
        public void force() throws IOException {
            failIf(failForce);
            if (forcesHeld.getCount() > 0) {
                heldForces.incrementAndGet();
                awaitRelease();
            }
            forces.incrementAndGet();
            real.force();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }

        private void awaitRelease() throws IOException {
            try {
                failIf(!forcesHeld.await(JournalHouse.BOUND_MS, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
