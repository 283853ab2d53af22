package gabelle.verticles.vault;

import gabelle.verticles.data.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The key-encryption keys: the first encrypts, all decrypt. Each is known by its fingerprint, which tells nothing of it. */
public final class MasterKeys {
    /** Long enough that two keys of an operator never have the same by chance. */
    static final int ID_BYTES = 8;

    /** A key, its predecessors while they are rotated out, and nobody's mistake of a whole file. */
    private static final int KEYS_MAX = 16;

    private static final int KEY_BYTES = 32;
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern SEPARATOR = Pattern.compile("[,\\r\\n]");
    private static final byte[] FINGERPRINT = "gabelle master key".getBytes(StandardCharsets.US_ASCII);

    private final Map<Long, SecretKey> byId;
    private final long first;

    private MasterKeys(Map<Long, SecretKey> byId) {
        this.byId = byId;
        this.first = byId.keySet().iterator().next();
    }

    /**
     * Reads keys that commas or line breaks separate, each of 32 bytes in base64 or hexadecimal.
     *
     * @param place what the messages call the place where they stand
     * @throws IllegalArgumentException if one is none; the message names no key
     */
    public static MasterKeys parse(String place, Secret text) {
        Map<Long, SecretKey> keys = new LinkedHashMap<>();
        for (String part : SEPARATOR.split(text.reveal(), -1)) {
            String key = part.strip();
            if (!key.isEmpty()) {
                byte[] bytes = bytes(key).orElseThrow(() -> wrong(place, "key " + (keys.size() + 1) + " is not one"));
                keys.putIfAbsent(id(bytes), new SecretKeySpec(bytes, "AES"));
            }
        }
        if (keys.isEmpty() || keys.size() > KEYS_MAX) {
            throw wrong(place, "it holds " + keys.size() + " keys");
        }
        return new MasterKeys(keys);
    }

    private static IllegalArgumentException wrong(String place, String what) {
        return new IllegalArgumentException(place + " must hold 1 to " + KEYS_MAX + " keys of 32 bytes in base64 or"
                + " hexadecimal, but " + what + "; make one with: openssl rand -hex 32");
    }

    private static Optional<byte[]> bytes(String text) {
        if (HEX.matcher(text).matches()) {
            return Optional.of(HexFormat.of().parseHex(text));
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_'));
            return bytes.length == KEY_BYTES ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException itMayQuoteTheKey) {
            return Optional.empty();
        }
    }

    private static long id(byte[] key) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(FINGERPRINT);
            return ByteBuffer.wrap(sha.digest(key)).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The id of the key that encrypts. */
    long first() {
        return first;
    }

    Set<Long> ids() {
        return byId.keySet();
    }

    SecretKey key(long id) {
        SecretKey key = byId.get(id);
        if (key == null) {
            throw new VaultException("it was sealed with the master key " + text(id) + ", which is not given");
        }
        return key;
    }

    /** An id as operators see it. */
    static String text(long id) {
        return HexFormat.of().toHexDigits(id);
    }
}
