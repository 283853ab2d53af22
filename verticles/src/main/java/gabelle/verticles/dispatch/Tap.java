package gabelle.verticles.dispatch;

import gabelle.engine.meter.Counting;
import gabelle.engine.meter.JsonTap;
import gabelle.engine.meter.MediaTap;
import gabelle.engine.meter.Reading;
import gabelle.engine.meter.SseTap;
import gabelle.engine.meter.Usage;
import gabelle.engine.meter.UsageTap;
import gabelle.engine.meter.Work;
import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/** Reads along while an answer is relayed, and keeps back its end. */
final class Tap {
    private static final int ERRORS_FROM = 400;
    /** An error is short; of a longer one so much is kept back at a time. */
    private static final int ERROR_BYTES_MAX = 64 * 1024;

    private static final Buffer NOTHING = Buffer.buffer();

    private static final List<String> AUDIO = List.of("audio/", "application/octet-stream");

    /** Plain, with the times of subtitles, or as those. */
    private static final List<String> TRANSCRIPTS = List.of("text/plain", "text/vtt", "application/x-subrip");

    private final ProviderCall call;
    private final UsageTap usage;
    /** Whether the meter itself keeps the answer's end back. */
    private final boolean withholds;

    private final long length;
    private final int status;
    private Buffer end = Buffer.buffer();
    private long received;

    private Tap(ProviderCall call, UsageTap usage, boolean withholds, long length, int status) {
        this.call = call;
        this.usage = usage;
        this.withholds = withholds;
        this.length = length;
        this.status = status;
    }

    /**
     * @param call what is answered
     * @param dropUsage the stream ends with a usage that only we asked for
     * @param counting how the provider counts
     */
    static Tap of(HttpClientResponse answer, ProviderCall call, boolean dropUsage, Counting counting) {
        boolean media = call.request().media().work() != Work.TEXT;
        boolean events = isEventStream(answer);
        UsageTap usage = media
                ? new MediaTap(
                        form(answer),
                        call.request().media(),
                        call.offer().price().billing())
                : events ? new SseTap(call.dialect(), dropUsage, counting) : new JsonTap(call.dialect(), counting);
        return new Tap(call, usage, media || events, Answers.contentLength(answer), answer.statusCode());
    }

    private static MediaTap.Form form(HttpClientResponse answer) {
        if (isEventStream(answer)) {
            return MediaTap.Form.EVENTS;
        }
        return isJson(answer) ? MediaTap.Form.JSON : MediaTap.Form.OPAQUE;
    }

    /** Whether an answer of this type can be read along, or billed without; nothing else that a provider sends can be. */
    static boolean reads(HttpClientResponse answer, Work work) {
        return isEventStream(answer)
                || isJson(answer)
                || switch (work) {
                    case TEXT, IMAGES -> false;
                    case SPEECH -> isOneOf(answer, AUDIO);
                    case TRANSCRIPT -> isOneOf(answer, TRANSCRIPTS);
                };
    }

    private static boolean isJson(HttpClientResponse answer) {
        return contentType(answer).startsWith("application/json");
    }

    private static boolean isOneOf(HttpClientResponse answer, List<String> types) {
        return types.stream().anyMatch(contentType(answer)::startsWith);
    }

    /** Whether an answer that should be JSON turns out to be none: whoever was sent nothing of it yet need not see it. */
    boolean unreadable() {
        return status < ERRORS_FROM && usage.broken();
    }

    /** What may be relayed now that this part has come; often the part itself, sometimes nothing. */
    @SuppressWarnings("ReferenceEquality") // the tap gives the same array back where nothing is kept: no copy then
    Buffer feed(Buffer part) {
        byte[] bytes = part.getBytes();
        received += bytes.length;
        byte[] now = usage.feed(bytes);
        Buffer relayed = now == bytes ? part : Buffer.buffer(now);
        if (withholds) {
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
        sink.withhold(withholds ? Buffer.buffer(kept) : end, reading());
        if (status >= ERRORS_FROM && keyRefused() && !sink.started()) {
            return Answers.credentialRefused(call, status);
        }
        if (status >= ERRORS_FROM) {
            return new Outcome.Failed(Failure.PROVIDER_REJECTED, status, "", 0);
        }
        if (!(usage instanceof SseTap) && !usage.complete()) {
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
