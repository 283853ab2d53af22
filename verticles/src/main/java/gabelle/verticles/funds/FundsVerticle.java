package gabelle.verticles.funds;

import gabelle.engine.funds.Posting;
import gabelle.engine.funds.Return;
import gabelle.verticles.books.FundName;
import gabelle.verticles.books.SqlBooks;
import gabelle.verticles.books.Transactions;
import gabelle.verticles.funds.FundsMessage.AskGrant;
import gabelle.verticles.funds.FundsMessage.ClockOffset;
import gabelle.verticles.funds.FundsMessage.Fenced;
import gabelle.verticles.funds.FundsMessage.Gather;
import gabelle.verticles.funds.FundsMessage.Gathered;
import gabelle.verticles.funds.FundsMessage.Join;
import gabelle.verticles.funds.FundsMessage.Joined;
import gabelle.verticles.funds.FundsMessage.ReturnGrants;
import gabelle.verticles.funds.FundsMessage.Returned;
import gabelle.verticles.observe.Check;
import gabelle.verticles.postgres.DatabaseUrl;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one on this node that moves money between Postgres and the loops. On virtual threads: it reads as what it does. */
public final class FundsVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(FundsVerticle.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final long POLL_MS = 1_000;
    private static final long CLOCK_MS = 10_000;
    private static final long RECONNECT_MS = 500;

    /** One for each worker that grants, one for returns, one for what is looked after each second, two for recalls. */
    private static final int CONNECTIONS = GrantQueue.WORKERS + 4;

    private static final String FENCED = "SELECT id FROM journal WHERE id = ANY ($1) AND state = 'fenced'";
    private static final String CLOCK = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    private final DatabaseUrl database;
    private final FundSettings settings;
    private final MeterRegistry metrics;
    private final LongSupplier clock;
    private final Set<UUID> journals = ConcurrentHashMap.newKeySet();
    private volatile boolean fenced;
    private boolean polling;
    private boolean pollFails;
    private ClockOffset offset = new ClockOffset(0);
    private boolean measured;

    @SuppressWarnings("NullAway.Init") // set when the verticle starts
    private Transactions transactions;

    @SuppressWarnings("NullAway.Init")
    private GrantQueue grants;

    @SuppressWarnings("NullAway.Init")
    private Recalls recalls;

    @SuppressWarnings("NullAway.Init")
    private PgSubscriber subscriber;

    /**
     * An actor that is not yet deployed.
     *
     * @param database as the app's role
     * @param clock milliseconds since 1970, by this node
     */
    public FundsVerticle(DatabaseUrl database, FundSettings settings, MeterRegistry metrics, LongSupplier clock) {
        this.database = database;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        transactions =
                Transactions.on(vertx, database, CONNECTIONS, settings.connectTimeoutMs(), settings.queryTimeoutMs());
        grants = new GrantQueue(transactions, metrics);
        recalls = new Recalls(
                vertx, transactions, clock, () -> clock.getAsLong() + offset.ms(), settings.recallWaitMs(), metrics);
        EventBus bus = vertx.eventBus();
        FundsMessage.register(bus);
        bus.<AskGrant>localConsumer(FundsMessage.GRANT, sideBySide(grants::answer));
        bus.<ReturnGrants>localConsumer(FundsMessage.RETURN, sideBySide(this::takeBack));
        bus.<Gather>localConsumer(FundsMessage.GATHER, sideBySide(this::gather));
        bus.<Join>localConsumer(FundsMessage.JOIN, sideBySide(this::join));
        vertx.setPeriodic(POLL_MS, tick -> poll());
        vertx.setPeriodic(CLOCK_MS, tick -> measureClock());
        subscriber = PgSubscriber.subscriber(vertx, database.options()).reconnectPolicy(retries -> RECONNECT_MS);
        subscriber.channel(FundName.WANTED).handler(payload -> recalls.heard(payload));
        return subscriber
                .connect()
                .onFailure(later -> LOG.warn("recalls are not heard but polled: {}", later.getMessage()))
                .transform(connected -> Future.succeededFuture());
    }

    /** A consumer gets its next message when its handler returns, and these wait: so each runs by itself. */
    private <T> Handler<Message<T>> sideBySide(Handler<Message<T>> handler) {
        return message -> context.runOnContext(alone -> handler.handle(message));
    }

    @Override
    public Future<?> stop() {
        return subscriber.close().eventually(transactions::close);
    }

    /** A condition of readiness: a node whose grants were given to others must not take calls. */
    public Check check() {
        return fenced ? Check.failed("fenced: its grants were given to others; restart it") : Check.ok("in service");
    }

    private void join(Message<Join> message) {
        if (!measured && !measureClock()) {
            message.fail(503, "Postgres does not say what time it is");
            return;
        }
        journals.add(message.body().journalId());
        message.reply(new Joined(offset));
    }

    /** By the middle of the way there and back. */
    private boolean measureClock() {
        try {
            long beforeMs = clock.getAsLong();
            long theirsMs = transactions.single(FundsVerticle::theirTime);
            long afterMs = clock.getAsLong();
            offset = new ClockOffset(theirsMs - (beforeMs + (afterMs - beforeMs) / 2));
            measured = true;
            vertx.eventBus().publish(FundsMessage.CLOCK, offset, LOCAL);
            return true;
        } catch (RuntimeException failure) {
            LOG.debug("the clock of Postgres was not read", failure);
            return false;
        }
    }

    private static long theirTime(SqlConnection connection) {
        return connection.query(CLOCK).execute().await().iterator().next().getLong(0);
    }

    private void takeBack(Message<ReturnGrants> message) {
        List<Return> returns = message.body().returned().stream()
                .map(back -> Return.of(back.returnId(), back.grantId(), back.amount()))
                .toList();
        try {
            transactions.retrying(connection -> new Posting(new SqlBooks(connection)).giveBack(returns));
        } catch (RuntimeException failure) {
            LOG.debug("{} returns have to wait", returns.size(), failure);
            message.fail(503, String.valueOf(failure.getMessage()));
            return;
        }
        message.reply(new Returned());
        recalls.returned();
    }

    private void gather(Message<Gather> message) {
        try {
            recalls.gather(message.body().fund(), message.body().amount());
            message.reply(new Gathered());
        } catch (RuntimeException failure) {
            message.fail(503, String.valueOf(failure.getMessage()));
        }
    }

    private void poll() {
        if (polling) {
            return;
        }
        polling = true;
        try {
            recalls.expire();
            lookForFences();
            recalls.poll(journals);
            pollFails = false;
        } catch (RuntimeException failure) {
            if (!pollFails) {
                LOG.warn("expired holds, fences and recalls are not looked for; tried again", failure);
            }
            pollFails = true;
        } finally {
            polling = false;
        }
    }

    private void lookForFences() {
        UUID[] mine = journals.toArray(UUID[]::new);
        for (Row row : transactions.single(connection ->
                connection.preparedQuery(FENCED).execute(Tuple.of(mine)).await())) {
            fenced(row.getUUID(0));
        }
    }

    /** The grants of this journal were given to others: nothing may be spent of them any more. Any thread. */
    public void fenced(UUID journalId) {
        if (journals.contains(journalId)) {
            fenced = true;
            vertx.eventBus().publish(FundsMessage.FENCED, new Fenced(journalId), LOCAL);
        }
    }
}
