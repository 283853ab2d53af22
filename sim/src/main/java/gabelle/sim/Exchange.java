package gabelle.sim;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** One call's socket, clock and log entry; what every kind of answer is given with. */
final class Exchange {
    final HttpServerResponse response;
    final OpenCall call;
    final Vertx vertx;
    private final HttpServerRequest request;
    private final Head head;
    private long timer = -1;

    Exchange(Vertx vertx, HttpServerRequest request, OpenCall call, Head head) {
        this.vertx = vertx;
        this.request = request;
        this.response = request.response();
        this.call = call;
        this.head = head;
    }

    /** From here on the log shows the call, and a client that closes ends it; needless if it is answered at once. */
    void watch() {
        call.opened();
        response.exceptionHandler(gone -> {
            call.aborted();
            vertx.cancelTimer(timer);
        });
    }

    void head(int status, CharSequence contentType) {
        call.status = status;
        response.setStatusCode(status);
        head.write(response.headers(), contentType, Head.requestId(call.seed, call.number), call.script);
    }

    /** The error in the words of the API that was asked. */
    Answer error(ErrorAnswer error) {
        if (GeminiRoutes.isOwn(request)) {
            return GeminiError.of(error);
        }
        Bytes body = PresentedKey.isMessages(request)
                ? MessageError.body(error, Head.requestId(call.seed, call.number))
                : error.body();
        return new Answer(error.status(), Head.JSON, body, TokenCounts.NONE, 0, false);
    }

    String presentedKey() {
        return PresentedKey.of(request);
    }

    /** Goes on after so many milliseconds, unless the client has gone; at once for 0. */
    void after(long ms, Runnable next) {
        if (ms == 0) {
            next.run();
            return;
        }
        timer = vertx.setTimer(ms, fired -> {
            if (!call.closed()) {
                next.run();
            }
        });
    }

    /** Closes the connection once all before is on its way, so that exactly what was written arrives. */
    void cutAfter(Future<Void> written) {
        call.cut();
        written.onComplete(done -> request.connection().close());
    }
}
