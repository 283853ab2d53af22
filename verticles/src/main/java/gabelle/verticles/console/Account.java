package gabelle.verticles.console;

import gabelle.engine.key.RateLimits;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A customer, as operators see it.
 *
 * @param totalTokensUsed by all its keys; a batch behind the calls
 * @param lastUsedAt empty if none of its keys was ever used
 */
public record Account(
        UUID id,
        String email,
        String plan,
        Terms terms,
        Instant createdAt,
        long totalTokensUsed,
        Optional<Instant> lastUsedAt) {

    /**
     * What an operator may change.
     *
     * @param limits shared by all keys of the account
     */
    public record Terms(String name, RateLimits limits, boolean suspended) {
        public Terms {
            Checks.text("name", name, 0, Checks.NAME_MAX);
        }
    }

    JsonObject json() {
        JsonObject json = new JsonObject()
                .put("id", id.toString())
                .put("email", email)
                .put("name", terms.name())
                .put("plan", plan);
        Columns.put(json, terms.limits());
        return json.put("suspended", terms.suspended())
                .put("created_at", createdAt.toString())
                .put("total_tokens_used", totalTokensUsed)
                .put("last_used_at", lastUsedAt.map(Instant::toString).orElse(null));
    }
}
