package gabelle.verticles.dispatch;

import gabelle.engine.journal.FailedAttempt;
import gabelle.engine.meter.Reading;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** Where an answer goes while it comes in. All of it is called on the call's own event loop. */
public interface AnswerSink {
    /** Somebody is asked for an answer. Of an earlier attempt nothing was sent, and nothing of it is kept. */
    void attempt(String provider);

    /** The attempt came to nothing before anything was sent of it. Another one may follow. */
    void failed(FailedAttempt attempt);

    /**
     * The answer's head, sent with the first part or the end.
     *
     * @param contentLength in bytes; -1 where the answer is chunked
     * @param provided adds those headers of the provider that travel on
     */
    void begin(int status, long contentLength, Consumer<MultiMap> provided);

    /**
     * Says how many output tokens, by estimate, will have been sent with the next part. Completes, mostly at once, when
     * the journal allows for them; fails when it cannot be written.
     */
    Future<Void> delivering(long outputTokens);

    /** A part that is not the end: sent at once. */
    void relay(Buffer part);

    /** Whether anything of the answer has been sent. */
    boolean started();

    /** Whether the client reads more slowly than the provider sends. */
    boolean full();

    /** Calls back when {@link #full} has ended. */
    void onDrained(Runnable resume);

    /** Calls back if the client hangs up; at once if it has already. */
    void onClientGone(Runnable gone);

    /** The end of the answer (at least its last byte) and what was read out of it; sent when the call is settled. */
    void withhold(Buffer end, Reading reading);
}
