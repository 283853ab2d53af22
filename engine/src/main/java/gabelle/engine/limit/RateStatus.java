package gabelle.engine.limit;

/**
 * The state of the tighter of the key's and the account's limits, for the {@code x-ratelimit-*} headers. A limit of 0
 * means that there is none.
 */
public record RateStatus(
        long requestsLimit,
        long requestsRemaining,
        long requestsResetMs,
        long tokensLimit,
        long tokensRemaining,
        long tokensResetMs) {
    public static final RateStatus UNLIMITED = new RateStatus(0, 0, 0, 0, 0, 0);
}
