package gabelle.engine.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Reads what {@link RecordBuffer} wrote, never beyond the record's end. */
final class RecordBytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int VARINT_BITS = 64;

    private final byte[] bytes;
    private final int end;
    private int at;

    RecordBytes(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    static int intAt(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at);
    }

    static long longAt(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    boolean spent() {
        return at == end;
    }

    UUID uuid() {
        int from = take(2 * Long.BYTES);
        return new UUID(longAt(bytes, from), longAt(bytes, from + Long.BYTES));
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < VARINT_BITS; shift += 7) {
            byte next = bytes[take(1)];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IllegalArgumentException("a number of more than ten bytes");
    }

    String string() {
        long length = varint();
        if (length < 0 || length > RecordBuffer.STRING_BYTES_MAX) {
            throw new IllegalArgumentException("a string of " + length + " bytes");
        }
        return new String(bytes, take((int) length), (int) length, StandardCharsets.UTF_8);
    }

    private int take(int count) {
        int from = at;
        if (end - from < count) {
            throw new IllegalArgumentException("a record that ends too early");
        }
        at = from + count;
        return from;
    }
}
