package gabelle.e2e;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Sound, of which only the head matters. */
final class Wave {
    private static final int RATE = 16_000;
    private static final int SAMPLE_BYTES = 2;

    private Wave() {}

    /** RIFF WAVE: 16,000 samples of two bytes a second. */
    static byte[] head(int bytes) {
        ByteBuffer head = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
        head.put(ascii("RIFF")).putInt(36 + bytes).put(ascii("WAVEfmt ")).putInt(16);
        head.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(RATE * SAMPLE_BYTES);
        head.putShort((short) SAMPLE_BYTES).putShort((short) (8 * SAMPLE_BYTES));
        return head.put(ascii("data")).putInt(bytes).array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
