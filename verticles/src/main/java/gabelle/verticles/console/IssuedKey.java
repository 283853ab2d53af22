package gabelle.verticles.console;

import gabelle.engine.key.ApiKey;
import gabelle.engine.key.RateLimits;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A key, as operators see it: all but the key itself.
 *
 * @param models empty for all
 * @param rotatedFrom the key that this one replaces
 * @param totalTokensUsed a batch behind the calls
 */
public record IssuedKey(
        UUID id,
        String publicId,
        UUID accountId,
        String name,
        RateLimits limits,
        List<String> models,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt,
        Optional<UUID> rotatedFrom,
        Instant createdAt,
        long totalTokensUsed,
        Optional<Instant> lastUsedAt) {

    boolean activeAt(Instant now) {
        return revokedAt.isEmpty() && expiresAt.map(now::isBefore).orElse(true);
    }

    JsonObject json() {
        JsonObject json = new JsonObject()
                .put("id", id.toString())
                .put("public_id", publicId)
                .put("masked_key", ApiKey.masked(publicId))
                .put("account_id", accountId.toString())
                .put("name", name);
        Columns.put(json, limits);
        return json.put("models", models.isEmpty() ? null : new JsonArray(models))
                .put("expires_at", expiresAt.map(Instant::toString).orElse(null))
                .put("revoked_at", revokedAt.map(Instant::toString).orElse(null))
                .put("rotated_from", rotatedFrom.map(UUID::toString).orElse(null))
                .put("created_at", createdAt.toString())
                .put("total_tokens_used", totalTokensUsed)
                .put("last_used_at", lastUsedAt.map(Instant::toString).orElse(null));
    }
}
