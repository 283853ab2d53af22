package gabelle.engine.meter;

import java.nio.charset.StandardCharsets;

/**
 * How long an audio file lasts, as its first bytes say: exactly for WAV and FLAC, by its first frame for MP3. Of other
 * formats (their headers do not say, or say it at the end) it is told from the size.
 *
 * <p>Sources: RIFF WAVE (Microsoft, "Multimedia Programming Interface 1.0"), RFC 9639 (FLAC), ISO/IEC 11172-3 and 13818-3
 * (frames of MPEG audio, layer III).
 *
 * @param milliseconds as a rule
 * @param millisecondsMax at the most; a header that says less than the size allows is not a promise
 */
record AudioLength(long milliseconds, long millisecondsMax) {
    static final AudioLength NONE = new AudioLength(0, 0);

    /** Enough for the headers; a tag with a picture before them is passed by reading the size instead. */
    static final int HEAD_BYTES = 16 * 1024;

    /** Speech is seldom coded below 8 kbit/s: a byte is a millisecond. */
    private static final long BYTES_PER_MS_MIN = 1;

    /** 32 kbit/s, as a rule for compressed speech. */
    private static final long BYTES_PER_MS = 4;

    /** Nobody records speech with more than 96,000 samples of 24 bits in stereo: a header that says so is a lie. */
    private static final long BYTES_PER_MS_MAX = 576;

    private static final long MS_PER_SECOND = 1_000;

    private static final int[] KBITS_MPEG_1 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
    private static final int[] KBITS_MPEG_2 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};

    static AudioLength of(byte[] head, long bytes) {
        long told = 0;
        if (startsWith("RIFF", head, 0) && startsWith("WAVE", head, 8)) {
            told = wave(head, bytes);
        } else if (startsWith("fLaC", head, 0)) {
            told = flac(head);
        } else {
            told = mp3(head, bytes);
        }
        long max = Math.min(Usage.BUCKET_MAX, bytes / BYTES_PER_MS_MIN);
        long read = told > 0 && told <= Usage.BUCKET_MAX ? told : bytes / BYTES_PER_MS;
        long ms = Math.clamp(read, 1 + bytes / BYTES_PER_MS_MAX, Usage.BUCKET_MAX);
        return new AudioLength(ms, Math.max(max, ms));
    }

    /** What is left of the file behind the header, at the bytes a second that the header says. */
    private static long wave(byte[] head, long bytes) {
        int at = 12;
        long perSecond = 0;
        while (at + 8 <= head.length) {
            long size = little(head, at + 4);
            if (startsWith("fmt ", head, at) && at + 20 <= head.length) {
                perSecond = little(head, at + 16);
            } else if (startsWith("data", head, at)) {
                return perSecond == 0 ? 0 : Math.ceilDiv((bytes - at - 8) * MS_PER_SECOND, perSecond);
            }
            at = (int) Math.min(head.length, at + 8 + size + size % 2);
        }
        return 0;
    }

    private static long flac(byte[] head) {
        if (head.length < 26 || (head[4] & 0x7F) != 0) {
            return 0;
        }
        long rate = (head[18] & 0xFFL) << 12 | (head[19] & 0xFFL) << 4 | (head[20] & 0xFFL) >> 4;
        long samples = (head[21] & 0x0FL) << 32
                | (head[22] & 0xFFL) << 24
                | (head[23] & 0xFFL) << 16
                | (head[24] & 0xFFL) << 8
                | (head[25] & 0xFFL);
        return rate == 0 ? 0 : Math.ceilDiv(samples * MS_PER_SECOND, rate);
    }

    /** The first frame's bit rate goes for the whole file, but for a tag before it. */
    private static long mp3(byte[] head, long bytes) {
        long tag = tagBytes(head);
        int at = (int) Math.min(head.length, tag);
        while (at + 3 < head.length && !isFrame(head, at)) {
            at++;
        }
        if (at + 3 >= head.length || at > tag + 1_024) {
            return 0;
        }
        boolean first = (head[at + 1] >> 3 & 3) == 3;
        int kbits = (first ? KBITS_MPEG_1 : KBITS_MPEG_2)[head[at + 2] >> 4 & 15];
        return Math.ceilDiv(8 * (bytes - at), kbits);
    }

    /** Layer III, of a version, a bit rate and a sample rate that there are. */
    private static boolean isFrame(byte[] head, int at) {
        int kbits = head[at + 2] >> 4 & 15;
        return (head[at] & 0xFF) == 0xFF
                && (head[at + 1] & 0xE6) == 0xE2
                && (head[at + 1] >> 3 & 3) != 1
                && kbits > 0
                && kbits < 15
                && (head[at + 2] >> 2 & 3) != 3;
    }

    /** Of an ID3v2 tag, whose size has seven bits a byte. */
    private static long tagBytes(byte[] head) {
        if (!startsWith("ID3", head, 0) || head.length < 10) {
            return 0;
        }
        return 10 + ((head[6] & 0x7FL) << 21 | (head[7] & 0x7FL) << 14 | (head[8] & 0x7FL) << 7 | (head[9] & 0x7FL));
    }

    private static long little(byte[] head, int at) {
        return (head[at] & 0xFFL)
                | (head[at + 1] & 0xFFL) << 8
                | (head[at + 2] & 0xFFL) << 16
                | (head[at + 3] & 0xFFL) << 24;
    }

    private static boolean startsWith(String magic, byte[] head, int at) {
        byte[] expected = magic.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < expected.length; i++) {
            if (at + i >= head.length || head[at + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
