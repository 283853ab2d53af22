package gabelle.engine.limit;

import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import java.util.List;

/**
 * What one loop holds of one key's limits: calls that pass are paid from it. It is already taken out of the buckets, so
 * that spending it needs no question; what is left of it, and what calls did not use, goes back.
 */
public final class Lease {
    private KeyPolicy key;
    private boolean requestsLimited;
    private boolean tokensLimited;
    private boolean slotsLimited;

    private long requests;
    private long tokens;
    private long slots;
    private long open;
    private long tokensBack;
    private Piece piece = Piece.NONE;
    private RateStatus status;

    public Lease(KeyPolicy key) {
        this.key = key;
        this.status = RateStatus.unused(key);
        adopt(key);
    }

    /** Whether the key or its account is limited at all. */
    public static boolean limits(KeyPolicy key) {
        return limits(key.keyLimits()) || limits(key.accountLimits());
    }

    private static boolean limits(RateLimits limits) {
        return limits.requestsPerMinute() > 0 || limits.tokensPerMinute() > 0 || limits.concurrentCalls() > 0;
    }

    /** Follows a newer snapshot of the key, and says whether its limits changed. */
    public boolean follow(KeyPolicy newer) {
        boolean same = newer.keyLimits().equals(key.keyLimits())
                && newer.accountLimits().equals(key.accountLimits());
        key = newer;
        if (!same) {
            adopt(newer);
            piece = Piece.NONE;
            status = RateStatus.unused(newer);
        }
        return !same;
    }

    private void adopt(KeyPolicy newer) {
        RateLimits own = newer.keyLimits();
        RateLimits account = newer.accountLimits();
        requestsLimited = own.requestsPerMinute() + account.requestsPerMinute() > 0;
        tokensLimited = own.tokensPerMinute() + account.tokensPerMinute() > 0;
        slotsLimited = own.concurrentCalls() + account.concurrentCalls() > 0;
    }

    /** Pays for a call, or says that the lease is too dry for it. */
    public boolean take(long callTokens) {
        if ((requestsLimited && requests < 1)
                || (tokensLimited && tokens < callTokens)
                || (slotsLimited && slots < 1)) {
            return false;
        }
        requests -= requestsLimited ? 1 : 0;
        tokens -= tokensLimited ? callTokens : 0;
        slots -= slotsLimited ? 1 : 0;
        open++;
        return true;
    }

    /** Takes up what was granted: admitted calls are open, the extra is leased. */
    public void accept(Grant grant) {
        open += grant.admitted();
        requests += requestsLimited ? grant.extra().requests() : 0;
        tokens += tokensLimited ? grant.extra().tokens() : 0;
        slots += slotsLimited ? grant.extra().slots() : 0;
        status = grant.status();
    }

    /**
     * Ends a call.
     *
     * @return whether its slot must go back now, because the limit is too small to keep any ahead of need
     */
    public boolean settle(long tokensReserved, long tokensUsed) {
        open--;
        if (tokensLimited) {
            tokensBack = bounded(tokensBack + bounded(tokensReserved - tokensUsed));
        }
        if (!slotsLimited) {
            return false;
        }
        boolean keep = slots < piece.spareSlots();
        slots += keep ? 1 : 0;
        return !keep;
    }

    private static long bounded(long tokens) {
        return Math.clamp(tokens, -RateLimits.MAX, RateLimits.MAX);
    }

    /**
     * What to ask for when the lease is dry.
     *
     * @param ahead whether more calls are likely to follow soon, so that a piece is worth leasing for them
     */
    public Demand ask(List<Long> calls, boolean ahead) {
        piece = Piece.suiting(
                key, calls.stream().mapToLong(Long::longValue).max().orElse(0));
        Piece wish = ahead ? piece.without(requests, tokens, slots) : Piece.NONE;
        return demand(0, takeTokensBack(), wish, calls);
    }

    /** What goes back while the key is in use: unused reservations and spare slots; it tells which are still held. */
    public Demand correct() {
        slots = Math.min(slots, piece.slots());
        return demand(0, takeTokensBack(), Piece.NONE, List.of());
    }

    /** What goes back when the key is idle: the corrections and the whole lease. */
    public Demand giveBack() {
        long requestsBack = requests;
        tokensBack = bounded(tokensBack + tokens);
        requests = 0;
        tokens = 0;
        slots = 0;
        return demand(requestsBack, takeTokensBack(), Piece.NONE, List.of());
    }

    private long takeTokensBack() {
        long back = tokensBack;
        tokensBack = 0;
        return back;
    }

    private Demand demand(long requestsBack, long back, Piece wish, List<Long> calls) {
        return new Demand(key.keyId(), key.keyLimits(), slotsHeld(), requestsBack, back, wish, calls);
    }

    private long slotsHeld() {
        return slotsLimited ? open + slots : 0;
    }

    /** Slots that must be kept alive by saying so. */
    public boolean holdsSlots() {
        return slotsHeld() > 0;
    }

    public boolean hasLeft() {
        return requests > 0 || tokens > 0 || slots > 0;
    }

    public boolean hasCorrection() {
        return tokensBack != 0 || slots > piece.slots();
    }

    /** Without an open call it can be given back and forgotten. */
    public boolean isIdle() {
        return open == 0;
    }

    public KeyPolicy key() {
        return key;
    }

    public RateStatus status() {
        return hasLeft() ? status.plus(requests, tokens) : status;
    }
}
