package gabelle.verticles.usage;

import gabelle.engine.journal.Scan;
import gabelle.engine.journal.Scan.Region;
import gabelle.engine.journal.Scan.Rest;
import gabelle.engine.journal.Scan.Sink;
import gabelle.engine.journal.Segment;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads one segment's file in pieces, each going on where the one before stopped. Blocking; one thread at a time. */
final class SegmentReader implements Closeable {
    /** What one step reads: some thousand records. */
    static final int STEP_BYTES_MAX = 1024 * 1024;

    private static final int STEP_BYTES_MIN = 2 * Segment.RECORD_BYTES_MAX;

    private final Segment segment;
    private final FileChannel channel;
    private byte[] bytes = new byte[STEP_BYTES_MIN];
    private long forcedBytes;

    /**
     * Where reading goes on.
     *
     * @param end behind the last good record
     * @param window where to look for the next one; above {@code end} while a damaged region is longer than a step
     * @param lastSequence of the last good record
     */
    record Place(long end, long window, long lastSequence) {
        static Place startOf(SegmentPath segment) {
            return new Place(0, 0, segment.firstSequence() - 1);
        }
    }

    /** Bytes of the file that are no record, and that good ones follow. */
    record Damage(long offset, long length) {}

    /**
     * What one step found.
     *
     * @param atEnd whether it looked at the file up to where that ended
     * @param stopped whether the sink had enough
     */
    record Step(Place place, boolean atEnd, boolean stopped, List<Damage> damaged) {}

    SegmentReader(Segment segment, Path file) throws IOException {
        this.segment = segment;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    /** Reads one step on from a place. */
    Step step(Place from, boolean closingsOnly, Sink sink) throws IOException {
        long size = channel.size();
        Place place = from.window == 0 ? behindHeader(from) : from;
        int count = fill(place.window, size);
        boolean atEnd = count < STEP_BYTES_MAX || place.window + count >= size;
        Scan scan = segment.scan(bytes, 0, count, place.lastSequence, closingsOnly, sink);
        boolean stopped = scan.rest() == Rest.UNREAD;
        if (scan.end() > 0) {
            long end = place.window + scan.end();
            return new Step(new Place(end, end, scan.lastSequence()), atEnd, stopped, damaged(place, scan));
        }
        // Not one good record. In a full step that is damage, whose end is looked for further on; the last bytes are
        // looked at again, since a record may begin there.
        long window = atEnd ? place.end : place.window + count - Segment.RECORD_BYTES_MAX;
        return new Step(new Place(place.end, window, place.lastSequence), atEnd, false, List.of());
    }

    /** The bytes behind a place, up to where the file ends now. */
    Damage rest(Place place) throws IOException {
        return new Damage(place.end, Math.max(0, channel.size() - place.end));
    }

    /** Copies a region of the file. */
    void copy(Damage damage, FileChannel to) throws IOException {
        long copied = 0;
        while (copied < damage.length) {
            long count = channel.transferTo(damage.offset + copied, damage.length - copied, to);
            if (count <= 0) {
                return; // the file has become shorter
            }
            copied += count;
        }
    }

    /** Makes sure that the file is on the disk up to there; one force does for all that the file holds by then. */
    void force(long end) throws IOException {
        if (end > forcedBytes) {
            long size = channel.size();
            channel.force(false);
            forcedBytes = size;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** A header that is whole is passed over; one that is not is the beginning of a damaged region. */
    private Place behindHeader(Place start) throws IOException {
        int count = fill(0, Segment.HEADER_BYTES);
        int begin = segment.startsWithHeader(bytes, 0, count) ? Segment.HEADER_BYTES : 0;
        return new Place(begin, begin, start.lastSequence);
    }

    /** The regions of a scan in the file; the first one began where the last good record ended, maybe steps ago. */
    private static List<Damage> damaged(Place place, Scan scan) {
        if (scan.damaged().isEmpty() && place.window == place.end) {
            return List.of();
        }
        List<Damage> found = new ArrayList<>();
        for (Region region : scan.damaged()) {
            found.add(new Damage(place.window + region.offset(), region.length()));
        }
        if (place.window > place.end) {
            boolean joins = !found.isEmpty() && found.getFirst().offset == place.window;
            long more = joins ? found.removeFirst().length : 0;
            found.addFirst(new Damage(place.end, place.window - place.end + more));
        }
        return found;
    }

    private int fill(long from, long to) throws IOException {
        int wanted = Math.clamp(to - from, 0, STEP_BYTES_MAX);
        if (wanted > bytes.length) {
            bytes = Arrays.copyOf(bytes, STEP_BYTES_MAX);
        }
        ByteBuffer into = ByteBuffer.wrap(bytes, 0, wanted);
        while (into.hasRemaining() && channel.read(into, from + into.position()) > 0) {
            // a read may be short
        }
        return into.position();
    }
}
