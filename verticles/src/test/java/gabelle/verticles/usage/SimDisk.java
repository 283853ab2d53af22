package gabelle.verticles.usage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process' disk: full when told to, and the place where the process can die in the middle of a write. */
final class SimDisk implements SegmentFile.Opener {
    /** The process is gone. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    private static final long NEVER = Long.MAX_VALUE;

    private final List<SegmentFile> open = new ArrayList<>();
    private long killedAfter = NEVER;
    private long fullAfter = NEVER;

    /** The process dies with its next write, of which only so many bytes arrive. */
    void killAfter(long bytes) {
        killedAfter = bytes;
    }

    /** From now on only so many bytes can be written. */
    void fullAfter(long bytes) {
        fullAfter = bytes;
    }

    boolean isFull() {
        return fullAfter != NEVER;
    }

    void makeRoom() {
        fullAfter = NEVER;
    }

    @Override
    public SegmentFile create(Path path) throws IOException {
        if (fullAfter <= 0) {
            throw new IOException("No space left on device");
        }
        SegmentFile file = new File(SegmentFile.create(path));
        open.add(file);
        return file;
    }

    /** What the system does with a dead process' files. */
    void closeAll() throws IOException {
        for (SegmentFile file : List.copyOf(open)) {
            file.close();
        }
    }

    private final class File implements SegmentFile {
        private final SegmentFile real;

        File(SegmentFile real) {
            this.real = real;
        }

        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            int limit = bytes.limit();
            int fitting = (int) Math.min(bytes.remaining(), Math.min(killedAfter, fullAfter));
            bytes.limit(bytes.position() + fitting);
            real.write(bytes, position);
            bytes.limit(limit);
            if (killedAfter != NEVER) {
                throw new Killed();
            }
            if (fullAfter != NEVER) {
                fullAfter -= fitting;
            }
            if (bytes.hasRemaining()) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            real.truncate(size);
        }

        @Override
        public void force() throws IOException {
            real.force();
        }

        @Override
        public void close() throws IOException {
            open.remove(this);
            real.close();
        }
    }
}
