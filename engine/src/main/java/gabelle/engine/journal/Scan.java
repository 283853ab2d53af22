package gabelle.engine.journal;

import java.util.List;

/**
 * What a {@link Segment#scan} found in a range of bytes.
 *
 * @param end behind the last good record; a later scan goes on here
 * @param lastSequence of the last good record, or what the scan was told to start from
 * @param rest what stands between {@code end} and the range's end
 * @param damaged bad regions that good records follow, in order
 */
public record Scan(int end, long lastSequence, Rest rest, List<Region> damaged) {
    /** What a scan left behind its end. */
    public enum Rest {
        /** Nothing: the range ends with a good record. */
        NONE,
        /** Bytes without one good record: in a file that grows, a record not yet whole; else a torn tail. */
        TORN,
        /** Bytes that were not looked at, because the sink had enough. */
        UNREAD
    }

    /** Bytes that are no record. */
    public record Region(int offset, int length) {}

    /** Takes records as they are found. */
    @FunctionalInterface
    public interface Sink {
        /** Returns whether it wants another one. */
        boolean accept(long sequence, Record record);
    }
}
