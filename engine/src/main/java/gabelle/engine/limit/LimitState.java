package gabelle.engine.limit;

import gabelle.engine.key.RateLimits;

/** How far the limits of one key, or of one account, are used. */
public final class LimitState {
    /** A slot comes free when some call ends, which nobody can foretell: a second is a polite interval. */
    static final long SLOT_RETRY_MS = 1_000;

    final Bucket requests = new Bucket();
    final Bucket tokens = new Bucket();
    final Slots slots = new Slots();
    private long callsMax;
    private long atMs;

    /** Brings everything up to now, under the limits that are in force. */
    void advance(RateLimits limits, long nowMs) {
        atMs = Math.max(atMs, nowMs);
        requests.advance(limits.requestsPerMinute(), nowMs);
        tokens.advance(limits.tokensPerMinute(), nowMs);
        slots.advance(atMs);
        callsMax = limits.concurrentCalls();
    }

    void hold(String node, long count) {
        if (callsMax > 0) {
            slots.hold(node, count, atMs);
        }
    }

    void addSlots(String node, long count) {
        if (callsMax > 0 && count > 0) {
            slots.add(node, count, atMs);
        }
    }

    long msUntilSlot() {
        return callsMax == 0 || slots.used() < callsMax ? 0 : SLOT_RETRY_MS;
    }

    /** What may be leased ahead of need, as in {@link Bucket#spare}. */
    long spareSlots() {
        return callsMax == 0 ? RateLimits.MAX : Math.max(0, callsMax - callsMax / 4 - slots.used());
    }

    /** When nothing is left to remember: full buckets and no slots; what is forgotten then is not missed. */
    public long msUntilForgettable() {
        return Math.max(Math.max(requests.msUntilFull(), tokens.msUntilFull()), slots.used() > 0 ? Slots.DEAD_MS : 0);
    }
}
