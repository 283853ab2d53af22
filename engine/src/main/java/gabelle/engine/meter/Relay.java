package gabelle.engine.meter;

import java.util.Arrays;

/** Collects what of a chunk may go on, and gives the chunk itself where that is all of it. */
final class Relay {
    static final byte[] NOTHING = {};

    private final Bytes copied = new Bytes();
    private byte[] chunk = NOTHING;
    private int from;
    private int to;

    void start(byte[] next) {
        chunk = next;
        from = to = 0;
        copied.clear();
    }

    /** A part of the chunk. */
    void add(int start, int end) {
        if (start == end) {
            return;
        }
        if (from == to) {
            from = start;
        } else if (start != to) {
            spill();
            from = start;
        }
        to = end;
    }

    /** Bytes that were held. */
    void addHeld(Bytes held) {
        addHeld(held, held.length());
    }

    /** The first of them. */
    void addHeld(Bytes held, int length) {
        spill();
        copied.append(held.array(), 0, length);
    }

    byte[] bytes() {
        if (copied.length() > 0) {
            spill();
            return copied.copy();
        }
        if (from == to) {
            return NOTHING;
        }
        return to - from == chunk.length ? chunk : Arrays.copyOfRange(chunk, from, to);
    }

    private void spill() {
        copied.append(chunk, from, to);
        from = to = 0;
    }
}
