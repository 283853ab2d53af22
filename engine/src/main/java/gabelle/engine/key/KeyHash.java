package gabelle.engine.key;

import java.security.MessageDigest;
import java.util.Arrays;

/** HMAC-SHA-256 of a whole key under the server's pepper: all that is stored of a key. */
public final class KeyHash {
    private final byte[] bytes;

    public KeyHash(byte[] bytes) {
        if (bytes.length != 32) {
            throw new IllegalArgumentException("a key hash has 32 bytes, not " + bytes.length);
        }
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** Compares in constant time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash hash && MessageDigest.isEqual(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "****";
    }
}
