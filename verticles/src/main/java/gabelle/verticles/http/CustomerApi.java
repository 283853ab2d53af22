package gabelle.verticles.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The customers' routes, in their {@link Frame}, behind a token of the identity provider. The routes themselves are
 * added by those who know what they answer.
 */
public final class CustomerApi {
    private static final String BELOW = "/api/";
    private static final String VERSIONED = "/api/v1/";
    private static final String BEARER = "Bearer ";
    private static final String ACCOUNT = "gabelle.account";

    private final Frame frame;
    private final Router router;
    private final Function<String, Future<UUID>> accounts;
    private final Set<String> roots = new HashSet<>();

    /**
     * A frame without routes.
     *
     * @param accounts the account that a token stands for; fails with {@link Rejected}
     * @param requestIds UUIDv7
     */
    public CustomerApi(Vertx vertx, Function<String, Future<UUID>> accounts, Supplier<UUID> requestIds) {
        this.accounts = accounts;
        this.frame = new Frame(requestIds);
        this.router = frame.router(vertx, "/api/*", this::admit);
    }

    public CustomerApi route(HttpMethod method, String path, Function<CustomerCall, Future<Reply>> answer) {
        roots.add(root(path));
        router.route(method, path)
                .handler(routing -> frame.answer(
                        routing,
                        body -> answer.apply(
                                new CustomerCall(routing, body, Objects.requireNonNull(routing.get(ACCOUNT))))));
        return this;
    }

    /** Whether the path is one of these routes, or below one. */
    public boolean serves(String path) {
        return path.startsWith(BELOW) && roots.contains(root(path));
    }

    /** Handles requests whose path it {@link #serves}. */
    public Router router() {
        return router;
    }

    private static String root(String path) {
        int from = path.startsWith(VERSIONED) ? VERSIONED.length() : BELOW.length();
        int end = path.indexOf('/', from);
        return end < 0 ? path : path.substring(0, end);
    }

    private Future<Void> admit(RoutingContext routing) {
        String presented = routing.request().headers().get(HttpHeaders.AUTHORIZATION);
        String token = presented != null && presented.startsWith(BEARER) ? presented.substring(BEARER.length()) : "";
        return accounts.apply(token)
                .<Void>map(account -> {
                    routing.put(ACCOUNT, account);
                    return null;
                })
                .onFailure(refused -> challenge(routing, refused));
    }

    private static void challenge(RoutingContext routing, Throwable refused) {
        if (refused instanceof Rejected rejected && rejected.problem().status() == 401) {
            routing.response().putHeader("www-authenticate", "Bearer");
        }
    }
}
