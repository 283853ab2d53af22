package gabelle.engine.key;

import gabelle.engine.funds.Plan;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;

/**
 * What a key may do: a snapshot of its row and its account's.
 *
 * @param publicId the loggable middle part of the key
 * @param hash of the whole key, under the server's pepper
 * @param keyLimits the key's own caps
 * @param accountLimits shared by all keys of the account
 * @param models the models it may call, by any of their names; empty for all
 * @param expiresAtMs milliseconds since 1970; {@link Long#MAX_VALUE} for never
 * @param version of the policy clock when the row was last changed
 * @param plan of the account, as it was then
 * @param anchorMs what the account's allowance windows are counted from, in milliseconds since 1970
 * @param spendCapNano the most overage that a window may be billed, in nano-units of the plan's currency; {@link
 *     #UNCAPPED} for any
 * @param credentialsVersion of the policy clock when the account's own provider keys were last changed; 0 where it has
 *     none
 */
public record KeyPolicy(
        UUID keyId,
        String publicId,
        UUID accountId,
        KeyHash hash,
        RateLimits keyLimits,
        RateLimits accountLimits,
        Set<String> models,
        long expiresAtMs,
        boolean revoked,
        long version,
        Plan plan,
        long anchorMs,
        long spendCapNano,
        long credentialsVersion) {

    /** No spend cap. */
    public static final long UNCAPPED = Long.MAX_VALUE;

    public boolean usableAt(long nowMs) {
        return !revoked && nowMs < expiresAtMs;
    }

    /**
     * Whether a call to a model is allowed, which has all these names: a restriction is to the model that its names lead
     * to, and holds for it under each of them and for no other. Hence a plain name that two providers list stands for the
     * first one's model here as in a call, and the second one's must be named with its provider.
     */
    public boolean mayCall(Collection<String> names) {
        return (models.isEmpty() || names.stream().anyMatch(models::contains)) && plan.mayCall(names);
    }
}
