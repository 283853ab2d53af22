package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The heads are written by the formats' documents, see {@link AudioLength}. */
class AudioLengthTest {
    @Test
    void flac_says_its_samples() {
        byte[] head = new byte[42];
        System.arraycopy("fLaC".getBytes(StandardCharsets.US_ASCII), 0, head, 0, 4);
        head[18] = 0x03; // 16,000 Hz in 20 bits
        head[19] = (byte) 0xE8;
        head[22] = 0; // 40,000 samples in 36 bits
        head[24] = (byte) (40_000 >> 8);
        head[25] = (byte) 40_000;
        assertEquals(2_500, AudioLength.of(head, 30_000).milliseconds());
    }

    @Test
    void mp3_goes_by_its_first_frame_behind_a_tag() {
        byte[] head = new byte[2_000];
        System.arraycopy("ID3\4\0\0\0\0\7h".getBytes(StandardCharsets.ISO_8859_1), 0, head, 0, 10); // 1,000 bytes
        head[1_010] = (byte) 0xFF;
        head[1_011] = (byte) 0xFB; // MPEG 1, layer III
        head[1_012] = (byte) 0x50; // 64 kbit/s, 44.1 kHz
        assertEquals(10_000, AudioLength.of(head, 1_010 + 80_000).milliseconds());
        head[1_011] = (byte) 0xF3; // MPEG 2: 40 kbit/s
        assertEquals(16_000, AudioLength.of(head, 1_010 + 80_000).milliseconds());
    }

    @Test
    void of_other_formats_the_size_tells() {
        AudioLength unknown = AudioLength.of("OggS".getBytes(StandardCharsets.US_ASCII), 40_000);
        assertEquals(10_000, unknown.milliseconds(), "as speech at 32 kbit/s");
        assertEquals(40_000, unknown.millisecondsMax(), "as speech at 8 kbit/s");
    }

    @Test
    void no_bytes_are_misread_into_nonsense() {
        SplittableRandom random = new SplittableRandom(3);
        String[] magics = {"RIFF....WAVEfmt ", "fLaC\0", "ID3\4\0\0\177\177\177\177", "\377\373", ""};
        for (int i = 0; i < 20_000; i++) {
            byte[] head = new byte[random.nextInt(60)];
            random.nextBytes(head);
            byte[] magic = magics[i % magics.length].getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(magic, 0, head, 0, Math.min(magic.length, head.length));
            AudioLength length = AudioLength.of(head, head.length);
            assertTrue(length.milliseconds() > 0 && length.milliseconds() <= Usage.BUCKET_MAX);
            assertTrue(length.millisecondsMax() >= length.milliseconds());
        }
    }
}
