package gabelle.verticles.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all routes of our own have, whoever may ask there: request id, body, time-outs, the shape of errors. */
public final class Frame {
    private static final Logger LOG = LoggerFactory.getLogger(Frame.class);

    private static final int BODY_BYTES_MAX = 64 * 1024;
    /** For a body of that size, from anybody who may be here at all. */
    private static final int BODY_TIMEOUT_MS = 10_000;
    /** A few index look-ups or one short transaction; longer means that Postgres is in trouble. */
    private static final int ANSWER_TIMEOUT_MS = 5_000;

    private static final String REQUEST_ID = "x-request-id";

    private final Supplier<UUID> requestIds;

    /**
     * A frame for the routes of one loop.
     *
     * @param requestIds UUIDv7
     */
    public Frame(Supplier<UUID> requestIds) {
        this.requestIds = requestIds;
    }

    /**
     * A router without routes, which says so.
     *
     * @param admit sees every request below the path first, and lets it go on or fails it
     */
    public Router router(Vertx vertx, String path, Function<RoutingContext, Future<Void>> admit) {
        Router router = Router.router(vertx);
        router.route(path).handler(routing -> admit(routing, admit));
        router.errorHandler(404, routing -> fail(routing, Problem.notFound("there is no such route")));
        router.errorHandler(
                405,
                routing -> fail(routing, new Problem(405, "method_not_allowed", "the route has no such method", "")));
        router.errorHandler(400, routing -> fail(routing, unreadable()));
        router.errorHandler(500, routing -> fail(routing, defect(routing)));
        return router;
    }

    /** While somebody is asked who this is, nobody's bytes are taken in. */
    private void admit(RoutingContext routing, Function<RoutingContext, Future<Void>> admit) {
        requestId(routing);
        routing.request().pause();
        admit.apply(routing).onSuccess(admitted -> routing.next()).onFailure(failure -> fail(routing, failure));
    }

    /** Reads the body and sends what is answered to it. */
    public void answer(RoutingContext routing, Function<Buffer, Future<Reply>> answer) {
        body(routing.request())
                .compose(body -> answer.apply(body).timeout(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS))
                .onSuccess(reply -> send(routing.response(), reply))
                .onFailure(failure -> fail(routing, failure));
    }

    /** The id that this request is answered with. */
    public UUID requestId(RoutingContext routing) {
        String given = routing.response().headers().get(REQUEST_ID);
        if (given != null) {
            return UUID.fromString(given);
        }
        UUID id = requestIds.get();
        routing.response().putHeader(REQUEST_ID, id.toString());
        return id;
    }

    private static Future<Buffer> body(HttpServerRequest request) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() > BODY_BYTES_MAX) {
                request.pause();
                whole.tryFail(tooLarge());
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(whole::tryFail);
        request.endHandler(end -> whole.tryComplete(body));
        request.resume();
        return whole.future()
                .timeout(BODY_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(failure instanceof TimeoutException ? tooSlow() : failure));
    }

    private static Problem unreadable() {
        return Problem.invalid("", "the path or the query cannot be decoded");
    }

    private static Rejected tooLarge() {
        return new Problem(413, "request_too_large", "the body may have " + BODY_BYTES_MAX + " bytes", "").rejected();
    }

    private static Rejected tooSlow() {
        return new Problem(408, "request_timeout", "the body did not arrive in time", "").rejected();
    }

    private static Throwable defect(RoutingContext routing) {
        return Objects.requireNonNullElseGet(routing.failure(), () -> new IllegalStateException("failed with 500"));
    }

    private void fail(RoutingContext routing, Throwable failure) {
        if (failure instanceof Rejected rejected) {
            LOG.debug("refused: {}", rejected.problem());
            fail(routing, rejected.problem());
        } else if (failure instanceof HttpException) {
            fail(routing, unreadable());
        } else if (isDatabaseTrouble(failure)) {
            LOG.warn("request {}: Postgres did not answer: {}", requestId(routing), failure.toString());
            fail(routing, new Problem(503, "service_unavailable", "Postgres does not answer: try again", ""));
        } else {
            LOG.error("request {} failed", requestId(routing), failure);
            fail(routing, new Problem(500, "internal_error", "Gabelle failed on this request", ""));
        }
    }

    private void fail(RoutingContext routing, Problem problem) {
        HttpServerResponse response = routing.response();
        if (routing.request().version() == HttpVersion.HTTP_1_1
                && !routing.request().isEnded()) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE); // nobody reads the rest of the body
        }
        send(response, Reply.problem(problem, requestId(routing).toString()));
    }

    private static void send(HttpServerResponse response, Reply reply) {
        if (response.ended() || response.closed()) {
            return; // the client has gone
        }
        response.setStatusCode(reply.status()).putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (reply.body().isEmpty()) {
            response.end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(reply.body().get());
        }
    }

    /** Away, overloaded or too slow; an SQL error that says our statement is wrong is a defect of ours. */
    private static boolean isDatabaseTrouble(Throwable failure) {
        if (failure instanceof PgException pg) {
            String state = pg.getSqlState() == null ? "" : pg.getSqlState();
            return !state.startsWith("22") && !state.startsWith("23") && !state.startsWith("42");
        }
        return failure instanceof VertxException
                || failure instanceof IOException
                || failure instanceof TimeoutException;
    }
}
