package gabelle.verticles.dispatch;

import gabelle.engine.meter.Counting;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.JsonTap;
import gabelle.engine.meter.Reading;
import gabelle.engine.meter.SseTap;
import gabelle.engine.meter.Usage;
import gabelle.engine.meter.UsageTap;
import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;

/** Reads along while an answer is relayed, and keeps back its end. */
final class Tap {
    private static final int ERRORS_FROM = 400;
    /** An error is short; of a longer one so much is kept back at a time. */
    private static final int ERROR_BYTES_MAX = 64 * 1024;

    private static final Buffer NOTHING = Buffer.buffer();

    private final UsageTap usage;
    private final boolean events;
    private final long length;
    private final int status;
    private Buffer end = Buffer.buffer();
    private long received;

    private Tap(UsageTap usage, boolean events, long length, int status) {
        this.usage = usage;
        this.events = events;
        this.length = length;
        this.status = status;
    }

    /**
     * @param dialect in which the answer is worded
     * @param dropUsage the stream ends with a usage that only we asked for
     * @param counting how the provider counts
     */
    static Tap of(HttpClientResponse answer, Dialect dialect, boolean dropUsage, Counting counting) {
        boolean events = isEventStream(answer);
        return new Tap(
                events ? new SseTap(dialect, dropUsage, counting) : new JsonTap(dialect, counting),
                events,
                Answers.contentLength(answer),
                answer.statusCode());
    }

    /** Whether an answer of this type can be read along; whatever else a provider sends cannot be billed. */
    static boolean reads(HttpClientResponse answer) {
        return isEventStream(answer) || contentType(answer).startsWith("application/json");
    }

    /** Whether an answer that should be JSON turns out to be none: whoever was sent nothing of it yet need not see it. */
    boolean unreadable() {
        return status < ERRORS_FROM && usage instanceof JsonTap json && json.broken();
    }

    /** What may be relayed now that this part has come; often the part itself, sometimes nothing. */
    @SuppressWarnings("ReferenceEquality") // the tap gives the same array back where nothing is kept: no copy then
    Buffer feed(Buffer part) {
        byte[] bytes = part.getBytes();
        received += bytes.length;
        byte[] now = usage.feed(bytes);
        Buffer relayed = now == bytes ? part : Buffer.buffer(now);
        if (events) {
            return relayed;
        }
        return status < ERRORS_FROM ? allButEnd(relayed) : error(relayed);
    }

    /** The part with which a JSON answer is complete is its end; the ones before it are not delayed. */
    private Buffer allButEnd(Buffer part) {
        if (end.length() > 0) {
            end.appendBuffer(part);
            return NOTHING;
        }
        if (length >= 0 ? received >= length : usage.complete()) {
            end = part.copy();
            return NOTHING;
        }
        return part;
    }

    /** What it says decides whether the client may see it. */
    private Buffer error(Buffer part) {
        end.appendBuffer(part);
        if (end.length() <= ERROR_BYTES_MAX) {
            return NOTHING;
        }
        Buffer all = end;
        end = Buffer.buffer();
        return all;
    }

    /** Whether the provider says that it does not know the key. */
    boolean keyRefused() {
        return usage.keyRefused();
    }

    /** The provider has sent everything: hands over the end, and says what the answer was. */
    Outcome end(AnswerSink sink) {
        byte[] kept = usage.finish();
        sink.withhold(events ? Buffer.buffer(kept) : end, reading());
        if (status >= ERRORS_FROM && keyRefused() && !sink.started()) {
            return Answers.credentialRefused("The provider");
        }
        if (status >= ERRORS_FROM) {
            return new Outcome.Failed(Failure.PROVIDER_REJECTED, status, "", 0);
        }
        if (!events && !usage.complete()) {
            return sink.started()
                    ? new Outcome.Failed(Failure.CUT, status, "The provider's answer was not whole.", 0)
                    : new Outcome.Failed(Failure.PROVIDER_ERROR, "The provider's answer cannot be read.");
        }
        return new Outcome.Served(status);
    }

    /** Output tokens that the text so far stands for, by estimate. */
    long deliveredTokens() {
        return usage.deliveredTokensEstimate();
    }

    Reading reading() {
        Optional<Usage> counted = usage.absurd() ? Optional.empty() : usage.usage();
        return new Reading(counted, usage.servedModel(), usage.deliveredTokensEstimate());
    }

    private static boolean isEventStream(HttpClientResponse answer) {
        return contentType(answer).startsWith("text/event-stream");
    }

    private static String contentType(HttpClientResponse answer) {
        String type = answer.getHeader(HttpHeaders.CONTENT_TYPE);
        return type == null ? "" : type;
    }
}
