package gabelle.verticles.ingress;

import gabelle.engine.funds.Payment;
import gabelle.engine.journal.Record;
import gabelle.engine.limit.Hold;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.dispatch.Dispatch;
import gabelle.verticles.dispatch.Offer;
import gabelle.verticles.funds.FundHold;
import gabelle.verticles.funds.Funds;
import gabelle.verticles.keys.Keys;
import gabelle.verticles.limits.Limits;
import gabelle.verticles.usage.Usage;
import io.vertx.core.Future;

/** What happens to a call, from its key to its end: five doors, asked in this order. */
final class CallFlow {
    private final Keys keys;
    private final Limits limits;
    private final Dispatch dispatch;
    private final Funds funds;
    private final Usage usage;

    CallFlow(Keys keys, Limits limits, Dispatch dispatch, Funds funds, Usage usage) {
        this.keys = keys;
        this.limits = limits;
        this.dispatch = dispatch;
        this.funds = funds;
        this.usage = usage;
    }

    /** The life of one call. Runs whole on one event loop; only a door may ask another actor. */
    Future<Outcome> run(Call call) { // never fails: every ending is an Outcome
        return call.holdBack(keys.resolve(call.presentedKey()))
                .compose(call::read)
                .map(request -> call.admit(request, dispatch.names(request.model())))
                .compose(model -> dispatch.quote(model, call.dialect(), call.caller()))
                .compose(quote -> reserve(call, call.estimate(quote)))
                .compose(hold -> pay(call, hold))
                .otherwise(call::outcomeOf)
                .map(call::finish);
    }

    private Future<Hold> reserve(Call call, long tokens) {
        return limits.reserve(call.policy(), tokens)
                .andThen(reserved -> call.reply().rates(limits.status(call.policy())));
    }

    private Future<Outcome> pay(Call call, Hold hold) {
        return funds.hold(call.policy(), call.need())
                .compose(money -> forward(call, money))
                .andThen(ended -> limits.release(hold, call.record().tokensUsed())); // whatever becomes of the call
    }

    private Future<Outcome> forward(Call call, FundHold money) {
        return open(call, money)
                .compose(opened -> dispatch.forward(
                        call.toProvider(money),
                        call.quoted(),
                        call.reply(),
                        offer -> reroute(call, offer))) // relays all but the end
                .otherwise(call::outcomeOf)
                .compose(outcome -> settle(call, money, outcome));
    }

    /** The hold stays what it was: it suffices for each of the call's offers. */
    private Future<Void> reroute(Call call, Offer offer) {
        try {
            Record.Reroute reroute = call.record().reroute(offer);
            return usage.append(reroute).onSuccess(written -> call.record().rerouted(reroute));
        } catch (Stop unpriceable) {
            return Future.failedFuture(unpriceable);
        }
    }

    private Future<Call> open(Call call, FundHold money) {
        call.reply().progress(tokens -> usage.append(new Record.Progress(call.requestId(), tokens)));
        if (!usage.accepting()) {
            return Future.failedFuture(Stop.refused(
                    Refusal.UNAVAILABLE, "Gabelle cannot record what this call would use. Try again later."));
        }
        try {
            return usage.append(call.open(money)).map(written -> call.opened());
        } catch (Stop unpriceable) { // the money is given back by whoever gets a failure
            return Future.failedFuture(unpriceable);
        }
    }

    /**
     * Journalled before the client can see the end: if it cannot be, the client never does, and the money stays held,
     * for the journal's next owner will close the call.
     */
    private Future<Outcome> settle(Call call, FundHold money, Outcome outcome) {
        if (!call.record().mustBeClosed()) {
            funds.release(money, Payment.NONE);
            return Future.succeededFuture(outcome);
        }
        Record.Closing closing = call.close(outcome);
        return usage.append(closing).map(written -> {
            funds.release(money, closing.payment());
            return outcome;
        });
    }
}
