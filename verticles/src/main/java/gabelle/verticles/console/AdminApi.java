package gabelle.verticles.console;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frame of the operators' routes: request id, token, body, errors. The routes themselves are added by those who
 * know what they answer ({@link AccountRoutes}, {@link KeyRoutes}, and the ledger's).
 */
public final class AdminApi {
    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

    private static final int BODY_BYTES_MAX = 64 * 1024;
    /** For a body of that size, from anybody who may be here at all. */
    private static final int BODY_TIMEOUT_MS = 10_000;
    /** A few index look-ups or one short transaction; longer means that Postgres is in trouble. */
    private static final int ANSWER_TIMEOUT_MS = 5_000;

    private static final String REQUEST_ID = "x-request-id";
    private static final String BEARER = "Bearer ";

    private final Router router;
    private final Optional<AdminToken> token;
    private final Supplier<UUID> requestIds;

    /**
     * A frame without routes.
     *
     * @param token without one every route answers 404
     * @param requestIds UUIDv7
     */
    public AdminApi(Vertx vertx, Optional<AdminToken> token, Supplier<UUID> requestIds) {
        this.token = token;
        this.requestIds = requestIds;
        this.router = Router.router(vertx);
        router.route("/admin/*").handler(this::admit);
        router.errorHandler(404, routing -> fail(routing, Problem.notFound("there is no such route")));
        router.errorHandler(
                405,
                routing -> fail(routing, new Problem(405, "method_not_allowed", "the route has no such method", "")));
        router.errorHandler(400, routing -> fail(routing, unreadable()));
        router.errorHandler(500, routing -> fail(routing, defect(routing)));
    }

    public AdminApi get(String path, Function<AdminCall, Future<Reply>> answer) {
        return route(HttpMethod.GET, path, answer);
    }

    public AdminApi post(String path, Function<AdminCall, Future<Reply>> answer) {
        return route(HttpMethod.POST, path, answer);
    }

    public AdminApi put(String path, Function<AdminCall, Future<Reply>> answer) {
        return route(HttpMethod.PUT, path, answer);
    }

    public AdminApi patch(String path, Function<AdminCall, Future<Reply>> answer) {
        return route(HttpMethod.PATCH, path, answer);
    }

    public AdminApi delete(String path, Function<AdminCall, Future<Reply>> answer) {
        return route(HttpMethod.DELETE, path, answer);
    }

    /** Handles requests whose path begins with {@code /admin/}. */
    public Router router() {
        return router;
    }

    private AdminApi route(HttpMethod method, String path, Function<AdminCall, Future<Reply>> answer) {
        router.route(method, path).handler(routing -> answer(routing, answer));
        return this;
    }

    private void admit(RoutingContext routing) {
        routing.response().putHeader(REQUEST_ID, requestIds.get().toString());
        if (token.isEmpty()) {
            fail(routing, new Problem(404, "admin_api_off", "the admin API is off: set GABELLE_ADMIN_TOKEN", ""));
            return;
        }
        String presented = routing.request().headers().get(HttpHeaders.AUTHORIZATION);
        if (presented != null && presented.startsWith(BEARER) && token.get().matches(presented.substring(7))) {
            routing.next();
            return;
        }
        routing.response().putHeader("www-authenticate", "Bearer");
        fail(routing, new Problem(401, "unauthorized", "send Authorization: Bearer and the admin token", ""));
    }

    private void answer(RoutingContext routing, Function<AdminCall, Future<Reply>> answer) {
        body(routing.request())
                .compose(body ->
                        answer.apply(new AdminCall(routing, body)).timeout(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS))
                .onSuccess(reply -> send(routing.response(), reply))
                .onFailure(failure -> fail(routing, failure));
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

    private static void fail(RoutingContext routing, Throwable failure) {
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

    private static void fail(RoutingContext routing, Problem problem) {
        HttpServerResponse response = routing.response();
        if (routing.request().version() == HttpVersion.HTTP_1_1
                && !routing.request().isEnded()) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE); // nobody reads the rest of the body
        }
        send(response, Reply.problem(problem, requestId(routing)));
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
                    .end(reply.body().get().toBuffer());
        }
    }

    private static String requestId(RoutingContext routing) {
        return routing.response().headers().get(REQUEST_ID);
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
