package gabelle.verticles.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The operator's secret, {@code GABELLE_ADMIN_TOKEN}. Prints {@code ****}. */
public final class AdminToken {
    private static final int LENGTH_MIN = 16;

    private final byte[] token;

    private AdminToken(byte[] token) {
        this.token = token;
    }

    public static AdminToken of(String token) {
        if (token.length() < LENGTH_MIN) {
            throw new IllegalArgumentException("the admin token (GABELLE_ADMIN_TOKEN) must have at least " + LENGTH_MIN
                    + " characters; make one with: openssl rand -hex 32");
        }
        return new AdminToken(token.getBytes(StandardCharsets.UTF_8));
    }

    /** Compares in constant time. */
    public boolean matches(String presented) {
        return MessageDigest.isEqual(token, presented.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "****";
    }
}
