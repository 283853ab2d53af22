package gabelle.verticles.http;

import gabelle.verticles.data.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The operators' routes, in their {@link Frame}, behind the admin token. The routes themselves are added by those who
 * know what they answer.
 */
public final class AdminApi {
    private static final String BEARER = "Bearer ";

    private final Frame frame;
    private final Router router;
    private final Optional<Secret> token;

    /**
     * A frame without routes.
     *
     * @param token without one every route answers 404
     * @param requestIds UUIDv7
     */
    public AdminApi(Vertx vertx, Optional<Secret> token, Supplier<UUID> requestIds) {
        this.token = token;
        this.frame = new Frame(requestIds);
        this.router = frame.router(vertx, "/admin/*", this::admit);
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
        router.route(method, path)
                .handler(routing -> frame.answer(routing, body -> answer.apply(new AdminCall(routing, body))));
        return this;
    }

    private Future<Void> admit(RoutingContext routing) {
        if (token.isEmpty()) {
            return new Problem(404, "admin_api_off", "the admin API is off: set GABELLE_ADMIN_TOKEN", "").failed();
        }
        String presented = routing.request().headers().get(HttpHeaders.AUTHORIZATION);
        if (presented != null
                && presented.startsWith(BEARER)
                && token.get().equals(new Secret(presented.substring(7)))) {
            return Future.succeededFuture();
        }
        routing.response().putHeader("www-authenticate", "Bearer");
        return new Problem(401, "unauthorized", "send Authorization: Bearer and the admin token", "").failed();
    }
}
