package gabelle.engine.meter;

import java.nio.charset.StandardCharsets;

/** Takes one complete event apart: what its {@code data} lines say, and whether it is named {@code error}. */
final class SseEvent {
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final byte[] ERROR = {'e', 'r', 'r', 'o', 'r'};
    private static final byte[] STOP = "message_stop".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Bytes joined = new Bytes();
    private boolean streamStarted;
    private byte[] bytes = DATA;
    private int from;
    private int to;
    private int dataLines;
    private boolean error;
    private boolean stop;

    /** Reads the event that stands between the two indexes, its blank line included. */
    void read(byte[] event, int start, int end) {
        from = to = dataLines = 0;
        error = stop = false;
        bytes = event;
        int at = !streamStarted && startsWith(BYTE_ORDER_MARK, event, start, end) ? start + 3 : start;
        streamStarted = true;
        while (at < end) {
            int lineEnd = at;
            while (lineEnd < end && event[lineEnd] != '\n' && event[lineEnd] != '\r') {
                lineEnd++;
            }
            line(event, at, lineEnd);
            at = lineEnd + 1;
        }
        trim();
    }

    /** The array that the data stands in, from {@link #from()} to {@link #to()}, without white space around it. */
    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Whether the data stands in the bytes that were read as it is, without a break. */
    boolean isOneLine() {
        return dataLines == 1;
    }

    boolean error() {
        return error;
    }

    boolean terminal() {
        return stop || (to - from == DONE.length && startsWith(DONE, bytes, from, to));
    }

    private void line(byte[] event, int at, int end) {
        if (isField(DATA, event, at, end)) {
            data(event, valueAt(DATA, event, at, end), end);
        } else if (isField(EVENT, event, at, end)) {
            int value = valueAt(EVENT, event, at, end);
            error = end - value == ERROR.length && startsWith(ERROR, event, value, end);
            stop = end - value == STOP.length && startsWith(STOP, event, value, end);
        }
    }

    private void data(byte[] event, int at, int end) {
        dataLines++;
        if (dataLines == 1) {
            from = at;
            to = end;
            return;
        }
        if (dataLines == 2) {
            joined.clear();
            joined.append(event, from, to);
        }
        joined.append((byte) '\n');
        joined.append(event, at, end);
        bytes = joined.array();
        from = 0;
        to = joined.length();
    }

    private void trim() {
        while (from < to && isSpace(bytes[from])) {
            from++;
        }
        while (to > from && isSpace(bytes[to - 1])) {
            to--;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    private static boolean isField(byte[] name, byte[] event, int at, int end) {
        return startsWith(name, event, at, end) && (at + name.length == end || event[at + name.length] == ':');
    }

    private static int valueAt(byte[] name, byte[] event, int at, int end) {
        int value = Math.min(end, at + name.length + 1);
        return value < end && event[value] == ' ' ? value + 1 : value;
    }

    private static boolean startsWith(byte[] prefix, byte[] bytes, int at, int end) {
        if (end - at < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[at + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
