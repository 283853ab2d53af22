package gabelle.verticles.limits;

/**
 * Bounds of the rate limits.
 *
 * @param redisTimeoutMs how long a decision waits for Redis before the node decides by itself
 * @param redisCluster whether the Redis URL names a node of a Redis Cluster
 * @param grantTimeoutMs how long a loop waits for the actor before it refuses the call
 * @param leasesMax keys that one loop remembers; more than this many with open calls at once are refused
 * @param waitingMax calls of one key that wait for a grant on one loop
 * @param sweepMs how often a loop gives back what it does not use
 * @param bucketsMax keys and accounts whose buckets are kept in process; a forgotten bucket is a full one
 */
public record LimitSettings(
        int redisTimeoutMs,
        boolean redisCluster,
        int grantTimeoutMs,
        int leasesMax,
        int waitingMax,
        int sweepMs,
        int bucketsMax) {

    public LimitSettings {
        check("redis_timeout_ms", redisTimeoutMs, 10, 5_000);
        check("grant_timeout_ms", grantTimeoutMs, 20, 10_000);
        check("leases_max", leasesMax, 100, 1_000_000);
        check("waiting_max", waitingMax, 1, 100_000);
        check("sweep_ms", sweepMs, 20, 1_000);
        check("buckets_max", bucketsMax, 1_000, 10_000_000);
        if (grantTimeoutMs <= redisTimeoutMs) {
            throw new IllegalArgumentException("limits.grant_timeout_ms (" + grantTimeoutMs
                    + ") must be above limits.redis_timeout_ms (" + redisTimeoutMs
                    + "), so that a call outlasts a lost Redis: raise the one or lower the other");
        }
    }

    public static LimitSettings defaults() {
        return new LimitSettings(250, false, 500, 10_000, 1_024, 100, 100_000);
    }

    private static void check(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("limits." + key + " is " + value + ": set it between " + min + " and "
                    + max + ", or leave it out for the default");
        }
    }
}
