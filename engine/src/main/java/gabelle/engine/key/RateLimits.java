package gabelle.engine.key;

/** Rate limits of a key or an account; 0 means that nothing is limited. */
public record RateLimits(long requestsPerMinute, long tokensPerMinute, long concurrentCalls) {
    public static final RateLimits NONE = new RateLimits(0, 0, 0);

    /** The largest limit that can be set: its bucket's level in 1/60,000 tokens stays exact in Lua's doubles. */
    public static final long MAX = 10_000_000_000L;

    public RateLimits {
        check("requests per minute", requestsPerMinute);
        check("tokens per minute", tokensPerMinute);
        check("concurrent calls", concurrentCalls);
    }

    private static void check(String name, long value) {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException(name + " must be between 0 (no limit) and " + MAX + ", not " + value);
        }
    }
}
