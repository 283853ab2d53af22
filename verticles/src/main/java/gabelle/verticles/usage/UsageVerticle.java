package gabelle.verticles.usage;

import gabelle.verticles.books.Transactions;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.usage.Follower.Step;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tails the node's journals and brings them to Postgres. One for each node, on virtual threads: its loop reads as what
 * it does. All state is confined to the verticle's context; the public methods may be called from any thread.
 */
public final class UsageVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(UsageVerticle.class);

    private static final long PARTITIONS_INTERVAL_MS = 3_600_000;
    private static final int BACKOFF_MIN_MS = 100;
    private static final int BACKOFF_MAX_MS = 2_000;
    private static final int DRAIN_BACKOFF_MAX_MS = 250;

    /** One for the ledger, one for the partitions, which may wait for locks. */
    private static final int CONNECTIONS = 2;

    /** What a round over all journals met. */
    private record Round(Set<Step> steps, boolean away) {
        boolean met(Step step) {
            return steps.contains(step);
        }

        boolean foundNothing() {
            return !away && Set.of(Step.IDLE, Step.GONE).containsAll(steps);
        }
    }

    private final String node;
    private final DatabaseUrl database;
    private final UsageSettings settings;
    private final MeterRegistry metrics;
    private final InstantSource clock;
    private final Consumer<UUID> onFenced;
    private final Counter failures;
    private final AtomicLong lagRecords;
    private final AtomicLong lagBytes;

    private final Deque<Follower> followers = new ArrayDeque<>();
    private final Promise<Boolean> ended = Promise.promise();
    private Promise<Void> alarm = Promise.promise();
    private boolean draining;
    private boolean stopping;

    /** The different troubles of the present outage, each logged once; empty while Postgres answers. */
    private final Set<String> troubles = new HashSet<>();

    private int failuresInARow;
    private LocalDate retainedOn = LocalDate.MIN;

    @SuppressWarnings("NullAway.Init") // set when the verticle starts
    private Transactions transactions;

    @SuppressWarnings("NullAway.Init")
    private Partitions partitions;

    @SuppressWarnings("NullAway.Init")
    private Ledger ledger;

    /** One that only logs when a journal has lost its grants. */
    public UsageVerticle(
            String node, DatabaseUrl database, UsageSettings settings, MeterRegistry metrics, InstantSource clock) {
        this(node, database, settings, metrics, clock, journal -> {});
    }

    /**
     * One for each node.
     *
     * @param node names this process in the journals' rows
     * @param database as the app's role
     * @param onFenced is told, on this verticle's context, of each journal that was fenced while this process follows it:
     *     its grants are gone, and what its loop goes on spending of them is a shortfall
     */
    public UsageVerticle(
            String node,
            DatabaseUrl database,
            UsageSettings settings,
            MeterRegistry metrics,
            InstantSource clock,
            Consumer<UUID> onFenced) {
        this.onFenced = onFenced;
        this.node = node;
        this.database = database;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.failures = metrics.counter("gabelle.ledger.failures");
        this.lagRecords = metrics.gauge("gabelle.journal.lag.records", new AtomicLong());
        this.lagBytes = metrics.gauge("gabelle.journal.lag.bytes", new AtomicLong());
    }

    @Override
    public Future<?> start() {
        transactions =
                Transactions.on(vertx, database, CONNECTIONS, settings.connectTimeoutMs(), settings.queryTimeoutMs());
        partitions = new Partitions(transactions);
        ledger = new PostgresLedger(transactions, partitions, metrics, this::fenced);
        keepPartitions();
        vertx.setPeriodic(PARTITIONS_INTERVAL_MS, id -> keepPartitions());
        context.runOnContext(v -> run());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        alarm.tryComplete();
        return ended.future()
                .timeout(settings.queryTimeoutMs(), TimeUnit.MILLISECONDS)
                .eventually(this::closeAll);
    }

    private void fenced(UUID journalId) {
        log.warn("Journal {} was fenced and has lost its grants; what it settles of them is a shortfall", journalId);
        onFenced.accept(journalId);
    }

    /** Gives a journal its row in Postgres, which it must have before its first use. Fails if Postgres is away. */
    public Future<Void> openJournal(UUID journalId) {
        Promise<Void> opened = Promise.promise();
        context.runOnContext(v -> {
            try {
                ledger.open(journalId, node);
                opened.complete();
            } catch (RuntimeException failure) {
                opened.fail(failure);
            }
        });
        return opened.future();
    }

    /** Brings this journal to the ledger from now on: one in use, or one that a crash left behind. */
    public void follow(Tail tail) {
        context.runOnContext(v -> followers.add(new Follower(tail, node, ledger, settings.batchRecordsMax(), metrics)));
    }

    /**
     * Applies what is left, without resting, once nothing is appended any more; closed journals are retired. True if all
     * of it is in the ledger; what is not stays on the disk for the next start.
     */
    public Future<Boolean> drain(long timeoutMs) {
        context.runOnContext(v -> {
            draining = true;
            alarm.tryComplete();
        });
        return ended.future()
                .timeout(timeoutMs, TimeUnit.MILLISECONDS)
                .otherwise(false)
                .map(this::reportDrained);
    }

    private void run() {
        boolean drained = false;
        while (!stopping && !drained) {
            boolean nothingCanCome = draining; // asked before the journals are read
            Round round = flush();
            drained = nothingCanCome && round.foundNothing();
            if (!drained && !round.met(Step.MORE) && !(draining && round.met(Step.APPLIED))) {
                rest(round.away() ? backoffMs() : settings.flushIntervalMs());
            }
        }
        ended.complete(drained);
    }

    /** One batch of each journal. The one that fails is the last of the next round, so that it cannot hold up all. */
    private Round flush() {
        Set<Step> steps = EnumSet.noneOf(Step.class);
        boolean away = false;
        try {
            for (int left = followers.size(); left > 0; left--) {
                steps.add(step(followers.getFirst()));
            }
            back();
        } catch (RuntimeException failure) {
            followers.addLast(followers.removeFirst());
            away(failure);
            away = true;
        }
        measureLag();
        return new Round(steps, away);
    }

    private Step step(Follower follower) {
        Step step = follower.step();
        followers.removeFirst();
        if (step != Step.GONE) {
            followers.addLast(follower);
        }
        if (step == Step.TROUBLED) {
            failures.increment();
        }
        return step;
    }

    private void away(RuntimeException failure) {
        failures.increment();
        failuresInARow++;
        if (troubles.add(SqlFailure.nameOf(failure))) {
            log.warn("Postgres takes no usage; the journals keep it, and it is tried again", failure);
        }
    }

    private void back() {
        if (failuresInARow > 0 && !followers.isEmpty()) {
            log.info("Postgres takes usage again, after {} failures", failuresInARow);
            failuresInARow = 0;
            troubles.clear();
        }
    }

    private long backoffMs() {
        long ceiling = draining ? DRAIN_BACKOFF_MAX_MS : BACKOFF_MAX_MS;
        long doubled = Math.min(ceiling, (long) BACKOFF_MIN_MS << Math.min(failuresInARow, 10));
        return ThreadLocalRandom.current().nextLong(doubled / 2, doubled + 1);
    }

    /** Until the time is over or somebody rings. */
    private void rest(long restMs) {
        alarm = Promise.promise();
        Promise<Void> ring = alarm;
        long timer = vertx.setTimer(restMs, id -> ring.tryComplete());
        ring.future().await();
        vertx.cancelTimer(timer);
    }

    private void measureLag() {
        lagRecords.set(followers.stream().mapToLong(Follower::lagRecords).sum());
        lagBytes.set(followers.stream().mapToLong(Follower::lagBytes).sum());
    }

    private Future<Void> closeAll() {
        followers.forEach(Follower::close);
        return transactions.close();
    }

    private boolean reportDrained(boolean drained) {
        if (drained) {
            log.info("All usage is in Postgres");
        } else {
            log.warn(
                    "Stopping with about {} bytes of journals not in Postgres; they stay on the disk for the next start",
                    lagBytes.get());
        }
        return drained;
    }

    /** Makes those of the next days and, once a day, drops those that are too old. A failure is made good later. */
    private void keepPartitions() {
        try {
            LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
            partitions.ensureAhead(today);
            if (!today.equals(retainedOn)) {
                int dropped = partitions.dropBefore(today.minusDays(settings.retentionDays()));
                retainedOn = today;
                log.info("Dropped {} days of usage older than {} days", dropped, settings.retentionDays());
            }
        } catch (RuntimeException failure) {
            log.warn("The partitions of usage were not looked after; tried again in an hour", failure);
        }
    }
}
