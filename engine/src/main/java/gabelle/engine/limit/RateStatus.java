package gabelle.engine.limit;

import gabelle.engine.key.KeyPolicy;

/**
 * The state of the tighter of the key's and the account's limits, for the {@code x-ratelimit-*} headers. A limit of 0
 * means that there is none; a reset is the time until the limit is unused again.
 */
public record RateStatus(
        long requestsLimit,
        long requestsRemaining,
        long requestsResetMs,
        long tokensLimit,
        long tokensRemaining,
        long tokensResetMs) {
    public static final RateStatus UNLIMITED = new RateStatus(0, 0, 0, 0, 0, 0);

    /** Of buckets that have been brought up to now. */
    public static RateStatus of(Bucket accountRequests, Bucket keyRequests, Bucket accountTokens, Bucket keyTokens) {
        Bucket requests = tighter(accountRequests, keyRequests);
        Bucket tokens = tighter(accountTokens, keyTokens);
        return new RateStatus(
                requests.ratePerMinute(),
                requests.ratePerMinute() == 0 ? 0 : requests.remaining(),
                requests.msUntilFull(),
                tokens.ratePerMinute(),
                tokens.ratePerMinute() == 0 ? 0 : tokens.remaining(),
                tokens.msUntilFull());
    }

    /** Of a key that has not been used lately. */
    public static RateStatus unused(KeyPolicy key) {
        return of(
                full(key.accountLimits().requestsPerMinute()),
                full(key.keyLimits().requestsPerMinute()),
                full(key.accountLimits().tokensPerMinute()),
                full(key.keyLimits().tokensPerMinute()));
    }

    private static Bucket full(long ratePerMinute) {
        Bucket bucket = new Bucket();
        bucket.advance(ratePerMinute, 0);
        return bucket;
    }

    private static Bucket tighter(Bucket account, Bucket key) {
        if (account.ratePerMinute() == 0 || key.ratePerMinute() == 0) {
            return account.ratePerMinute() == 0 ? key : account;
        }
        return account.remaining() < key.remaining() ? account : key;
    }

    /** The same with what a loop still holds in its lease. */
    RateStatus plus(long requests, long tokens) {
        return new RateStatus(
                requestsLimit,
                Math.min(requestsLimit, requestsRemaining + requests),
                requestsResetMs,
                tokensLimit,
                Math.min(tokensLimit, tokensRemaining + tokens),
                tokensResetMs);
    }
}
