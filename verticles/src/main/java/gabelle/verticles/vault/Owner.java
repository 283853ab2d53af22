package gabelle.verticles.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * Whose credential it is. A ciphertext is bound to this: moved to another row, it does not open.
 *
 * @param id of the credential
 * @param accountId empty for the operator's own
 */
record Owner(UUID id, Optional<UUID> accountId, String provider) {
    /** All that is ahead of the provider's name has a fixed length, so no two owners have the same bytes. */
    byte[] bytes() {
        byte[] name = provider.getBytes(StandardCharsets.UTF_8);
        UUID account = accountId.orElse(new UUID(0, 0));
        return ByteBuffer.allocate(1 + 4 * Long.BYTES + name.length)
                .put((byte) (accountId.isPresent() ? 1 : 0))
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .putLong(account.getMostSignificantBits())
                .putLong(account.getLeastSignificantBits())
                .put(name)
                .array();
    }
}
