package gabelle.sim;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** UTF-8 text put together from templates: all that an answer needs, without a tree and without strings. */
final class Bytes {
    private byte[] bytes;
    private int length;

    Bytes(int capacity) {
        bytes = new byte[capacity];
    }

    /** What a template is made of: done once, when a class is loaded. */
    static byte[] template(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Bytes add(byte[] text) {
        return add(text, 0, text.length);
    }

    Bytes add(byte[] text, int offset, int count) {
        reserve(count);
        System.arraycopy(text, offset, bytes, length, count);
        length += count;
        return this;
    }

    Bytes add(String text) {
        return add(template(text));
    }

    Bytes add(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /** The same ASCII character many times. */
    Bytes fill(char ascii, int count) {
        reserve(count);
        Arrays.fill(bytes, length, length + count, (byte) ascii);
        length += count;
        return this;
    }

    Bytes number(long value) {
        if (value < 0) {
            return add(Long.toString(value));
        }
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        reserve(digits);
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** The text as it stands between the quotes of a JSON string. */
    Bytes json(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return add(JsonStringEncoder.getInstance().quoteAsUTF8(text));
            }
        }
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    int length() {
        return length;
    }

    Buffer buffer() {
        return buffer(0, length);
    }

    Buffer buffer(int from, int to) {
        return Buffer.buffer(to - from).appendBytes(bytes, from, to - from);
    }

    /** Forgets the first bytes. */
    void drop(int count) {
        System.arraycopy(bytes, count, bytes, 0, length - count);
        length -= count;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private void reserve(int count) {
        int needed = Math.addExact(length, count);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * bytes.length)));
        }
    }
}
