package gabelle.verticles.funds;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Posting;
import gabelle.verticles.books.FundName;
import gabelle.verticles.books.SqlBooks;
import gabelle.verticles.books.Transactions;
import gabelle.verticles.funds.FundsMessage.Recall;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches money that lies idle: asks this node's loops and, through Postgres, those of the others for it, and passes on
 * what others ask for. Virtual threads of one actor only.
 */
final class Recalls {
    private static final Logger LOG = LoggerFactory.getLogger(Recalls.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    /** How often it is looked whether another node has given back; what this node's loops return is heard at once. */
    private static final long LOOK_MS = 20;

    /** With more accounts than this looked after at once, each is looked after less often. */
    private static final int GATHERINGS_FEW = 16;

    /** Holds of the metering API that end in one transaction; the others a second later. */
    private static final int EXPIRED_MAX = 500;

    /** Loops give back for two seconds after a recall, so it need not be said again sooner than this. */
    private static final long AGAIN_MS = 500;

    /** A poll that was late by twice its period still finds what was wanted. */
    private static final int WANTED_WITHIN_MS = 3_000;

    private final Vertx vertx;
    private final Transactions transactions;
    private final LongSupplier clock;
    private final LongSupplier theirClock;
    private final long waitMs;
    private final Counter recalls;
    private final Map<FundKey, Gathering> gatherings = new HashMap<>();
    private final Map<FundKey, Long> askedMs = new HashMap<>();
    private final List<Promise<Void>> looking = new ArrayList<>();

    /** Somebody waits for so much of a fund; who wants no more waits along. */
    private record Gathering(long amount, Promise<Void> ended) {}

    /**
     * @param clock milliseconds since 1970, by this node
     * @param theirClock the same, as far as is known by Postgres
     * @param waitMs how long who would be refused waits for idle money
     */
    Recalls(
            Vertx vertx,
            Transactions transactions,
            LongSupplier clock,
            LongSupplier theirClock,
            long waitMs,
            MeterRegistry metrics) {
        this.vertx = vertx;
        this.transactions = transactions;
        this.clock = clock;
        this.theirClock = theirClock;
        this.waitMs = waitMs;
        this.recalls = Counter.builder("gabelle.funds.recalls")
                .description("Times that idle money was asked back")
                .register(metrics);
    }

    /** Waits until so much of the fund is available, but not longer than the settings say. */
    void gather(FundKey fund, long amount) {
        Gathering underWay = gatherings.get(fund);
        if (underWay != null && underWay.amount >= amount) {
            underWay.ended.future().await();
            return;
        }
        Gathering mine = new Gathering(amount, Promise.promise());
        gatherings.put(fund, mine);
        try {
            fetch(fund, amount);
        } finally {
            gatherings.remove(fund, mine);
            mine.ended.complete();
        }
    }

    private void fetch(FundKey fund, long amount) {
        long deadlineMs = clock.getAsLong() + waitMs;
        expire();
        if (isAvailable(fund, amount)) {
            return;
        }
        ask(fund);
        long leftMs = deadlineMs - clock.getAsLong();
        while (leftMs > 0 && !isAvailable(fund, amount)) {
            rest(Math.min(LOOK_MS * (1 + gatherings.size() / GATHERINGS_FEW), leftMs));
            leftMs = deadlineMs - clock.getAsLong();
        }
    }

    /** Gives back what holds of the metering API have let expire. */
    void expire() {
        transactions.retrying(
                connection -> new Posting(new SqlBooks(connection)).expire(theirClock.getAsLong(), EXPIRED_MAX));
    }

    private boolean isAvailable(FundKey fund, long amount) {
        return transactions
                .single(connection -> new SqlBooks(connection).look(fund))
                .map(Fund::available)
                .filter(available -> available >= amount)
                .isPresent();
    }

    private void ask(FundKey fund) {
        long nowMs = clock.getAsLong();
        Long asked = askedMs.get(fund);
        if (asked == null || nowMs - asked >= AGAIN_MS) {
            askedMs.put(fund, nowMs);
            recalls.increment();
            publish(fund);
            transactions.single(connection -> {
                new SqlBooks(connection).want(fund);
                return fund;
            });
        }
    }

    /** Until the time is over or something came back. */
    private void rest(long restMs) {
        Promise<Void> ring = Promise.promise();
        looking.add(ring);
        long timer = vertx.setTimer(restMs, passed -> ring.tryComplete());
        ring.future().await();
        vertx.cancelTimer(timer);
        looking.remove(ring);
    }

    /** A loop of this node has given something back. */
    void returned() {
        List.copyOf(looking).forEach(Promise::tryComplete);
    }

    /** Another node, or this one, asks through Postgres. */
    void heard(String payload) {
        try {
            publish(FundName.parse(payload));
        } catch (IllegalArgumentException strange) {
            LOG.warn("a recall that names no fund: {}", strange.getMessage());
        }
    }

    /** Looks for what others want and these journals hold: what was notified may have been lost. */
    void poll(Collection<UUID> journalIds) {
        long nowMs = clock.getAsLong();
        askedMs.values().removeIf(asked -> nowMs - asked >= AGAIN_MS);
        if (!journalIds.isEmpty()) {
            transactions
                    .single(connection -> new SqlBooks(connection).wanted(journalIds, WANTED_WITHIN_MS))
                    .forEach(this::publish);
        }
    }

    private void publish(FundKey fund) {
        vertx.eventBus().publish(FundsMessage.RECALL, new Recall(fund), LOCAL);
    }
}
