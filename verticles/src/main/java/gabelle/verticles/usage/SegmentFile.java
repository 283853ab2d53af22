package gabelle.verticles.usage;

import gabelle.engine.journal.RecordBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** A segment as its writer sees it; the seam at which tests let a disk fill up or fail. */
interface SegmentFile {
    /** Writes the whole buffer; where it fails, the buffer's position tells how much is in the file. */
    void write(ByteBuffer bytes, long position) throws IOException;

    void truncate(long size) throws IOException;

    /** Waits until the bytes, and the file's name, are on the disk. */
    void force() throws IOException;

    void close() throws IOException;

    /** Makes an empty file. */
    @FunctionalInterface
    interface Opener {
        SegmentFile create(Path path) throws IOException;
    }

    static SegmentFile create(Path path) throws IOException {
        return new OnDisk(
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE),
                Objects.requireNonNull(path.toAbsolutePath().getParent()));
    }

    /** Makes a segment that appears under its name with all of its first bytes, or not at all. */
    static SegmentFile begin(Opener opener, SegmentPath path, RecordBuffer bytes) throws IOException {
        SegmentFile file = opener.create(path.unfinished());
        try {
            file.write(ByteBuffer.wrap(bytes.array(), 0, bytes.size()), 0);
            Files.move(path.unfinished(), path.path(), StandardCopyOption.ATOMIC_MOVE);
            return file;
        } catch (IOException e) {
            file.close();
            Files.deleteIfExists(path.unfinished());
            throw e;
        }
    }

    /** The names in a directory are data as well: without this a power cut can take a whole new file. */
    static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The real one. */
    final class OnDisk implements SegmentFile {
        /** The JDK keeps a direct buffer as large as the largest write of each thread: keep it small. */
        private static final int WRITE_BYTES_MAX = 256 * 1024;

        private final FileChannel channel;
        private final Path directory;
        private boolean named;

        private OnDisk(FileChannel channel, Path directory) {
            this.channel = channel;
            this.directory = directory;
        }

        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            int limit = bytes.limit();
            long at = position;
            try {
                while (bytes.position() < limit) {
                    bytes.limit(Math.min(limit, bytes.position() + WRITE_BYTES_MAX));
                    at += channel.write(bytes, at);
                }
            } finally {
                bytes.limit(limit);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
            if (!named) {
                forceDirectory(directory);
                named = true;
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
