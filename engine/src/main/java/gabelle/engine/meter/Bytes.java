package gabelle.engine.meter;

import java.util.Arrays;

/** A growing array of bytes whose array can be looked into without copying it. */
final class Bytes {
    private byte[] array = new byte[0];
    private int length;

    void append(byte[] source, int from, int to) {
        int needed = Math.addExact(length, to - from);
        if (needed > array.length) {
            array = Arrays.copyOf(array, Math.max(needed, Math.max(512, array.length * 2)));
        }
        System.arraycopy(source, from, array, length, to - from);
        length = needed;
    }

    void append(byte value) {
        append(new byte[] {value}, 0, 1);
    }

    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    byte[] copy() {
        return Arrays.copyOf(array, length);
    }

    void clear() {
        length = 0;
    }

    /** Jackson guesses UTF-16 and UTF-32 from zero bytes and marks; the splice, and every provider, needs UTF-8. */
    static boolean mayBeUtf8(byte[] body) {
        for (int at = 0; at < Math.min(4, body.length); at++) {
            if (body[at] == 0) {
                return false;
            }
        }
        return body.length == 0 || (body[0] & 0xFF) < 0xEF;
    }
}
