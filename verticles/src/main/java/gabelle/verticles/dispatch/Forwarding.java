package gabelle.verticles.dispatch;

import gabelle.engine.journal.FailedAttempt;
import gabelle.engine.meter.Reading;
import gabelle.engine.meter.Usage;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Stop;
import gabelle.engine.route.Fault;
import gabelle.engine.route.Trail;
import gabelle.verticles.loop.Deadlines.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way: attempts at its offers, one after the other, until one of them answers, nothing is left to try, or
 * the client hangs up. After the first byte of an answer there is no other attempt.
 */
final class Forwarding {
    private final ProviderCall call;
    private final List<Offer> offers;
    private final AnswerSink sink;
    private final Function<Offer, Future<?>> rerouting;
    private final Providers providers;
    private final Trail trail;
    private final Promise<Outcome> ended = Promise.promise();
    private final long startedMs = nowMs();
    private @Nullable Attempt current;
    private @Nullable Deadline waiting;
    private int at;
    private boolean clientGone;

    Forwarding(
            ProviderCall call,
            List<Offer> offers,
            AnswerSink sink,
            Function<Offer, Future<?>> rerouting,
            Providers providers,
            Trail trail) {
        this.call = call;
        this.offers = offers;
        this.sink = sink;
        this.rerouting = rerouting;
        this.providers = providers;
        this.trail = trail;
    }

    /** Never fails. */
    Future<Outcome> run() {
        sink.onClientGone(this::clientGone);
        if (!clientGone) {
            attempt();
        }
        return ended.future();
    }

    private void attempt() {
        Offer offer = offers.get(at);
        sink.attempt(offer.provider());
        Attempt attempt = providers.attempt(call.to(offer), sink, leftMs(), !trail.othersLeft(at));
        current = attempt;
        providers.run(attempt, offer).onSuccess(outcome -> ended(attempt, offer, outcome));
    }

    private void ended(Attempt attempt, Offer offer, Outcome outcome) {
        providers.ended(attempt, offer, outcome);
        Fault fault = attempt.fault();
        if (fault == null || sink.started() || !(outcome instanceof Outcome.Failed failed)) {
            ended.complete(outcome);
            return;
        }
        sink.failed(new FailedAttempt(
                offer.provider(),
                offer.candidate().upstreamModel(),
                offer.credential(),
                fault.name().toLowerCase(Locale.ROOT),
                attempt.status(),
                attempt.costNanoUsd(),
                attempt.latencyMs()));
        Optional<Trail.Next> next = trail.after(
                at, fault, failed.retryAfterMs(), ThreadLocalRandom.current().nextDouble());
        if (next.isEmpty() || clientGone || next.get().afterMs() >= leftMs()) {
            ended.complete(outcome);
        } else {
            goOn(next.get());
        }
    }

    private void goOn(Trail.Next next) {
        if (next.afterMs() > 0) {
            waiting = providers.in(next.afterMs(), () -> reroute(next.candidate()));
        } else {
            reroute(next.candidate());
        }
    }

    /** Written down before the other one is asked: should nobody be left to settle it, its price is the one that counts. */
    private void reroute(int to) {
        waiting = null;
        if (to == at) {
            attempt();
            return;
        }
        current = null;
        rerouting.apply(offers.get(to)).onComplete(written -> {
            if (ended.future().isComplete()) { // the client left meanwhile
                return;
            }
            if (written.failed()) {
                ended.complete(Stop.outcomeOf(written.cause()));
                return;
            }
            at = to;
            attempt();
        });
    }

    private void clientGone() {
        clientGone = true;
        Attempt running = current;
        if (waiting != null) {
            waiting.cancel();
        } else if (running != null) {
            running.clientGone();
            return;
        }
        if (!ended.future().isComplete()) { // nothing is under way, so nothing is charged
            sink.withhold(Buffer.buffer(), new Reading(Optional.of(Usage.NONE), "", 0));
            ended.complete(new Outcome.Abandoned());
        }
    }

    private long leftMs() {
        return Math.max(1, providers.totalMs() - (nowMs() - startedMs));
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
