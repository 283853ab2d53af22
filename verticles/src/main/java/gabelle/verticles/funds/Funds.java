package gabelle.verticles.funds;

import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.GrantBook;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Window;
import gabelle.engine.key.KeyPolicy;
import gabelle.verticles.funds.FundsMessage.ClockOffset;
import gabelle.verticles.funds.FundsMessage.Fenced;
import gabelle.verticles.funds.FundsMessage.Join;
import gabelle.verticles.funds.FundsMessage.Joined;
import gabelle.verticles.funds.FundsMessage.Recall;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to the calls' money, owned by the event loop that makes it. A call of a rich account is paid from what was
 * granted to the loop's journal; others ask.
 */
public final class Funds {
    private static final Logger LOG = LoggerFactory.getLogger(Funds.class);

    /** How often the book is looked through for money that lies idle. */
    private static final long SWEEP_MS = 250;

    private final Vertx vertx;
    private final FundSettings settings;
    private final UUID journalId;
    private final LongSupplier clock;
    private final FundMeters meters;
    private final GrantBook book = new GrantBook();
    private final Windows windows = new Windows();
    /** What each hold was taken of; two holds that look alike are two. */
    private final IdentityHashMap<FundHold, List<Purse>> open = new IdentityHashMap<>();

    private final Returns returns;
    private final Purses purses;
    private final Sources sources;
    private final List<MessageConsumer<?>> heard;
    private final long sweeper;
    private long offsetMs;
    private boolean closed;
    private boolean fenced;

    private Funds(
            Vertx vertx,
            FundSettings settings,
            UUID journalId,
            LongSupplier clock,
            MeterRegistry metrics,
            ClockOffset offset) {
        this.vertx = vertx;
        this.settings = settings;
        this.journalId = journalId;
        this.clock = clock;
        this.offsetMs = offset.ms();
        this.meters = new FundMeters(metrics);
        this.returns = new Returns(vertx, settings);
        this.purses = new Purses(vertx, journalId, settings, book, returns, clock, this::fence);
        this.sources = new Sources(book, purses, new Refusals(settings), clock);
        this.sweeper = vertx.setPeriodic(SWEEP_MS, tick -> sweep());
        var bus = vertx.eventBus();
        this.heard = List.of(
                bus.<Recall>localConsumer(
                        FundsMessage.RECALL, fact -> recall(fact.body().fund())),
                bus.<ClockOffset>localConsumer(
                        FundsMessage.CLOCK, fact -> offsetMs = fact.body().ms()),
                bus.<Fenced>localConsumer(FundsMessage.FENCED, fact -> hear(fact.body())));
    }

    /**
     * Opens the door of the loop that this runs on.
     *
     * @param journalId of the loop's journal, which has its row in Postgres
     * @param clock milliseconds since 1970, by this node
     */
    public static Future<Funds> open(
            Vertx vertx, FundSettings settings, UUID journalId, LongSupplier clock, MeterRegistry metrics) {
        DeliveryOptions patient =
                new DeliveryOptions().setLocalOnly(true).setSendTimeout(settings.grantTimeoutMs() + 5_000L);
        return vertx.eventBus()
                .<Joined>request(FundsMessage.JOIN, new Join(journalId), patient)
                .map(joined -> new Funds(
                        vertx,
                        settings,
                        journalId,
                        clock,
                        metrics,
                        joined.body().offset()));
    }

    /**
     * Holds what the call may come to; completed at once while the loop's grants suffice. Fails with a {@link
     * gabelle.engine.outcome.Stop}: QUOTA_EXHAUSTED, NO_CREDITS, SPEND_CAP, or UNAVAILABLE where that cannot be told.
     *
     * @return to be released exactly once
     */
    public Future<FundHold> hold(KeyPolicy key, CallNeed need) {
        if (closed || fenced) {
            return Future.failedFuture(fenced ? Refusals.fenced() : Purses.unavailable());
        }
        if (need.free()) {
            return Future.succeededFuture(FundHold.NOTHING);
        }
        long nowMs = clock.getAsLong();
        Window window = windows.at(key.anchorMs(), nowMs + offsetMs); // a call belongs to that in which it is opened
        Claim claim = new Claim(key, need, window, nowMs + settings.waitMaxMs(), settings.outputTokensMax());
        return meters.timed(sources.pay(claim).map(hold -> opened(hold, claim.purses())));
    }

    private FundHold opened(FundHold hold, List<Purse> heldOf) {
        if (!hold.held().parts().isEmpty()) {
            open.put(hold, heldOf);
            heldOf.forEach(purse -> purse.open++);
        }
        return hold;
    }

    /**
     * Ends a hold: what was not taken of it can be held again. Only after the closing record is in the journal. A second
     * release is a defect of the caller; it is logged and changes nothing.
     *
     * @param payment {@link Payment#NONE} where the call was not charged or never opened
     */
    public void release(FundHold hold, Payment payment) {
        if (payment.shortfall() > 0) {
            meters.fellShort();
        }
        if (hold.held().parts().isEmpty()) {
            return;
        }
        List<Purse> heldOf = open.remove(hold);
        if (heldOf == null) {
            LOG.error("a hold of {} was released twice", hold.held().source().tag(), new IllegalStateException());
            return;
        }
        long nowMs = clock.getAsLong();
        returns.add(book.release(hold.held().parts(), payment.parts(), nowMs));
        heldOf.forEach(purse -> ended(purse, nowMs));
    }

    private void ended(Purse purse, long nowMs) {
        purse.open--;
        purse.used(nowMs);
        if (purse.isRecalled(nowMs) || closed) {
            returns.add(book.idle(purse.fund));
        }
    }

    /** Gives back at once what no call holds, and for a while what comes free: somebody would be refused without it. */
    private void recall(FundKey fund) {
        purses.known(fund).ifPresent(purse -> purse.recall(clock.getAsLong()));
        returns.add(book.idle(fund));
    }

    private void hear(Fenced fact) {
        if (fact.journalId().equals(journalId)) {
            fence();
        }
    }

    /** What this loop holds has been given to others: it is worth nothing here any more. */
    private void fence() {
        if (!fenced) {
            fenced = true;
            LOG.error("journal {} was fenced: this loop takes no more calls; restart the process", journalId);
            book.forget();
            returns.forget();
        }
    }

    private void sweep() {
        if (!fenced) {
            long idleSinceMs = clock.getAsLong() - settings.idleReturnMs();
            book.idleSince(idleSinceMs).values().forEach(returns::add);
            returns.tell();
            purses.sweep(idleSinceMs);
        }
    }

    /** Gives back what no call holds, and completes when that has arrived or cannot. The rest the journal's end returns. */
    public Future<Void> close() {
        closed = true;
        vertx.cancelTimer(sweeper);
        book.idleSince(Long.MAX_VALUE).values().forEach(returns::add);
        Future<?> deaf =
                Future.join(heard.stream().map(MessageConsumer::unregister).toList());
        return returns.flush().eventually(() -> deaf);
    }
}
