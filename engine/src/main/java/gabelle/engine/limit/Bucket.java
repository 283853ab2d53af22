package gabelle.engine.limit;

import gabelle.engine.key.RateLimits;

/**
 * A token bucket in exact integers. Its level counts 1/60,000 of a request or token, so that a rate of R per minute
 * refills R of these a millisecond; its capacity is one minute's worth. A level below zero is a debt, which refills
 * first. Everything stays below 2^53: the same arithmetic runs in Lua's doubles.
 */
public final class Bucket {
    static final long UNIT = 60_000;
    private static final long FULL = RateLimits.MAX * UNIT;

    private long ratePerMinute;
    private long capacity = FULL;
    private long level = FULL;
    private long atMs;

    /** A bucket as it stood when its level was last read. */
    public static Bucket of(long ratePerMinute, long level) {
        Bucket bucket = new Bucket();
        bucket.advance(ratePerMinute, 0);
        bucket.level = Math.min(level, bucket.capacity);
        return bucket;
    }

    /**
     * Refills up to now and adopts the rate, which may have changed; 0 limits nothing. Time that runs backwards counts
     * as standing still, so that no millisecond refills twice.
     */
    public void advance(long ratePerMinute, long nowMs) {
        long elapsedMs = Math.max(0, nowMs - atMs);
        atMs = Math.max(atMs, nowMs);
        this.ratePerMinute = ratePerMinute;
        capacity = ratePerMinute == 0 ? FULL : ratePerMinute * UNIT;
        level = elapsedMs >= msUntilFull() ? capacity : level + elapsedMs * ratePerMinute;
    }

    /** How long until n fit, in milliseconds; what exceeds the capacity fits when the bucket is full. */
    public long msUntil(long n) {
        return msUntilLevel(Math.min(Math.multiplyExact(n, UNIT), capacity));
    }

    public long msUntilFull() {
        return msUntilLevel(capacity);
    }

    private long msUntilLevel(long wanted) {
        return ratePerMinute == 0 || level >= wanted ? 0 : Math.ceilDiv(wanted - level, ratePerMinute);
    }

    /** Takes n even where they do not fit: the rest is debt. */
    public void take(long n) {
        give(-n);
    }

    /** Gives n back, or takes -n; what would run over is lost. */
    public void give(long n) {
        if (ratePerMinute > 0) {
            level = Math.clamp(level + Math.multiplyExact(n, UNIT), -FULL, capacity);
        }
    }

    /** Whole requests or tokens left; 0 while in debt. */
    public long remaining() {
        return Math.max(0, Math.floorDiv(level, UNIT));
    }

    /** What may be leased ahead of need: all but the last quarter, which is given out one by one to stay exact. */
    long spare() {
        return ratePerMinute == 0 ? RateLimits.MAX : Math.max(0, Math.floorDiv(level - capacity / 4, UNIT));
    }

    long ratePerMinute() {
        return ratePerMinute;
    }
}
