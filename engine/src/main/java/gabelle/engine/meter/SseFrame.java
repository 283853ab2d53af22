package gabelle.engine.meter;

/**
 * Finds where events end in a stream of server-sent events: at a blank line, lines ending in LF, CR LF or CR, and any of
 * it split anywhere. Source: WHATWG HTML, "Server-sent events", 9.2.6.
 */
final class SseFrame {
    private boolean blankLine = true;
    private boolean afterCr;
    private boolean lineFeedDue;

    /** The index after the event that ends first at or after {@code from}; -1 where none ends in this chunk. */
    int end(byte[] chunk, int from) {
        boolean blank = blankLine;
        boolean cr = afterCr;
        for (int at = from; at < chunk.length; at++) {
            byte b = chunk[at];
            if (b != '\n' && b != '\r') {
                blank = false;
                cr = false;
            } else if (b == '\n' && cr) {
                cr = false;
            } else if (blank) {
                return ended(chunk, at);
            } else {
                blank = true;
                cr = b == '\r';
            }
        }
        blankLine = blank;
        afterCr = cr;
        return -1;
    }

    private int ended(byte[] chunk, int at) {
        blankLine = true;
        afterCr = false;
        int next = at + 1;
        if (chunk[at] == '\n') {
            return next;
        }
        if (next < chunk.length) {
            return chunk[next] == '\n' ? next + 1 : next;
        }
        lineFeedDue = true;
        return next;
    }

    /** How many bytes at the start of a chunk still belong to the event that the last chunk ended with: 0 or 1. */
    int leftOver(byte[] chunk) {
        boolean due = lineFeedDue && chunk.length > 0;
        lineFeedDue &= chunk.length == 0;
        return due && chunk[0] == '\n' ? 1 : 0;
    }
}
