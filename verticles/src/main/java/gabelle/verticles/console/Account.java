package gabelle.verticles.console;

import gabelle.engine.funds.Window;
import gabelle.engine.key.RateLimits;
import gabelle.engine.price.Decimal;
import gabelle.verticles.http.Checks;
import gabelle.verticles.http.Problem;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A customer, as operators see it.
 *
 * @param window the allowance window that it was looked at in
 * @param currency of its plan; empty where there is no such plan
 * @param totalTokensUsed by all its keys; a batch behind the calls
 * @param lastUsedAt empty if none of its keys was ever used
 */
public record Account(
        UUID id,
        String email,
        String plan,
        Terms terms,
        Instant anchorAt,
        Window window,
        Optional<String> currency,
        Instant createdAt,
        long totalTokensUsed,
        Optional<Instant> lastUsedAt) {

    /**
     * What an operator may change.
     *
     * @param limits shared by all keys of the account
     * @param externalId the account's id in the operator's own books
     */
    public record Terms(
            String name, RateLimits limits, boolean suspended, SpendCap spendCap, Optional<String> externalId) {
        public Terms {
            Checks.text("name", name, 0, Checks.NAME_MAX);
            externalId.ifPresent(id -> Checks.text("external_id", id, 1, Checks.NAME_MAX));
        }
    }

    /**
     * The most overage that a window may be billed.
     *
     * @param nano nano-units of the plan's currency; empty for any amount
     */
    public record SpendCap(Optional<Long> nano) {
        public static final SpendCap NONE = new SpendCap(Optional.empty());

        private static final Decimal AS_SET = new Decimal(2, 1_000_000_000);
        private static final long NANO_PER_CENT = 10_000_000;

        /** The amount in nano-units, of a text as in {@code 12.50}. */
        static long parse(String text) {
            try {
                return AS_SET.units(text) * NANO_PER_CENT;
            } catch (IllegalArgumentException wrong) {
                throw Problem.invalid("spend_cap", "spend_cap: " + wrong.getMessage())
                        .rejected();
            }
        }

        @Nullable
        String text() {
            return nano.map(Decimal.NANO::money).orElse(null);
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
                .put("external_id", terms.externalId().orElse(null))
                .put("anchor_at", anchorAt.toString())
                .put("window", json(window))
                .put("spend_cap", terms.spendCap().text())
                .put("currency", currency.orElse(null))
                .put("created_at", createdAt.toString())
                .put("total_tokens_used", totalTokensUsed)
                .put("last_used_at", lastUsedAt.map(Instant::toString).orElse(null));
    }

    static JsonObject json(Window window) {
        return new JsonObject()
                .put("start", Instant.ofEpochMilli(window.startMs()).toString())
                .put("end", Instant.ofEpochMilli(window.endMs()).toString());
    }
}
