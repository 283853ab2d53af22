package gabelle.verticles.dispatch;

import gabelle.engine.meter.Counting;
import gabelle.engine.meter.Reading;
import gabelle.engine.meter.Usage;
import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Stop;
import gabelle.engine.route.Fault;
import gabelle.verticles.loop.Deadlines;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request to one provider, from its first byte out to its answer's last byte in. It ends exactly once, whatever
 * comes first: the answer's end, a broken connection, a deadline, or the client hanging up.
 */
final class Attempt {
    private static final int UNAUTHORIZED = 401;
    private static final int ERRORS_FROM = 400;

    private final ProviderCall call;
    private final AnswerSink sink;
    private final DispatchSettings settings;
    private final Drains drains;
    private final boolean last;
    private final Promise<Outcome> ended = Promise.promise();
    private final Deadlines.Deadline quiet;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private @Nullable Tap tap;
    private Drains.@Nullable Drain drain;
    private Counting counting = Counting.NAMED;
    private boolean usageForced;
    private boolean readsOn;
    private boolean clientGone;
    private boolean unauthorized;
    private final long begunNanos = System.nanoTime();
    private boolean sent;
    private int status;
    private @Nullable Fault fault;

    /**
     * @param leftMs of the call's whole time
     * @param last whether the client gets what the provider says, even that it knows no such model
     */
    Attempt(
            ProviderCall call,
            AnswerSink sink,
            DispatchSettings settings,
            Deadlines deadlines,
            Drains drains,
            long leftMs,
            boolean last) {
        this.call = call;
        this.sink = sink;
        this.settings = settings;
        this.drains = drains;
        this.last = last;
        this.quiet = deadlines
                .in(settings.connectTimeoutMs() + settings.firstByteTimeoutMs(), this::timedOut)
                .atMost(leftMs);
    }

    Future<Outcome> run(ProviderClient client) {
        counting = client.counting();
        usageForced = client.forcesUsage(call);
        readsOn = client.readsOn(call);
        client.connect(call)
                .compose(connected -> send(connected, client.body(call)))
                .onSuccess(this::answered)
                .onFailure(this::broken);
        return ended.future();
    }

    /** What went wrong at the provider; null for an answer, and where it was not the provider. */
    @Nullable
    Fault fault() {
        return fault;
    }

    long latencyMs() {
        return (System.nanoTime() - begunNanos) / 1_000_000;
    }

    /** The provider's HTTP status; 0 while there is none. */
    int status() {
        return status;
    }

    /**
     * What an attempt that failed presumably costs: nothing, where nothing was sent or the provider said that it failed;
     * else what was read of the answer, or the input alone.
     */
    long costNanoUsd() {
        boolean refused = status >= ERRORS_FROM;
        return !sent || refused ? 0 : call.costNanoUsd(tap == null ? Reading.NOTHING : tap.reading());
    }

    /** Whether the provider does not know the key. A 403 says no more than that this call is not allowed to it. */
    boolean unauthorized() {
        return unauthorized;
    }

    private Future<HttpClientResponse> send(HttpClientRequest connected, RequestBytes body) {
        request = connected;
        if (ended.future().isComplete()) { // timed out, or the client left, while we waited for the connection
            connected.reset();
            return Future.failedFuture("no longer wanted");
        }
        sent = true;
        return body.sendOn(connected);
    }

    private void answered(HttpClientResponse answer) {
        response = answer;
        if (ended.future().isComplete()) {
            return;
        }
        quiet.move(settings.idleTimeoutMs());
        status = answer.statusCode();
        unauthorized = status == UNAUTHORIZED;
        Outcome.@Nullable Failed failure = Answers.failureOf(answer, call, last);
        if (failure != null) {
            fault = Answers.faultOf(answer);
            discard(answer, failure);
            return;
        }
        tap = Tap.of(answer, call, usageForced, counting);
        sink.begin(status, Answers.contentLength(answer), headers -> PassedHeaders.toClient(answer.headers(), headers));
        answer.handler(this::received);
        answer.endHandler(end -> complete());
        answer.exceptionHandler(this::broken);
    }

    private void received(Buffer part) {
        if (ended.future().isComplete()) {
            return;
        }
        quiet.move(settings.idleTimeoutMs());
        Buffer now = tap().feed(part);
        if (tap().unreadable() && !sink.started()) {
            fault = Fault.UNREADABLE;
            cancel(new Outcome.Failed(Failure.PROVIDER_ERROR, "The provider's answer cannot be read."));
            return;
        }
        if (now.length() > 0) {
            relay(now);
        }
    }

    /**
     * Not before the journal says that so much may have been delivered: a crash right after would charge too little.
     * That goes for the parts of a long JSON answer as well.
     */
    private void relay(Buffer part) {
        Future<Void> allowed = sink.delivering(tap().deliveredTokens());
        if (allowed.succeeded()) {
            relayOrPause(part);
            return;
        }
        HttpClientResponse paused = response().pause();
        allowed.onSuccess(journalled -> {
            if (!relayOrPause(part)) {
                paused.resume();
            }
        });
        allowed.onFailure(this::broken);
    }

    private boolean relayOrPause(Buffer part) {
        sink.relay(part);
        if (sink.full()) {
            pause();
            return true;
        }
        return false;
    }

    /** A slow reader holds up the provider, not our memory; the provider is not to blame for the silence. */
    private void pause() {
        HttpClientResponse paused = response();
        paused.pause();
        quiet.move(settings.totalTimeoutMs());
        sink.onDrained(() -> {
            quiet.move(settings.idleTimeoutMs());
            paused.resume();
        });
    }

    private void complete() {
        Outcome outcome = tap().end(sink);
        if (outcome instanceof Outcome.Failed failed && failed.why() != Failure.PROVIDER_REJECTED) {
            fault = tap().keyRefused() ? Fault.KEY_REFUSED : Fault.UNREADABLE;
        }
        unauthorized |= tap().keyRefused();
        end(clientGone && outcome instanceof Outcome.Served ? new Outcome.Abandoned() : outcome);
    }

    /** The answer is read on to its usage, or cut off: whichever makes the customer pay what was generated. */
    void clientGone() {
        if (ended.future().isComplete()) {
            return;
        }
        clientGone = true;
        if (request == null) { // nothing was sent, so nothing is charged
            sink.withhold(Buffer.buffer(), new Reading(Optional.of(Usage.NONE), "", 0));
            end(new Outcome.Abandoned());
            return;
        }
        if (readsOn) {
            drain = drains.begin(() -> cancel(new Outcome.Abandoned()));
        }
        if (drain == null) {
            cancel(new Outcome.Abandoned());
        }
    }

    private void timedOut() {
        if (clientGone && tap != null) {
            cancel(new Outcome.Abandoned());
            return;
        }
        fault = Fault.TIMED_OUT;
        String how = quiet.isLast() ? "took longer than a call may" : "did not answer in time";
        cancel(new Outcome.Failed(
                sink.started() ? Failure.CUT : Failure.PROVIDER_TIMEOUT,
                sink.started() ? response().statusCode() : Failure.PROVIDER_TIMEOUT.status(),
                "The provider " + how + ".",
                0));
    }

    private void cancel(Outcome outcome) {
        if (ended.future().isComplete()) {
            return;
        }
        keepReading();
        end(outcome);
        if (request != null) {
            request.reset();
        }
    }

    private void broken(Throwable cause) {
        if (ended.future().isComplete()) {
            return;
        }
        keepReading();
        fault = sent ? Fault.BROKEN_OFF : Fault.UNREACHABLE;
        end(clientGone ? new Outcome.Abandoned() : Answers.failureOf(cause, response, sink.started()));
    }

    /** What was read so far is what the client is charged for, should it have seen a part of it. */
    private void keepReading() {
        if (tap != null) {
            sink.withhold(Buffer.buffer(), tap.reading());
        }
    }

    /** The rest of an answer that is not relayed is not waited for. */
    private void discard(HttpClientResponse answer, Outcome failure) {
        if (Answers.isShort(answer)) {
            answer.resume();
        } else if (request != null) {
            request.reset();
        }
        end(failure);
    }

    private void end(Outcome outcome) {
        if (!ended.tryComplete(outcome)) {
            return;
        }
        quiet.cancel();
        if (drain != null) {
            drain.end(tap != null && tap.reading().usage().isPresent());
        }
    }

    private Tap tap() {
        if (tap == null) {
            throw new Stop(new Outcome.Failed(Failure.DEFECT, "an answer was read before it began"));
        }
        return tap;
    }

    private HttpClientResponse response() {
        if (response == null) {
            throw new Stop(new Outcome.Failed(Failure.DEFECT, "an answer was used before it came"));
        }
        return response;
    }
}
