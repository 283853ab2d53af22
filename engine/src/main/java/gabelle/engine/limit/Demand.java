package gabelle.engine.limit;

import gabelle.engine.key.RateLimits;
import java.util.List;
import java.util.UUID;

/**
 * What one loop wants of one key, and gives back of it.
 *
 * @param slotsHeld how many concurrent calls are held before this demand; {@link #SLOTS_KNOWN} where an earlier demand
 *     of the same decision said it
 * @param requestsBack leased and not used
 * @param tokensBack leased or reserved and not used; below zero what was used beyond the reservation
 * @param wish to be leased beyond the calls, where plenty remains
 * @param calls the tokens that each waiting call needs, in order
 */
public record Demand(
        UUID keyId,
        RateLimits limits,
        long slotsHeld,
        long requestsBack,
        long tokensBack,
        Piece wish,
        List<Long> calls) {
    public static final long SLOTS_KNOWN = -1;

    /** Calls decided at once: bounds the time that one decision takes. */
    public static final int CALLS_MAX = 64;

    public Demand withSlotsHeld(long count) {
        return new Demand(keyId, limits, count, requestsBack, tokensBack, wish, calls);
    }

    public Demand withLimits(RateLimits other) {
        return new Demand(keyId, other, slotsHeld, requestsBack, tokensBack, wish, calls);
    }
}
