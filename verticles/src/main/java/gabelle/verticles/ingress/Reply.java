package gabelle.verticles.ingress;

import gabelle.engine.journal.Attempts;
import gabelle.engine.journal.FailedAttempt;
import gabelle.engine.limit.RateStatus;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.Reading;
import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import gabelle.verticles.dispatch.AnswerSink;
import io.netty.util.AsciiString;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The way back to the client. It relays an answer as it comes in and keeps its end until {@link #finish}: an end that
 * has been sent is one that has been journalled.
 */
final class Reply implements AnswerSink {
    static final CharSequence REQUEST_ID = AsciiString.cached("x-request-id");
    private static final CharSequence ANTHROPIC_REQUEST_ID = AsciiString.cached("request-id");
    private static final CharSequence PROVIDER = AsciiString.cached("x-gabelle-provider");
    private static final CharSequence ATTEMPTS = AsciiString.cached("x-gabelle-attempts");
    private static final CharSequence RETRY_AFTER = AsciiString.cached("retry-after");
    private static final CharSequence JSON = AsciiString.cached("application/json");

    /** Tokens; the size of a short answer. */
    private static final long FIRST_ALLOWANCE = 64;

    private static final long ALLOWANCE_GROWTH = 4;

    private final HttpServerResponse response;
    private final ErrorBody errors;
    private final List<Runnable> whenGone = new ArrayList<>(1);
    private RateStatus rates = RateStatus.UNLIMITED;
    private Buffer end = Buffer.buffer();
    private Reading reading = Reading.NOTHING;
    private LongFunction<Future<Void>> progress = tokens -> Future.succeededFuture();
    private @Nullable Runnable resume;
    private long allowedTokens;
    private @Nullable Head head;
    private String provider = "";
    private int attempts;
    private final List<FailedAttempt> failed = new ArrayList<>(0);
    private boolean gone;
    private long firstByteNanos;

    /** Of an answer of which nothing has been sent. */
    private record Head(int status, long contentLength, Consumer<MultiMap> provided) {}

    /** @param dialect in which errors are worded */
    Reply(HttpServerResponse response, String requestId, Dialect dialect) {
        this.response = response;
        this.errors = new ErrorBody(dialect, requestId);
        response.putHeader(REQUEST_ID, requestId);
        if (dialect == Dialect.ANTHROPIC) {
            response.putHeader(ANTHROPIC_REQUEST_ID, requestId); // where its SDKs look for it
        }
        response.closeHandler(closed -> clientGone());
        response.exceptionHandler(failure -> clientGone());
    }

    /** The limits' state, for the headers of whichever answer this becomes. */
    void rates(RateStatus status) {
        rates = status;
    }

    @Override
    public void attempt(String asked) {
        provider = asked;
        attempts++;
        head = null;
        end = Buffer.buffer();
        reading = Reading.NOTHING;
    }

    @Override
    public void failed(FailedAttempt attempt) {
        failed.add(attempt);
    }

    /** What the attempts came to besides the answer. */
    Attempts attempts() {
        if (failed.isEmpty()) {
            return Attempts.ONE;
        }
        long wasted = failed.stream().mapToLong(FailedAttempt::costNanoUsd).sum();
        return new Attempts(failed.subList(0, Math.min(failed.size(), attempts - 1)), wasted);
    }

    @Override
    public void begin(int status, long contentLength, Consumer<MultiMap> provided) {
        head = new Head(status, contentLength, provided);
    }

    private void sendHead() {
        Head answer = head;
        if (answer == null || response.headWritten()) {
            return;
        }
        response.setStatusCode(answer.status);
        RateHeaders.put(response.headers(), rates);
        putAttempts();
        if (answer.contentLength >= 0) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(answer.contentLength));
        } else {
            response.setChunked(true);
        }
        answer.provided.accept(response.headers());
    }

    private void putAttempts() {
        if (attempts > 0) {
            response.putHeader(PROVIDER, provider);
            response.putHeader(ATTEMPTS, Integer.toString(attempts));
        }
    }

    /** How to write down that up to so many output tokens may have been delivered. */
    void progress(LongFunction<Future<Void>> writer) {
        progress = writer;
    }

    /** The allowance grows with what was used of it, so that a long stream writes few records and a short one little. */
    @Override
    public Future<Void> delivering(long outputTokens) {
        if (gone || outputTokens <= allowedTokens) { // what nobody is sent is not delivered
            return Future.succeededFuture();
        }
        long next = Math.max(FIRST_ALLOWANCE, ALLOWANCE_GROWTH * outputTokens);
        return progress.apply(next).onSuccess(written -> allowedTokens = next);
    }

    @Override
    public void relay(Buffer part) {
        if (gone) {
            return;
        }
        if (firstByteNanos == 0) {
            firstByteNanos = System.nanoTime();
        }
        sendHead();
        var unused = response.write(part); // a failed write is a client that hung up: closeHandler tells
    }

    @Override
    public boolean started() {
        return response.headWritten();
    }

    @Override
    public boolean full() {
        return !gone && response.writeQueueFull();
    }

    @Override
    public void onDrained(Runnable again) {
        resume = again;
        response.drainHandler(drained -> resume());
    }

    private void resume() {
        Runnable again = resume;
        resume = null;
        if (again != null) {
            again.run();
        }
    }

    @Override
    public void onClientGone(Runnable callback) {
        if (gone) {
            callback.run();
        } else {
            whenGone.add(callback);
        }
    }

    @Override
    public void withhold(Buffer last, Reading read) {
        end = last;
        reading = read;
    }

    /** An answer of our own. */
    void json(Buffer body) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        var unused = response.end(body);
    }

    Reading reading() {
        return reading;
    }

    /** When the answer's first byte was sent, or 0. */
    long firstByteNanos() {
        return firstByteNanos;
    }

    /** Sends the end, whichever it is. */
    void finish(Outcome outcome) {
        if (gone || response.ended()) {
            return;
        }
        switch (outcome) {
            case Outcome.Served served -> sendEnd();
            case Outcome.Abandoned abandoned -> breakOff();
            case Outcome.Refused refused -> error(refused.why().status(), refused.retryAfterMs(), errors.of(refused));
            case Outcome.Failed failed -> failed(failed);
        }
    }

    private void failed(Outcome.Failed failed) {
        boolean rejected = head != null && failed.why() == Failure.PROVIDER_REJECTED;
        if (rejected) {
            sendEnd();
        } else {
            error(failed.status(), failed.retryAfterMs(), errors.of(failed));
        }
    }

    private void sendEnd() {
        if (firstByteNanos == 0) {
            firstByteNanos = System.nanoTime();
        }
        sendHead();
        var unused = response.end(end);
    }

    private void error(int status, long retryAfterMs, Buffer body) {
        if (response.headWritten()) {
            breakOff();
            return;
        }
        response.setStatusCode(status);
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        RateHeaders.put(response.headers(), rates);
        putAttempts();
        if (retryAfterMs > 0) {
            response.putHeader(RETRY_AFTER, Long.toString(Math.ceilDiv(retryAfterMs, 1_000L)));
        }
        var unused = response.end(body);
    }

    /** The client must not take what it has for the whole answer: its connection ends without one. */
    private void breakOff() {
        var unused = response.reset();
    }

    private void clientGone() {
        if (gone || response.ended()) {
            return;
        }
        gone = true;
        List.copyOf(whenGone).forEach(Runnable::run);
        resume(); // an answer that is read to its end for the meter must not stay paused
    }
}
