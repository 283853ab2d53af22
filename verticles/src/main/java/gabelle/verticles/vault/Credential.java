package gabelle.verticles.vault;

import gabelle.verticles.data.Secret;
import java.util.Optional;
import java.util.UUID;

/**
 * A provider key that a call may use.
 *
 * @param stored which one of the database it is; empty for one of the environment
 */
public record Credential(Optional<Stored> stored, Secret key) {
    /**
     * One state of a row: a key that replaced it must not be blamed for it.
     *
     * @param version as the policy clock gave it
     * @param accountId whose own it is; empty for one of the operator's
     */
    public record Stored(UUID id, long version, Optional<UUID> accountId) {}
}
