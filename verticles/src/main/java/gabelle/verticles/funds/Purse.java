package gabelle.verticles.funds;

import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Wish;
import io.vertx.core.Promise;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one loop knows of one fund, beside the grants it holds: how much to ask for, and whether it is worth asking. */
final class Purse {
    /** Calls' worth that are asked for; Postgres gives less where less is there. */
    private static final long CALLS_MIN = 64;

    private static final long CALLS_MAX = 65_536;

    /** Asked again within this time, twice as much is asked for. */
    private static final long AGAIN_MS = 1_000;

    /** How long it is believed that a fund is exhausted: returns and payments may come in meanwhile. */
    private static final long BELIEVED_MS = 1_000;

    /** How long after a recall what comes free goes home. */
    private static final long RECALLED_MS = 2_000;

    final FundKey fund;

    /** A question is under way: the how manieth of the loop. */
    @Nullable
    Promise<Reserved> question;

    long questionNumber;

    /** A question whose answer was lost: Postgres may have granted it. */
    @Nullable
    Wish unanswered;

    int waiting;

    /** Calls that hold something of it. */
    int open;

    /** Calls that wait for others to give back what they do not use of it. */
    int gathering;

    private long usedMs;
    private long calls = CALLS_MIN;
    private long askedMs = -AGAIN_MS;
    private long lastGrant;
    private boolean rich;
    private long recalledUntilMs;
    private long exhaustedFor = Long.MAX_VALUE;
    private long exhaustedUntilMs;

    Purse(FundKey fund) {
        this.fund = fund;
    }

    void used(long nowMs) {
        usedMs = nowMs;
    }

    /**
     * A question for what one call lacks, and for a good many calls more while nobody else wants the fund.
     *
     * @param missing what the call lacks
     * @param need all that the call needs
     */
    Wish wish(UUID journalId, long windowGrants, long missing, long need, long nowMs) {
        calls = nowMs - askedMs < AGAIN_MS ? Math.min(CALLS_MAX, calls * 2) : calls;
        askedMs = nowMs;
        long ahead = isRecalled(nowMs) ? missing : saturated(need, calls);
        return Wish.of(UUID.randomUUID(), journalId, fund, windowGrants, missing, Math.max(missing, ahead));
    }

    void granted(Wish wish, long amount) {
        lastGrant = amount;
        rich = amount > wish.min();
        exhaustedFor = Long.MAX_VALUE;
    }

    /** Whether the next grant should be asked for before this one is spent. A nearly empty fund is left to who needs it. */
    boolean runsLow(long left, long nowMs) {
        return rich && question == null && left < lastGrant / 4 && !isRecalled(nowMs);
    }

    void recall(long nowMs) {
        recalledUntilMs = nowMs + RECALLED_MS;
        calls = CALLS_MIN;
    }

    boolean isRecalled(long nowMs) {
        return nowMs < recalledUntilMs;
    }

    /** The last question was answered with less than it asked for. */
    void poor() {
        rich = false;
    }

    /** Nobody could spare so much. */
    void exhausted(long need, long nowMs) {
        exhaustedFor = nowMs < exhaustedUntilMs ? Math.min(exhaustedFor, need) : need;
        exhaustedUntilMs = nowMs + BELIEVED_MS;
        poor();
    }

    /** Where some wait already to hear whether it still is, others need not wait for that too. */
    boolean isExhausted(long need, long nowMs) {
        return wasExhausted(need) && (nowMs < exhaustedUntilMs || gathering > 0);
    }

    /** Whether the last that was heard of the fund is that so much could not be had. */
    boolean wasExhausted(long need) {
        return need >= exhaustedFor;
    }

    boolean isForgettable(long beforeMs, long nowMs) {
        return usedMs < beforeMs && question == null && unanswered == null && open == 0 && !isRecalled(nowMs);
    }

    private static long saturated(long need, long times) {
        return need > Long.MAX_VALUE / times ? Long.MAX_VALUE : need * times;
    }
}
