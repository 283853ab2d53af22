package gabelle.verticles.funds;

import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.GrantBook;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Wish;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.funds.FundsMessage.AskGrant;
import gabelle.verticles.funds.FundsMessage.Gather;
import gabelle.verticles.funds.FundsMessage.Granted;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The funds that one loop spends of. Asks the actor for more of them, one question at a time for each. */
final class Purses {
    private static final Logger LOG = LoggerFactory.getLogger(Purses.class);
    private static final String NOT_NOW =
            "What this call may cost cannot be reserved right now. Try again in a moment.";
    private static final String TOO_MANY = "Too many calls of this account are waiting. Try again in a moment.";

    /** Something came in, or somebody else's question was answered: look again. */
    private static final Reserved LOOK_AGAIN = new Reserved.Given(0);

    /** Lost answers that are asked for again in one sweep, for calls that gave up long ago. */
    private static final int ASKED_AGAIN_MAX = 64;

    private final Vertx vertx;
    private final UUID journalId;
    private final FundSettings settings;
    private final GrantBook book;
    private final Returns returns;
    private final LongSupplier clock;
    private final Runnable onFenced;
    private final DeliveryOptions delivery;
    private final Map<FundKey, Purse> purses = new HashMap<>();
    private long questions;

    Purses(
            Vertx vertx,
            UUID journalId,
            FundSettings settings,
            GrantBook book,
            Returns returns,
            LongSupplier clock,
            Runnable onFenced) {
        this.vertx = vertx;
        this.journalId = journalId;
        this.settings = settings;
        this.book = book;
        this.returns = returns;
        this.clock = clock;
        this.onFenced = onFenced;
        this.delivery = new DeliveryOptions().setLocalOnly(true).setSendTimeout(settings.grantTimeoutMs());
    }

    /** Empty if too many are known to take up another one. */
    Optional<Purse> of(FundKey fund) {
        Purse known = purses.get(fund);
        if (known == null && purses.size() < settings.fundsMax()) {
            known = new Purse(fund);
            purses.put(fund, known);
        }
        return Optional.ofNullable(known);
    }

    /** The purse, if the fund was spent of lately. */
    Optional<Purse> known(FundKey fund) {
        return Optional.ofNullable(purses.get(fund));
    }

    /** How many questions have been asked: what later ones are told is news to who asks for this now. */
    long questions() {
        return questions;
    }

    /**
     * Asks for what a call lacks, or waits for the question that is under way. What is given is in the book when this
     * completes. Fails with a {@link Stop}, UNAVAILABLE.
     *
     * @param since the number of {@link #questions} from which on an answer to somebody else is one to this call too
     */
    Future<Reserved> ask(Purse purse, long windowGrants, long missing, long need, long since) {
        Promise<Reserved> underWay = purse.question;
        if (underWay != null) {
            boolean news = purse.questionNumber > since;
            return waitFor(purse, underWay).map(answer -> news && isShort(answer, missing) ? answer : LOOK_AGAIN);
        }
        Wish lost = purse.unanswered;
        return lost == null
                ? send(purse, purse.wish(journalId, windowGrants, missing, need, clock.getAsLong()))
                : send(purse, lost).map(LOOK_AGAIN);
    }

    private Future<Reserved> waitFor(Purse purse, Promise<Reserved> question) {
        if (purse.waiting >= settings.waitingMax()) {
            return Future.failedFuture(Stop.refused(Refusal.UNAVAILABLE, TOO_MANY));
        }
        purse.waiting++;
        return question.future().andThen(answered -> purse.waiting--);
    }

    private static boolean isShort(Reserved answer, long missing) {
        return answer instanceof Reserved.Short tooLittle && tooLittle.fund().available() < missing;
    }

    private Future<Reserved> send(Purse purse, Wish wish) {
        Promise<Reserved> question = Promise.promise();
        purse.question = question;
        purse.questionNumber = ++questions;
        purse.unanswered = wish;
        vertx.eventBus()
                .<Granted>request(FundsMessage.GRANT, new AskGrant(wish), delivery)
                .onComplete(answer -> answered(purse, wish, question, answer));
        return question.future();
    }

    private void answered(Purse purse, Wish wish, Promise<Reserved> question, AsyncResult<Message<Granted>> answer) {
        purse.question = null;
        if (answer.failed()) {
            LOG.debug("no answer about {}: {}", wish.fund(), answer.cause().getMessage());
            question.fail(unavailable());
            return;
        }
        purse.unanswered = null;
        Reserved reserved = answer.result().body().reserved();
        switch (reserved) {
            case Reserved.Given given -> accept(purse, wish, given.amount());
            case Reserved.JournalClosed closed -> onFenced.run();
            case Reserved.Short tooLittle -> purse.poor();
            case Reserved.NoFund none -> purse.poor();
        }
        question.complete(reserved);
    }

    private void accept(Purse purse, Wish wish, long amount) {
        purse.granted(wish, amount);
        returns.add(book.accept(wish.fund(), wish.grantId(), amount, clock.getAsLong()));
    }

    static Stop unavailable() {
        return Stop.refused(Refusal.UNAVAILABLE, NOT_NOW);
    }

    /** Asks for the next grant before this one is spent, and for nobody in particular. */
    void prefetch(Purse purse, long windowGrants, long need, long nowMs) {
        if (purse.unanswered == null && purse.runsLow(book.left(purse.fund), nowMs)) {
            send(purse, purse.wish(journalId, windowGrants, need, need, nowMs))
                    .onFailure(notNow -> LOG.debug("not asked ahead: {}", notNow.getMessage()));
        }
    }

    /** Asks all loops of all nodes for idle money of the fund. Completes in any case, within a fraction of a second. */
    Future<Void> gather(FundKey fund, long amount) {
        return vertx.eventBus()
                .request(FundsMessage.GATHER, new Gather(fund, amount), delivery)
                .onFailure(lost -> LOG.debug("nothing gathered: {}", lost.getMessage()))
                .transform(gathered -> Future.succeededFuture());
    }

    /** Forgets funds that nobody uses, and finds out what became of lost questions. */
    void sweep(long idleSinceMs) {
        long nowMs = clock.getAsLong();
        purses.values().removeIf(purse -> purse.isForgettable(idleSinceMs, nowMs));
        List<Purse> lost = new ArrayList<>();
        for (Purse purse : purses.values()) {
            if (purse.unanswered != null && purse.question == null && lost.size() < ASKED_AGAIN_MAX) {
                lost.add(purse);
            }
        }
        for (Purse purse : lost) {
            Wish wish = purse.unanswered;
            if (wish != null) {
                send(purse, wish).onFailure(notYet -> LOG.debug("still no answer: {}", notYet.getMessage()));
            }
        }
    }
}
