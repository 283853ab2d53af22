package gabelle.engine.journal;

import gabelle.engine.journal.Scan.Region;
import gabelle.engine.journal.Scan.Rest;
import gabelle.engine.journal.Scan.Sink;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one journal's segments. A segment is a header and then records:
 *
 * <pre>
 * header  magic 8 | format version 4 | journal id 16 | first sequence 8 | CRC32C of these 4
 * record  marker 2 | CRC32C 4 | length 4 | record version 1 | type 1 | sequence 8 | request id 16 | payload
 * </pre>
 *
 * <p>A record's checksum covers the journal's id and everything behind the checksum: bytes of another journal are no
 * records here. The marker's bytes never occur in UTF-8, so that no name a client chose can pose as a record where a
 * scan looks for the next good one. One thread uses an instance.
 */
public final class Segment {
    public static final int FORMAT_VERSION = 3;
    public static final int HEADER_BYTES = 40;
    public static final int RECORD_BYTES_MAX = 64 * 1024;

    private static final long MAGIC = 0x4741424A524E4C0AL; // "GABJRNL\n"
    private static final int HEADER_CHECKED_BYTES = HEADER_BYTES - Integer.BYTES;
    private static final int RECORD_VERSION = 3;
    private static final byte MARKER_FIRST = (byte) 0xFF;
    private static final byte MARKER_SECOND = (byte) 0xC1;

    private static final int CRC_AT = 2;
    private static final int LENGTH_AT = 6;
    private static final int BODY_AT = 10;
    private static final int VERSION_AT = 10;
    private static final int TYPE_AT = 11;
    private static final int SEQUENCE_AT = 12;
    private static final int REQUEST_ID_AT = 20;
    private static final int PAYLOAD_AT = 36;

    private final UUID journalId;
    private final byte[] salt;
    private final CRC32C crc = new CRC32C();

    public Segment(UUID journalId) {
        this.journalId = journalId;
        RecordBuffer id = new RecordBuffer(2 * Long.BYTES);
        id.putUuid(journalId);
        salt = id.array();
    }

    /** Puts a segment's header. */
    public void header(RecordBuffer into, long firstSequence) {
        into.reserve(HEADER_BYTES);
        int start = into.size();
        into.putLong(MAGIC);
        into.putInt(FORMAT_VERSION);
        into.putUuid(journalId);
        into.putLong(firstSequence);
        into.putInt(headerCrc(into.array(), start));
    }

    /**
     * Whether a segment's first bytes are a whole header of this journal.
     *
     * @throws IllegalStateException if they are a header of a later format, which must not be taken for damage
     */
    public boolean startsWithHeader(byte[] bytes, int from, int to) {
        if (to - from < HEADER_BYTES
                || RecordBytes.longAt(bytes, from) != MAGIC
                || RecordBytes.intAt(bytes, from + HEADER_CHECKED_BYTES) != headerCrc(bytes, from)) {
            return false;
        }
        RecordBytes fields = new RecordBytes(bytes, from + Long.BYTES + Integer.BYTES, to);
        refuseLater(FORMAT_VERSION, RecordBytes.intAt(bytes, from + Long.BYTES));
        return fields.uuid().equals(journalId);
    }

    /**
     * Puts one record.
     *
     * @throws IllegalArgumentException if it is too large; the buffer is then as it was
     */
    public void encode(RecordBuffer into, long sequence, Record record) {
        into.reserve(RECORD_BYTES_MAX);
        int start = into.size();
        into.putByte(MARKER_FIRST);
        into.putByte(MARKER_SECOND);
        into.putInt(0);
        into.putInt(0);
        into.putByte(RECORD_VERSION);
        into.putByte(Payload.typeOf(record));
        into.putLong(sequence);
        into.putUuid(record.requestId());
        try {
            Payload.write(into, record);
        } catch (IllegalArgumentException tooLarge) {
            into.truncate(start);
            throw tooLarge;
        }
        int size = into.size() - start;
        into.setInt(start + LENGTH_AT, size - BODY_AT);
        into.setInt(start + CRC_AT, recordCrc(into.array(), start, size));
    }

    /**
     * Hands the good records of a range to a sink, in order. A good one has a checksum that holds and a sequence above
     * the one before it; what is none is skipped until the next good one.
     *
     * @param from where a record is expected
     * @param lastSequence what the sequences must be above
     * @param closingsOnly leaves {@code Open} and {@code Progress} out of the sink, undecoded
     * @throws IllegalStateException if a good record is of a later version
     */
    public Scan scan(byte[] bytes, int from, int to, long lastSequence, boolean closingsOnly, Sink sink) {
        List<Region> damaged = List.of();
        int end = from;
        long last = lastSequence;
        boolean more = true;
        for (int at = from; at < to && more; ) {
            int size = goodSize(bytes, at, to, last);
            boolean wanted = size > 0 && (!closingsOnly || Payload.closes(bytes[at + TYPE_AT]));
            Record record = wanted ? decoded(bytes, at, size) : null;
            if (size == 0 || (wanted && record == null)) {
                at = nextMarker(bytes, at + 1, to);
                continue;
            }
            long sequence = RecordBytes.longAt(bytes, at + SEQUENCE_AT);
            if (at > end) {
                damaged = with(damaged, new Region(end, at - end));
            }
            at += size;
            end = at;
            last = sequence;
            more = record == null || sink.accept(sequence, record);
        }
        Rest rest = end == to ? Rest.NONE : more ? Rest.TORN : Rest.UNREAD;
        return new Scan(end, last, rest, damaged);
    }

    /** The size of the good record that starts here, or 0. */
    private int goodSize(byte[] bytes, int at, int to, long last) {
        if (to - at < PAYLOAD_AT || bytes[at] != MARKER_FIRST || bytes[at + 1] != MARKER_SECOND) {
            return 0;
        }
        int length = RecordBytes.intAt(bytes, at + LENGTH_AT);
        if (length < PAYLOAD_AT - BODY_AT || length > RECORD_BYTES_MAX - BODY_AT || length > to - at - BODY_AT) {
            return 0;
        }
        int size = BODY_AT + length;
        if (RecordBytes.intAt(bytes, at + CRC_AT) != recordCrc(bytes, at, size)
                || RecordBytes.longAt(bytes, at + SEQUENCE_AT) <= last) {
            return 0;
        }
        refuseLater(RECORD_VERSION, bytes[at + VERSION_AT]);
        return size;
    }

    private static @Nullable Record decoded(byte[] bytes, int at, int size) {
        UUID requestId = new UUID(
                RecordBytes.longAt(bytes, at + REQUEST_ID_AT),
                RecordBytes.longAt(bytes, at + REQUEST_ID_AT + Long.BYTES));
        try {
            return Payload.read(new RecordBytes(bytes, at + PAYLOAD_AT, at + size), bytes[at + TYPE_AT], requestId);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static int nextMarker(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != MARKER_FIRST) {
            at++;
        }
        return at;
    }

    private static List<Region> with(List<Region> regions, Region region) {
        List<Region> more = new ArrayList<>(regions);
        more.add(region);
        return more;
    }

    private static void refuseLater(int known, int found) {
        if (found != known) {
            throw new IllegalStateException("the journal has entries of format " + found + ", and this version of "
                    + "Gabelle reads format " + known + ": start the version that wrote it once more, until the "
                    + "journal is drained");
        }
    }

    private int recordCrc(byte[] bytes, int at, int size) {
        crc.reset();
        crc.update(salt, 0, salt.length);
        crc.update(bytes, at + LENGTH_AT, size - LENGTH_AT);
        return (int) crc.getValue();
    }

    private int headerCrc(byte[] bytes, int from) {
        crc.reset();
        crc.update(bytes, from, HEADER_CHECKED_BYTES);
        return (int) crc.getValue();
    }
}
