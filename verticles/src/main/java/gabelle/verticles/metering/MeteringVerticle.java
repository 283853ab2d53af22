package gabelle.verticles.metering;

import gabelle.engine.price.Decimal;
import gabelle.verticles.books.Transactions;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Rejected;
import gabelle.verticles.http.Reply;
import gabelle.verticles.metering.MeteringMessage.Answer;
import gabelle.verticles.metering.MeteringMessage.Ask;
import gabelle.verticles.metering.MeteringMessage.Broken;
import gabelle.verticles.metering.MeteringMessage.Given;
import gabelle.verticles.metering.MeteringMessage.Refused;
import gabelle.verticles.metering.MeteringMessage.Request;
import gabelle.verticles.postgres.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the metering API is asked, each request in one transaction. One for each node, on virtual threads: requests
 * are worked on side by side, as many at once as there are connections.
 */
public final class MeteringVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(MeteringVerticle.class);

    private static final long FORGET_INTERVAL_MS = 600_000;
    /** A transaction of some ten milliseconds. */
    private static final int FORGET_BATCH = 5_000;

    private final DatabaseUrl database;
    private final MeteringSettings settings;
    private final String upgradeUrl;
    private int open;

    /** The same by the account whose keys ask. */
    private final Map<UUID, Integer> openOf = new HashMap<>();

    @SuppressWarnings("NullAway.Init") // set when the verticle starts
    private Transactions transactions;

    @SuppressWarnings("NullAway.Init")
    private IdleMoney idle;

    @SuppressWarnings("NullAway.Init")
    private CreditHistory history;

    /**
     * The actor of one node.
     *
     * @param database as the app's role
     * @param upgradeUrl where customers get more, for refusals; empty for none
     */
    public MeteringVerticle(DatabaseUrl database, MeteringSettings settings, String upgradeUrl) {
        this.database = database;
        this.settings = settings;
        this.upgradeUrl = upgradeUrl;
    }

    @Override
    public Future<?> start() {
        transactions = Transactions.on(
                vertx, database, settings.connections(), settings.connectTimeoutMs(), settings.queryTimeoutMs());
        idle = new IdleMoney(vertx.eventBus());
        history = new CreditHistory(transactions);
        // A consumer hands out the next message when it is done with the last one: each request gets a thread of its
        // own.
        vertx.eventBus()
                .<Ask>localConsumer(MeteringMessage.ASK, message -> context.runOnContext(v -> receive(message)));
        vertx.setPeriodic(FORGET_INTERVAL_MS, id -> forget());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return transactions.close();
    }

    private void receive(Message<Ask> message) {
        if (open >= settings.openMax()) {
            message.reply(new Refused(
                    new Problem(503, "service_unavailable", "too many requests are being worked on: try again", "")));
            return;
        }
        Optional<UUID> account = message.body().request().keyAccount();
        if (account.isPresent() && openOf.getOrDefault(account.get(), 0) >= settings.openOfAccountMax()) {
            message.reply(new Refused(new Problem(
                    429, "too_many_requests", "too many requests of this account are being worked on: try again", "")));
            return;
        }
        open++;
        account.ifPresent(one -> openOf.merge(one, 1, Integer::sum));
        try {
            message.reply(answer(message.body()));
        } finally {
            open--;
            account.ifPresent(one -> openOf.computeIfPresent(one, (same, count) -> count == 1 ? null : count - 1));
        }
    }

    private Answer answer(Ask asked) {
        try {
            return new Given(reply(asked.request(), new Till(transactions, idle, asked.untilNanos())));
        } catch (Rejected rejected) {
            return new Refused(rejected.problem());
        } catch (Insufficient insufficient) {
            return new Refused(tooFew(insufficient));
        } catch (RuntimeException failure) {
            return new Broken(failure);
        }
    }

    private Reply reply(Request request, Till till) {
        return switch (request) {
            case MeteringMessage.Consume ask -> new Charges(till, upgradeUrl).consume(ask);
            case MeteringMessage.OpenHold ask -> new Holds(till).open(ask);
            case MeteringMessage.SettleHold ask -> new Holds(till).settle(ask);
            case MeteringMessage.VoidHold ask -> new Holds(till).release(ask);
            case MeteringMessage.ReadTokens ask -> new Tokens(till).read(ask);
            case MeteringMessage.SpendTokens ask -> new Charges(till, upgradeUrl).spend(ask);
            case MeteringMessage.AddTokens ask -> new Tokens(till).add(ask);
            case MeteringMessage.ReadCredits ask -> history.read(ask);
            case MeteringMessage.AddCredits ask -> new Credits(till).add(ask);
        };
    }

    private Problem tooFew(Insufficient insufficient) {
        String needed = Decimal.CREDITS.text(insufficient.needed());
        String balance = Decimal.CREDITS.text(insufficient.available());
        Map<String, String> details = new HashMap<>(Map.of("needed", needed, "balance", balance));
        String message = "This needs " + needed + " credits, of which " + balance + " are available.";
        if (!upgradeUrl.isEmpty()) {
            details.put("upgrade_url", upgradeUrl);
            message += " To get more: " + upgradeUrl;
        }
        return new Problem(402, "insufficient_credits", message, "", details);
    }

    /** Until nothing is left that is too old; a failure is made good the next time. */
    private void forget() {
        try {
            int forgotten = FORGET_BATCH;
            while (forgotten == FORGET_BATCH) {
                forgotten = transactions.run(
                        connection -> Answers.forget(connection, settings.answersKeptHours(), FORGET_BATCH));
            }
        } catch (RuntimeException failure) {
            log.warn("Old answers of the metering API were not forgotten; tried again later", failure);
        }
    }
}
