package gabelle.engine.key;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The server's secret under which keys are hashed: without it, a stolen table of hashes cannot be searched. Prints
 * {@code ****}.
 */
public final class Pepper {
    private static final String ALGORITHM = "HmacSHA256";
    /** As many characters as base64 or hex needs for 128 bits and more. */
    private static final int LENGTH_MIN = 32;

    private static final int FINGERPRINT_BYTES = 8;

    private final SecretKeySpec secret;

    private Pepper(SecretKeySpec secret) {
        this.secret = secret;
    }

    public static Pepper of(String secret) {
        if (secret.length() < LENGTH_MIN) {
            throw new IllegalArgumentException("the key pepper (GABELLE_KEY_PEPPER) must have at least " + LENGTH_MIN
                    + " characters; make one with: openssl rand -base64 32");
        }
        return new Pepper(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
    }

    /** For one owner: it keeps a {@link Mac}, which two threads must not share. */
    public Hasher hasher() {
        return new Hasher(mac());
    }

    /** Tells one pepper from another without telling the pepper. */
    public String fingerprint() {
        byte[] hash = mac().doFinal("gabelle pepper".getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(hash, 0, FINGERPRINT_BYTES);
    }

    @Override
    public String toString() {
        return "****";
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** Hashes keys; used by one thread only. */
    public static final class Hasher {
        private final Mac mac;

        private Hasher(Mac mac) {
            this.mac = mac;
        }

        public KeyHash hash(ApiKey key) {
            return new KeyHash(mac.doFinal(key.reveal().getBytes(StandardCharsets.US_ASCII)));
        }
    }
}
