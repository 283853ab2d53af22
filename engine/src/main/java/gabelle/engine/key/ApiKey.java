package gabelle.engine.key;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * A Gabelle key in plain text: {@code gab_live_<public id>_<secret><checksum>}. The public id finds its row and may be
 * logged; the secret has 256 random bits; the checksum (CRC-32 of everything before it) tells leak scanners, and us,
 * a key from a random string without asking anybody. Prints masked.
 */
public final class ApiKey {
    public static final String PREFIX = "gab_live_";

    private static final int PUBLIC_ID_DIGITS = 12;
    private static final int SECRET_BYTES = 32;
    /** 62^43 is just above 2^256. */
    private static final int SECRET_DIGITS = 43;
    /** 62^6 is above 2^32. */
    private static final int CHECKSUM_DIGITS = 6;

    private static final int PUBLIC_ID_END = PREFIX.length() + PUBLIC_ID_DIGITS;
    private static final int CHECKSUM_START = PUBLIC_ID_END + 1 + SECRET_DIGITS;
    private static final int LENGTH = CHECKSUM_START + CHECKSUM_DIGITS;

    private final String text;

    private ApiKey(String text) {
        this.text = text;
    }

    /** A new key. {@code random} fills the arrays it is given with unpredictable bytes (a SecureRandom's nextBytes). */
    public static ApiKey generate(Consumer<byte[]> random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.accept(secret);
        String unchecked = PREFIX + publicId(random) + "_" + Base62.encode(new BigInteger(1, secret), SECRET_DIGITS);
        return new ApiKey(unchecked + checksum(unchecked));
    }

    /** Empty for what cannot be a key of ours; costs less than a hash, so that garbage is turned away cheaply. */
    public static Optional<ApiKey> parse(String text) {
        if (text.length() != LENGTH || !text.startsWith(PREFIX) || text.charAt(PUBLIC_ID_END) != '_') {
            return Optional.empty();
        }
        for (int i = PREFIX.length(); i < LENGTH; i++) {
            if (i != PUBLIC_ID_END && !Base62.isDigit(text.charAt(i))) {
                return Optional.empty();
            }
        }
        return text.endsWith(checksum(text.substring(0, CHECKSUM_START)))
                ? Optional.of(new ApiKey(text))
                : Optional.empty();
    }

    public String publicId() {
        return text.substring(PREFIX.length(), PUBLIC_ID_END);
    }

    /** The plain key: shown to its owner once, at creation, and to nobody else. */
    public String reveal() {
        return text;
    }

    /** How the key with this public id may be shown and logged. */
    public static String masked(String publicId) {
        return PREFIX + publicId + "_****";
    }

    @Override
    public String toString() {
        return masked(publicId());
    }

    private static String publicId(Consumer<byte[]> random) {
        StringBuilder id = new StringBuilder(PUBLIC_ID_DIGITS);
        byte[] bytes = new byte[PUBLIC_ID_DIGITS];
        while (id.length() < PUBLIC_ID_DIGITS) {
            random.accept(bytes);
            for (int i = 0; i < bytes.length && id.length() < PUBLIC_ID_DIGITS; i++) {
                int value = bytes[i] & 0x3f;
                if (Base62.isDigitValue(value)) { // 62 and 63 are thrown again, so that all digits are equally likely
                    id.append(Base62.digit(value));
                }
            }
        }
        return id.toString();
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return Base62.encode(crc.getValue(), CHECKSUM_DIGITS);
    }
}
