package gabelle.verticles.limits;

import gabelle.engine.Bounds;

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
        Bounds.within("redis_timeout_ms", redisTimeoutMs, 10, 5_000, "then the node decides by itself");
        Bounds.within("grant_timeout_ms", grantTimeoutMs, 20, 10_000, "then the call is refused");
        Bounds.within("leases_max", leasesMax, 100, 1_000_000, "keys that one loop remembers");
        Bounds.within("waiting_max", waitingMax, 1, 100_000, "more are answered 503");
        Bounds.within("sweep_ms", sweepMs, 20, 1_000, "how often leases are given back");
        Bounds.within("buckets_max", bucketsMax, 1_000, 10_000_000, "a forgotten bucket is a full one");
        if (grantTimeoutMs <= redisTimeoutMs) {
            throw new IllegalArgumentException(
                    "grant_timeout_ms is " + grantTimeoutMs + "; it must be above redis_timeout_ms (" + redisTimeoutMs
                            + "), so that a call outlasts a lost Redis");
        }
    }

    public static LimitSettings defaults() {
        return new LimitSettings(250, false, 500, 10_000, 1_024, 100, 100_000);
    }
}
