package gabelle.verticles.ingress;

import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.loop.Deadlines;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Takes in one request's body, within a size, a time and the loop's share of memory. */
final class RequestBody {
    private final HttpServerRequest request;
    private final Loop loop;
    private final Promise<Buffer> whole = Promise.promise();
    private @Nullable Buffer received;
    private boolean copied;
    private long length;
    private long reserved;

    RequestBody(HttpServerRequest request, Loop loop) {
        this.request = request;
        this.loop = loop;
    }

    /** The body; fails with a {@link Stop} that says which bound it broke. */
    Future<Buffer> read() {
        if (declaredLength() > loop.settings().bodyBytesMax()) {
            return Future.failedFuture(tooLarge());
        }
        request.handler(this::received);
        request.exceptionHandler(closed -> whole.tryFail(brokenOff()));
        request.endHandler(ended -> whole.tryComplete(received == null ? Buffer.buffer() : received));
        request.resume();
        Deadlines.Deadline deadline =
                loop.deadlines().in(loop.settings().bodyTimeoutMs(), () -> whole.tryFail(tooSlow()));
        return whole.future().andThen(done -> deadline.cancel());
    }

    /**
     * The call is over: gives the memory back, and discards what may still come. Closing at once would reset the
     * connection under the client's hands, which then could not read why it was refused.
     */
    void release() {
        loop.bodyMemory().give(reserved);
        reserved = 0;
        received = null;
        if (!request.isEnded()) {
            request.handler(this::discard);
            request.resume();
        }
    }

    private void discard(Buffer part) {
        length += part.length();
        if (length > 2L * loop.settings().bodyBytesMax()) {
            var unused = request.connection().close();
        }
    }

    private void received(Buffer part) {
        length += part.length();
        if (whole.future().isComplete()) {
            return;
        }
        if (length > loop.settings().bodyBytesMax()) {
            whole.tryFail(tooLarge());
        } else if (!loop.bodyMemory().take(part.length())) {
            whole.tryFail(crowded());
        } else {
            reserved += part.length();
            received = received == null ? part : appended(received, part);
        }
    }

    /** The first part is used as it came; only a body in several parts is copied together. */
    private Buffer appended(Buffer soFar, Buffer part) {
        if (!copied) {
            copied = true;
            return Buffer.buffer(2 * (soFar.length() + part.length()))
                    .appendBuffer(soFar)
                    .appendBuffer(part);
        }
        return soFar.appendBuffer(part);
    }

    long declaredLength() {
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (declared == null) {
            return 0;
        }
        try {
            return Long.parseLong(declared);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    Stop tooLarge() {
        return Stop.refused(
                Refusal.BODY_TOO_LARGE,
                "The request body is larger than " + loop.settings().bodyBytesMax() + " bytes.");
    }

    static Stop crowded() {
        return Stop.refused(Refusal.UNAVAILABLE, "Gabelle holds as many large requests as it can. Try again soon.");
    }

    static Stop brokenOff() {
        return Stop.refused(Refusal.BAD_REQUEST, "The connection ended before the request body did.");
    }

    Stop tooSlow() {
        return Stop.refused(
                Refusal.BODY_TOO_SLOW,
                "The request body did not arrive within " + loop.settings().bodyTimeoutMs() + " ms.");
    }
}
