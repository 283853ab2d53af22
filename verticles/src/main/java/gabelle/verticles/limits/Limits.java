package gabelle.verticles.limits;

import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import gabelle.engine.limit.Demand;
import gabelle.engine.limit.Grant;
import gabelle.engine.limit.Hold;
import gabelle.engine.limit.Lease;
import gabelle.engine.limit.RateStatus;
import gabelle.engine.limit.Verdict;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.limits.KeyLease.Waiting;
import gabelle.verticles.limits.LimitMessage.GrantCalls;
import gabelle.verticles.limits.LimitMessage.Granted;
import gabelle.verticles.limits.LimitMessage.KeyDemand;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to the rate limits, owned by the event loop that makes it. A call that passes is paid from a lease; calls
 * that find it dry wait for the one grant that is asked for at a time for each key.
 */
public final class Limits {
    private static final Logger LOG = LoggerFactory.getLogger(Limits.class);
    private static final AtomicLong LOOPS = new AtomicLong();
    private static final String NOT_NOW = "The rate limits cannot be checked right now. Try again in a moment.";
    private static final String TOO_MANY = "Too many calls are waiting for the rate limits. Try again in a moment.";

    private final Vertx vertx;
    private final LimitSettings settings;
    private final LongSupplier clock;
    private final DeliveryOptions delivery;
    private final String loop = "loop" + LOOPS.incrementAndGet();
    private final OpenHolds open = new OpenHolds();
    private final Leases leases;
    private final Returns returns;
    private final long sweeper;
    private boolean closed;

    /** @param clock milliseconds since 1970 */
    public Limits(Vertx vertx, LimitSettings settings, LongSupplier clock) {
        this.vertx = vertx;
        this.settings = settings;
        this.clock = clock;
        this.delivery = new DeliveryOptions().setLocalOnly(true).setSendTimeout(settings.grantTimeoutMs());
        this.returns = new Returns(vertx, loop, delivery);
        this.leases = new Leases(settings.leasesMax(), evicted -> returns.giveBackNow(evicted, clock.getAsLong()));
        this.sweeper = vertx.setPeriodic(settings.sweepMs(), timer -> returns.sweep(clock.getAsLong()));
    }

    /**
     * Lets a call pass, at once where the key is not limited or its lease suffices.
     *
     * @param tokens that the call may use at most, as far as known: input and the bound of its output; at least 1 is
     *     reserved, so that a debt stops every call
     * @return a hold, to be released exactly once; or a {@link Stop}: RATE_LIMITED with the limit and when to retry, or
     *     UNAVAILABLE
     */
    public Future<Hold> reserve(KeyPolicy key, long tokens) {
        long need = Math.clamp(tokens, 1, RateLimits.MAX);
        if (open.isFull() || closed) {
            return closed ? unavailable(NOT_NOW) : unavailable(TOO_MANY);
        }
        if (!Lease.limits(key)) {
            return Future.succeededFuture(hold(key, need));
        }
        KeyLease found = leases.held(key.keyId());
        return found == null
                ? leases.of(key).map(fresh -> reserve(fresh, key, need)).orElseGet(() -> unavailable(TOO_MANY))
                : reserve(found, key, need);
    }

    private Future<Hold> reserve(KeyLease of, KeyPolicy key, long need) {
        if (of.lease.follow(key)) {
            of.forgetDryness();
        }
        if (of.lease.take(need)) {
            returns.list(of);
            return Future.succeededFuture(hold(key, need));
        }
        long nowMs = clock.getAsLong();
        if (of.isDry(nowMs)) {
            return Future.failedFuture(refused(key, need, of.dryness(nowMs)));
        }
        if (of.waiting.size() >= settings.waitingMax()) {
            return unavailable(TOO_MANY);
        }
        Waiting waiting = new Waiting(key, need, Promise.promise());
        of.waiting.add(waiting);
        returns.list(of);
        if (!of.asking) {
            ask(of);
        }
        return waiting.promise().future();
    }

    private static Future<Hold> unavailable(String message) {
        return Future.failedFuture(Stop.refused(Refusal.UNAVAILABLE, message));
    }

    private Hold hold(KeyPolicy key, long tokens) {
        return new Hold(key, tokens, open.open());
    }

    private static Stop refused(KeyPolicy key, long tokens, Verdict.Over over) {
        String message = over.limit().message(key, tokens, over.retryAfterMs());
        return new Stop(new Outcome.Refused(Refusal.RATE_LIMITED, message, "", over.retryAfterMs()));
    }

    private void ask(KeyLease of) {
        List<Waiting> calls = new ArrayList<>();
        List<Long> tokens = new ArrayList<>();
        while (!of.waiting.isEmpty() && calls.size() < Demand.CALLS_MAX) {
            Waiting call = of.waiting.remove();
            calls.add(call);
            tokens.add(call.tokens());
        }
        of.asking = true;
        of.slotFreed = false;
        of.toldMs = clock.getAsLong();
        boolean ahead = of.askedLately(of.toldMs, settings.sweepMs());
        KeyDemand wanted = KeyDemand.of(of.lease.key(), of.lease.ask(tokens, ahead));
        vertx.eventBus()
                .<Granted>request(LimitMessage.GRANT, new GrantCalls(loop, wanted), delivery)
                .onComplete(answer -> answered(of, calls, answer));
    }

    private void answered(KeyLease of, List<Waiting> calls, AsyncResult<Message<Granted>> answer) {
        of.asking = false;
        if (answer.succeeded()) {
            accept(of, calls, answer.result().body().grant());
        } else {
            giveUp(of, calls, answer.cause());
        }
        serveWaiting(of);
        if (of.slotFreed) {
            returns.freeSlot(of, clock.getAsLong());
        }
        leases.ended(of);
        if (closed) {
            returns.giveBackNow(of, clock.getAsLong());
        }
    }

    private void accept(KeyLease of, List<Waiting> calls, Grant grant) {
        long nowMs = clock.getAsLong();
        of.lease.accept(grant);
        returns.list(of);
        for (int i = 0; i < calls.size(); i++) {
            Waiting call = calls.get(i);
            switch (grant.verdicts().get(i)) {
                case Verdict.Admitted admitted -> call.promise().complete(hold(call.key(), call.tokens()));
                case Verdict.Over over -> {
                    of.remember(over, nowMs);
                    call.promise().fail(refused(call.key(), call.tokens(), over));
                }
            }
        }
    }

    /** No answer: whoever waits behind these calls would wait as long again, so all are refused. */
    private void giveUp(KeyLease of, List<Waiting> calls, Throwable cause) {
        LOG.warn("no rate limit grant for key {}: {}", of.lease.key().publicId(), cause.getMessage());
        List<Waiting> all = new ArrayList<>(calls);
        all.addAll(of.waiting);
        of.waiting.clear();
        of.slotFreed = true;
        all.forEach(call -> call.promise().fail(Stop.refused(Refusal.UNAVAILABLE, NOT_NOW)));
    }

    /** Serves the calls that came meanwhile: from what was leased beyond need, or by asking again. */
    private void serveWaiting(KeyLease of) {
        while (!of.asking && !of.waiting.isEmpty()) {
            Waiting next = of.waiting.element();
            long nowMs = clock.getAsLong();
            if (of.lease.take(next.tokens())) {
                of.waiting.remove();
                next.promise().complete(hold(next.key(), next.tokens()));
            } else if (of.isDry(nowMs)) {
                of.waiting.remove();
                next.promise().fail(refused(next.key(), next.tokens(), of.dryness(nowMs)));
            } else {
                ask(of);
            }
        }
    }

    /**
     * Ends a hold: its slot comes free, and tokens per minute are corrected to what was used, into debt if need be. A
     * second release is a defect of the caller; it is logged and changes nothing.
     */
    public void release(Hold hold, long tokensUsed) {
        if (!open.close(hold.id())) {
            LOG.error("a hold of key {} was released twice", hold.key().publicId(), new IllegalStateException());
            return;
        }
        KeyLease of = Lease.limits(hold.key()) ? leases.held(hold.key().keyId()) : null;
        if (of == null) {
            return;
        }
        boolean slotFreed = of.lease.settle(hold.tokens(), Math.clamp(tokensUsed, 0, RateLimits.MAX));
        returns.list(of);
        leases.ended(of);
        if (slotFreed) {
            returns.freeSlot(of, clock.getAsLong());
        }
    }

    /** The state of the key's limits as last heard. */
    public RateStatus status(KeyPolicy key) {
        if (!Lease.limits(key)) {
            return RateStatus.UNLIMITED;
        }
        KeyLease of = leases.held(key.keyId());
        return of == null ? RateStatus.unused(key) : of.lease.status();
    }

    /** Refuses whoever waits, gives everything back and completes when that has arrived. Holds still open are void. */
    public Future<Void> close() {
        closed = true;
        vertx.cancelTimer(sweeper);
        for (KeyLease of : leases.all()) {
            List<Waiting> waiting = List.copyOf(of.waiting);
            of.waiting.clear();
            waiting.forEach(call -> call.promise().fail(Stop.refused(Refusal.UNAVAILABLE, NOT_NOW)));
            if (!of.asking) {
                returns.giveBack(of, clock.getAsLong());
            }
        }
        return returns.send();
    }
}
