package gabelle.verticles.metering;

import gabelle.verticles.books.Transactions;
import gabelle.verticles.http.Decimals;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Rejected;
import gabelle.verticles.http.Reply;
import gabelle.verticles.metering.MeteringMessage.Answer;
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

    @SuppressWarnings("NullAway.Init") // set when the verticle starts
    private Transactions transactions;

    @SuppressWarnings("NullAway.Init")
    private Charges charges;

    @SuppressWarnings("NullAway.Init")
    private Holds holds;

    @SuppressWarnings("NullAway.Init")
    private Tokens tokens;

    @SuppressWarnings("NullAway.Init")
    private Credits credits;

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
        Till till = new Till(transactions, new IdleMoney(vertx.eventBus()));
        charges = new Charges(till, upgradeUrl);
        holds = new Holds(till);
        tokens = new Tokens(till);
        credits = new Credits(till);
        // A consumer hands out the next message when it is done with the last one: each request gets a thread of its
        // own.
        vertx.eventBus()
                .<Request>localConsumer(MeteringMessage.ASK, message -> context.runOnContext(v -> receive(message)));
        vertx.setPeriodic(FORGET_INTERVAL_MS, id -> forget());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return transactions.close();
    }

    private void receive(Message<Request> message) {
        if (open >= settings.openMax()) {
            message.reply(new Refused(
                    new Problem(503, "service_unavailable", "too many requests are being worked on: try again", "")));
            return;
        }
        open++;
        try {
            message.reply(answer(message.body()));
        } finally {
            open--;
        }
    }

    private Answer answer(Request request) {
        try {
            return new Given(reply(request));
        } catch (Rejected rejected) {
            return new Refused(rejected.problem());
        } catch (Insufficient insufficient) {
            return new Refused(tooFew(insufficient));
        } catch (RuntimeException failure) {
            return new Broken(failure);
        }
    }

    private Reply reply(Request request) {
        return switch (request) {
            case MeteringMessage.Consume ask -> charges.consume(ask);
            case MeteringMessage.OpenHold ask -> holds.open(ask);
            case MeteringMessage.SettleHold ask -> holds.settle(ask);
            case MeteringMessage.VoidHold ask -> holds.release(ask);
            case MeteringMessage.ReadTokens ask -> tokens.read(ask);
            case MeteringMessage.SpendTokens ask -> charges.spend(ask);
            case MeteringMessage.AddTokens ask -> tokens.add(ask);
            case MeteringMessage.ReadCredits ask -> new CreditHistory(transactions).read(ask);
            case MeteringMessage.AddCredits ask -> credits.add(ask);
        };
    }

    private Problem tooFew(Insufficient insufficient) {
        String needed = Decimals.text(insufficient.needed());
        String balance = Decimals.text(insufficient.available());
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
