package gabelle.verticles.vault;

import gabelle.engine.Recent;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.vault.VaultMessage.AskOwn;
import gabelle.verticles.vault.VaultMessage.OwnRefused;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What one event loop knows of the customers' own keys, the least recently used account forgotten first. What is known is
 * true while the policies of the account's API keys, which are kept fresh, bear no later version of it.
 */
final class OwnBook {
    /** Above the actor's own time-outs for Postgres, so that its answer comes first. */
    private static final DeliveryOptions ASK =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(2_000);

    /** At a kilobyte or two for each, some tens of megabytes a loop. */
    private static final int ACCOUNTS_MAX = 10_000;

    /** As many accounts as a start after a break may find calling at once; more is an attack or an outage. */
    private static final int ASKED_MAX = 1_000;

    private static final Future<OwnKeys> NONE = Future.succeededFuture(OwnKeys.NONE);

    private final Vertx vertx;
    private final Map<UUID, OwnKeys> known = new Recent<>(ACCOUNTS_MAX);
    private final Map<UUID, Question> asked = new HashMap<>();
    private final MessageConsumer<OwnRefused> refusals;

    OwnBook(Vertx vertx) {
        this.vertx = vertx;
        this.refusals = vertx.eventBus()
                .localConsumer(
                        VaultMessage.OWN_REFUSED,
                        fact -> known.remove(fact.body().accountId()));
    }

    /** Completed already where the account has none, or where they are known. */
    Future<OwnKeys> of(Caller caller) {
        if (caller.credentialsVersion() == 0) {
            return NONE;
        }
        OwnKeys held = known.get(caller.accountId());
        return held != null && held.version() >= caller.credentialsVersion()
                ? Future.succeededFuture(held)
                : ask(caller);
    }

    /** All calls of an account wait for one answer, but for those that know of a change since it was asked for. */
    private Future<OwnKeys> ask(Caller caller) {
        UUID account = caller.accountId();
        Question open = asked.get(account);
        if (open != null && open.version >= caller.credentialsVersion()) {
            return open.promise.future();
        }
        if (open == null && asked.size() >= ASKED_MAX) {
            return Future.failedFuture(unavailable());
        }
        Question question = new Question(caller.credentialsVersion());
        asked.put(account, question);
        vertx.eventBus()
                .<OwnKeys>request(VaultMessage.OWN, new AskOwn(account), ASK)
                .onComplete(reply -> {
                    asked.remove(account, question);
                    if (reply.succeeded()) {
                        question.promise.complete(
                                learn(account, question.version, reply.result().body()));
                    } else {
                        question.promise.fail(unavailable());
                    }
                });
        return question.promise.future();
    }

    /** It was read after the version that made us ask; of an account that has no keys any more it bears none itself. */
    private OwnKeys learn(UUID account, long askedFor, OwnKeys read) {
        OwnKeys learned = new OwnKeys(Math.max(askedFor, read.version()), read.keys());
        OwnKeys held = known.get(account);
        if (held == null || held.version() <= learned.version()) {
            known.put(account, learned);
        }
        return learned;
    }

    private static Stop unavailable() {
        return Stop.refused(
                Refusal.UNAVAILABLE, "Your own provider keys cannot be read at the moment. Try again later.");
    }

    void close() {
        refusals.unregister();
    }

    private static final class Question {
        private final long version;
        private final Promise<OwnKeys> promise = Promise.promise();

        Question(long version) {
            this.version = version;
        }
    }
}
