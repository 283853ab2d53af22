package gabelle.verticles.ingress;

import gabelle.engine.journal.Record;
import gabelle.engine.limit.Hold;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.dispatch.Dispatch;
import gabelle.verticles.keys.Keys;
import gabelle.verticles.limits.Limits;
import gabelle.verticles.usage.Usage;
import io.vertx.core.Future;

/** What happens to a call, from its key to its end: four doors, asked in this order. */
final class CallFlow {
    private final Keys keys;
    private final Limits limits;
    private final Dispatch dispatch;
    private final Usage usage;

    CallFlow(Keys keys, Limits limits, Dispatch dispatch, Usage usage) {
        this.keys = keys;
        this.limits = limits;
        this.dispatch = dispatch;
        this.usage = usage;
    }

    /** The life of one call. Runs whole on one event loop; only a door may ask another actor. */
    Future<Outcome> run(Call call) { // never fails: every ending is an Outcome
        return call.holdBack(keys.resolve(call.presentedKey()))
                .compose(call::read)
                .compose(request -> dispatch.quote(request.model()))
                .compose(quote -> reserve(call, call.estimate(quote)))
                .compose(hold -> forward(call, hold))
                .otherwise(call::outcomeOf)
                .map(call::finish);
    }

    private Future<Hold> reserve(Call call, long tokens) {
        return limits.reserve(call.policy(), tokens)
                .andThen(reserved -> call.reply().rates(limits.status(call.policy())));
    }

    private Future<Outcome> forward(Call call, Hold hold) {
        return open(call)
                .compose(opened -> dispatch.forward(call.toProvider(), call.reply())) // relays everything but the end
                .otherwise(call::outcomeOf)
                .compose(outcome -> settle(call, hold, outcome)); // every path releases the hold
    }

    private Future<Call> open(Call call) {
        call.reply().progress(tokens -> usage.append(new Record.Progress(call.requestId(), tokens)));
        return usage.accepting()
                ? usage.append(call.open()).map(written -> call.opened())
                : Future.failedFuture(Stop.refused(
                        Refusal.UNAVAILABLE, "Gabelle cannot record what this call would use. Try again later."));
    }

    /** Journalled before the client can see the end: if it cannot be, the client never does. */
    private Future<Outcome> settle(Call call, Hold hold, Outcome outcome) {
        if (!call.isOpen()) {
            limits.release(hold, 0);
            return Future.succeededFuture(outcome);
        }
        Record.Closing closing = call.close(outcome);
        limits.release(hold, closing.ending().usage().totalTokens());
        return usage.append(closing).map(outcome);
    }
}
