package gabelle.engine.limit;

import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import java.util.List;

/** What can stop a call, in the order in which it is checked. */
public enum Limit {
    ACCOUNT_REQUESTS,
    KEY_REQUESTS,
    ACCOUNT_TOKENS,
    KEY_TOKENS,
    ACCOUNT_CALLS,
    KEY_CALLS;

    /** As the Lua script numbers them, from 0. */
    private static final List<Limit> NUMBERED = List.of(values());

    public static Limit numbered(int number) {
        return NUMBERED.get(number);
    }

    /** For the client: which limit, how high it is and when to try again. */
    public String message(KeyPolicy key, long tokens, long retryAfterMs) {
        boolean accountWide = this == ACCOUNT_REQUESTS || this == ACCOUNT_TOKENS || this == ACCOUNT_CALLS;
        RateLimits limits = accountWide ? key.accountLimits() : key.keyLimits();
        String owner = accountWide ? "this account" : "this API key";
        return switch (this) {
            case ACCOUNT_REQUESTS, KEY_REQUESTS ->
                "Rate limit reached: " + owner + " may make " + limits.requestsPerMinute()
                        + " requests per minute. Try again in " + seconds(retryAfterMs) + ".";
            case ACCOUNT_TOKENS, KEY_TOKENS ->
                "Rate limit reached: " + owner + " may use " + limits.tokensPerMinute()
                        + " tokens per minute, and this call may need " + tokens + ". Try again in "
                        + seconds(retryAfterMs) + ".";
            case ACCOUNT_CALLS, KEY_CALLS ->
                "Rate limit reached: " + owner + " may have " + limits.concurrentCalls()
                        + " concurrent calls. Try again when one of them has ended.";
        };
    }

    private static String seconds(long ms) {
        return ms < 1_000 ? ms + " ms" : Math.ceilDiv(ms, 1_000L) + " s";
    }
}
