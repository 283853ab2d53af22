package gabelle.verticles.metering;

import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.data.Secret;
import gabelle.verticles.http.Frame;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Reply;
import gabelle.verticles.keys.Keys;
import gabelle.verticles.loop.KeyHeaders;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** The routes below {@code /api/}, for a Gabelle key or the admin token. */
final class MeteringApi {
    private static final String CALLER = "gabelle.caller";

    private final Frame frame;
    private final Router router;
    private final Keys keys;
    private final Optional<Secret> token;

    /**
     * The routes of one loop.
     *
     * @param keys the loop's
     * @param requestIds UUIDv7
     */
    MeteringApi(Vertx vertx, Keys keys, Optional<Secret> token, Supplier<UUID> requestIds) {
        this.keys = keys;
        this.token = token;
        this.frame = new Frame(requestIds);
        this.router = frame.router(vertx, "/api/*", this::admit);
    }

    Router router() {
        return router;
    }

    MeteringApi route(HttpMethod method, String path, Function<MeteringCall, Future<Reply>> answer) {
        router.route(method, path)
                .handler(routing -> frame.answer(
                        routing,
                        body -> answer.apply(
                                new MeteringCall(routing, body, frame.requestId(routing), caller(routing)))));
        return this;
    }

    private Future<Void> admit(RoutingContext routing) {
        String presented = KeyHeaders.presentedKey(routing.request());
        if (token.isPresent() && token.get().equals(new Secret(presented))) {
            routing.put(CALLER, Caller.OPERATOR);
            return Future.succeededFuture();
        }
        return keys.resolve(presented)
                .<Void>map(key -> {
                    routing.put(CALLER, Caller.key(key.accountId(), key.keyId()));
                    return null;
                })
                .recover(failure -> refused(routing, failure));
    }

    private static Future<Void> refused(RoutingContext routing, Throwable failure) {
        if (!(Stop.outcomeOf(failure) instanceof Outcome.Refused refused)) {
            return Future.failedFuture(failure);
        }
        if (refused.why().status() == 401) {
            routing.response().putHeader("www-authenticate", "Bearer");
        }
        return new Problem(refused.why().status(), refused.why().code(), refused.message(), "").failed();
    }

    private static Caller caller(RoutingContext routing) {
        return Objects.requireNonNull(routing.get(CALLER), "not admitted");
    }
}
