package gabelle.engine.limit;

import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;

/** What is leased to a loop ahead of need, so that it can admit calls without asking. */
public record Piece(long requests, long tokens, long slots) {
    public static final Piece NONE = new Piece(0, 0, 0);

    /**
     * One loop's piece is at most 1/2,000 of a limit: smaller limits are leased call by call and stay exact, and a
     * hundred loops together hold back a twentieth of a large one.
     */
    private static final long SHARE = 2_000;

    /** More calls than this a message would save nothing worth having. */
    private static final long CALLS_MAX = 1_000;

    /** Of a freed slot's limit, what one loop may keep until the next sweep: a twentieth, where pieces are leased at all. */
    private static final long SPARE_PIECES = 100;

    /**
     * The piece that suits calls of this many tokens: whole calls' worth of requests and tokens, and slots, which come
     * back by themselves. Where one limit is too small for a piece, each call asks, and nothing is leased of the others.
     */
    static Piece suiting(KeyPolicy key, long tokensPerCall) {
        long need = Math.max(1, tokensPerCall);
        long calls = Math.min(callsUnder(key.keyLimits(), need), callsUnder(key.accountLimits(), need));
        long slots = Math.min(slotsUnder(key.keyLimits()), slotsUnder(key.accountLimits()));
        return Math.min(calls, slots) == 0 ? NONE : new Piece(calls, calls * need, slots);
    }

    private static long callsUnder(RateLimits limits, long need) {
        long calls = Math.min(share(limits.requestsPerMinute()), share(limits.tokensPerMinute(), need));
        return Math.min(CALLS_MAX, calls);
    }

    private static long slotsUnder(RateLimits limits) {
        return Math.min(CALLS_MAX, share(limits.concurrentCalls()));
    }

    /** How many free slots a loop keeps until the next sweep. */
    long spareSlots() {
        return slots * SPARE_PIECES;
    }

    private static long share(long limit) {
        return limit == 0 ? CALLS_MAX : limit / SHARE;
    }

    private static long share(long limit, long need) {
        return limit == 0 ? CALLS_MAX : limit / SHARE / need;
    }

    /** What is missing of this piece where some of it is left. */
    Piece without(long requestsLeft, long tokensLeft, long slotsLeft) {
        return new Piece(
                Math.max(0, requests - requestsLeft), Math.max(0, tokens - tokensLeft), Math.max(0, slots - slotsLeft));
    }
}
