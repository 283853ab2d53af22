package gabelle.engine.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * Encoded bytes on their way to a segment. One buffer is reused for batch after batch, so that a record costs no
 * garbage. Its owner is one thread.
 */
public final class RecordBuffer {
    /** A longer string is a mistake or an attack: a model's name has some dozens of bytes. Seven of them fit a record. */
    public static final int STRING_BYTES_MAX = 4 * 1024;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int size;

    public RecordBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /** The bytes themselves, of which the first {@link #size()} count; replaced when the buffer grows. */
    public byte[] array() {
        return bytes;
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    void truncate(int newSize) {
        size = newSize;
    }

    /** Makes room once for a whole record; the puts then rely on it. */
    void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), Math.multiplyExact(2, bytes.length)));
        }
    }

    void putByte(int value) {
        bytes[size++] = (byte) value;
    }

    void putInt(int value) {
        INTS.set(bytes, size, value);
        size += Integer.BYTES;
    }

    void setInt(int at, int value) {
        INTS.set(bytes, at, value);
    }

    void putLong(long value) {
        LONGS.set(bytes, size, value);
        size += Long.BYTES;
    }

    void putUuid(UUID value) {
        putLong(value.getMostSignificantBits());
        putLong(value.getLeastSignificantBits());
    }

    /** Small numbers of either sign in few bytes: zigzag, then seven bits a byte, the lowest first. */
    void putVarint(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            putByte((int) (rest | 0x80));
            rest >>>= 7;
        }
        putByte((int) rest);
    }

    /**
     * Puts length and UTF-8 bytes; a surrogate without its pair, which UTF-8 cannot say, becomes a question mark.
     *
     * @throws IllegalArgumentException if it is longer than {@link #STRING_BYTES_MAX}
     */
    void putString(String value) {
        int length = value.length();
        if (length > STRING_BYTES_MAX) {
            throw tooLong(length);
        }
        int start = size;
        putVarint(length);
        for (int i = 0; i < length; i++) {
            char character = value.charAt(i);
            if (character >= 0x80) {
                size = start;
                putUtf8(value);
                return;
            }
            bytes[size++] = (byte) character;
        }
    }

    private void putUtf8(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > STRING_BYTES_MAX) {
            throw tooLong(utf8.length);
        }
        putVarint(utf8.length);
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
    }

    private static IllegalArgumentException tooLong(int length) {
        return new IllegalArgumentException(
                "a string of " + length + " bytes does not fit a journal record; at most " + STRING_BYTES_MAX + " do");
    }
}
