package gabelle.verticles.vault;

import gabelle.verticles.data.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals credentials with AES-256-GCM, each under a data key of its own, which is sealed under a master key. The form:
 * a version, the master key's id, the sealed data key, the sealed credential; each sealed part begins with its nonce.
 */
public final class Vault {
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int DATA_KEY_BYTES = 32;
    private static final int WRAPPED_BYTES = NONCE_BYTES + DATA_KEY_BYTES + TAG_BITS / 8;
    private static final int HEADER_BYTES = 1 + MasterKeys.ID_BYTES;

    private final MasterKeys keys;
    private final SecureRandom random = new SecureRandom();

    public Vault(MasterKeys keys) {
        this.keys = keys;
    }

    /** The id of the master key that new credentials are sealed with. */
    String keyId() {
        return MasterKeys.text(keys.first());
    }

    /** Of all master keys that it can open with. */
    List<String> keyIds() {
        return keys.ids().stream().map(MasterKeys::text).toList();
    }

    byte[] seal(Owner owner, Secret plain) {
        byte[] dataKey = random(DATA_KEY_BYTES);
        byte[] body = encrypt(aes(dataKey), owner.bytes(), plain.reveal().getBytes(StandardCharsets.UTF_8));
        return sealed(owner, dataKey, body);
    }

    /** Throws {@link VaultException} for what was sealed for another owner, with another key, or was changed since. */
    Secret open(Owner owner, byte[] sealed) {
        Parts parts = new Parts(sealed);
        byte[] dataKey = dataKey(owner, parts);
        return new Secret(new String(decrypt(aes(dataKey), owner.bytes(), parts.body), StandardCharsets.UTF_8));
    }

    /** The same credential with its data key under the first master key; what is within is not opened. */
    byte[] rewrap(Owner owner, byte[] sealed) {
        Parts parts = new Parts(sealed);
        return sealed(owner, dataKey(owner, parts), parts.body);
    }

    /** A sealed credential, taken apart. */
    private static final class Parts {
        private final long keyId;
        private final byte[] wrapped = new byte[WRAPPED_BYTES];
        private final byte[] body;

        Parts(byte[] sealed) {
            ByteBuffer from = ByteBuffer.wrap(sealed);
            if (sealed.length < HEADER_BYTES + WRAPPED_BYTES + NONCE_BYTES) {
                throw new VaultException("it is cut short");
            }
            byte version = from.get();
            if (version != VERSION) {
                throw new VaultException("it has the unknown format " + version);
            }
            keyId = from.getLong();
            from.get(wrapped);
            body = new byte[from.remaining()];
            from.get(body);
        }
    }

    private byte[] sealed(Owner owner, byte[] dataKey, byte[] body) {
        byte[] wrapped = encrypt(keys.key(keys.first()), wrapping(owner, keys.first()), dataKey);
        return ByteBuffer.allocate(HEADER_BYTES + wrapped.length + body.length)
                .put(VERSION)
                .putLong(keys.first())
                .put(wrapped)
                .put(body)
                .array();
    }

    private byte[] dataKey(Owner owner, Parts parts) {
        return decrypt(keys.key(parts.keyId), wrapping(owner, parts.keyId), parts.wrapped);
    }

    /** The header is no secret, but it is not to be changed either. */
    private static byte[] wrapping(Owner owner, long keyId) {
        byte[] bound = owner.bytes();
        return ByteBuffer.allocate(HEADER_BYTES + bound.length)
                .put(VERSION)
                .putLong(keyId)
                .put(bound)
                .array();
    }

    private byte[] encrypt(SecretKey key, byte[] bound, byte[] plain) {
        byte[] nonce = random(NONCE_BYTES);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, bound).doFinal(plain);
            return ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    private static byte[] decrypt(SecretKey key, byte[] bound, byte[] sealed) {
        try {
            byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
            return cipher(Cipher.DECRYPT_MODE, key, nonce, bound)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            throw new VaultException("it was changed, or belongs to another row");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, byte[] bound) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(bound);
        return cipher;
    }

    private static SecretKey aes(byte[] key) {
        return new SecretKeySpec(key, "AES");
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
