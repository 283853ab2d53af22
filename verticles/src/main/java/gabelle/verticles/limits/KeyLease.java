package gabelle.verticles.limits;

import gabelle.engine.key.KeyPolicy;
import gabelle.engine.limit.Hold;
import gabelle.engine.limit.Lease;
import gabelle.engine.limit.Limit;
import gabelle.engine.limit.Verdict;
import io.vertx.core.Promise;
import java.util.ArrayDeque;

/** One loop's lease of one key, and the calls that wait for more. */
final class KeyLease {
    /** A refusal is believed this long at most without asking again: limits can be raised meanwhile. */
    private static final long BELIEVED_MS = 1_000;

    final Lease lease;
    final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);
    /** A grant is asked for. Nothing else is said of the key until it is answered, so that slots can be told absolutely. */
    boolean asking;
    /** Stands in the list of leases to sweep. */
    boolean listed;
    /** Used since the last sweep. */
    boolean warm;
    /** A slot came free that the actor has not heard of. */
    boolean slotFreed;
    /** Stands in the list of leases whose slot goes back at the end of this turn. */
    boolean freeing;
    /** Stands in the queue of leases that may be forgotten. */
    boolean unused;
    /** When the actor last heard what is held. */
    long toldMs;

    private long askedMs;
    private long dryUntilMs;
    private long retryAtMs;
    private Limit dryLimit = Limit.KEY_REQUESTS;

    record Waiting(KeyPolicy key, long tokens, Promise<Hold> promise) {}

    KeyLease(KeyPolicy key) {
        this.lease = new Lease(key);
    }

    /** Notes that the actor is asked; says whether that happens so often that leasing ahead saves messages. */
    boolean askedLately(long nowMs, long withinMs) {
        boolean lately = nowMs - askedMs <= withinMs;
        askedMs = nowMs;
        return lately;
    }

    /**
     * Remembers that the requests of this minute are used up. Nobody gives requests back where limits are small, so
     * asking again before the time would only be work.
     */
    void remember(Verdict.Over over, long nowMs) {
        if (over.limit() == Limit.ACCOUNT_REQUESTS || over.limit() == Limit.KEY_REQUESTS) {
            dryLimit = over.limit();
            retryAtMs = nowMs + over.retryAfterMs();
            dryUntilMs = nowMs + Math.min(over.retryAfterMs(), BELIEVED_MS);
        }
    }

    boolean isDry(long nowMs) {
        return nowMs < dryUntilMs;
    }

    void forgetDryness() {
        dryUntilMs = 0;
    }

    Verdict.Over dryness(long nowMs) {
        return new Verdict.Over(dryLimit, Math.max(1, retryAtMs - nowMs));
    }

    boolean isForgettable() {
        return lease.isIdle() && waiting.isEmpty() && !asking;
    }
}
