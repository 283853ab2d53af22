package gabelle.verticles.ingress;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers which pages may use these routes (the CORS protocol of the Fetch standard). A page that may not is told
 * nothing, which makes its browser keep the answer from it; what lets anybody in is the key or the token alone.
 */
final class Cors {
    private static final String METHODS = "GET, POST, PUT, PATCH, DELETE";
    private static final String EXPOSED = "x-request-id, retry-after, x-ratelimit-limit-requests,"
            + " x-ratelimit-remaining-requests, x-ratelimit-reset-requests, x-ratelimit-limit-tokens,"
            + " x-ratelimit-remaining-tokens, x-ratelimit-reset-tokens";

    /** In seconds; browsers ask again after two hours at the latest. */
    private static final String PREFLIGHT_MAX_AGE_S = "7200";

    /** SDKs send a dozen of headers that tell their version and platform. */
    private static final Pattern HEADERS = Pattern.compile("[A-Za-z0-9, _-]{1,2048}");

    private final Set<String> origins;
    private final Handler<HttpServerRequest> inner;

    private Cors(List<String> origins, Handler<HttpServerRequest> inner) {
        this.origins = Set.copyOf(origins);
        this.inner = inner;
    }

    /**
     * Wraps the handler of all requests.
     *
     * @param origins such as {@code https://app.example.com}; of none the handler stays what it is
     */
    static Handler<HttpServerRequest> around(List<String> origins, Handler<HttpServerRequest> inner) {
        return origins.isEmpty() ? inner : new Cors(origins, inner)::handle;
    }

    private void handle(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        boolean preflight = origin != null
                && HttpMethod.OPTIONS.equals(request.method())
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        if (origin != null && origins.contains(origin)) {
            allow(request.response().headers(), origin);
        }
        if (preflight) {
            answer(request, origins.contains(origin));
        } else {
            inner.handle(request);
        }
    }

    private static void allow(MultiMap headers, String origin) {
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED)
                .set(HttpHeaders.VARY, "origin");
    }

    /** It bears no key, and asks nothing but this. */
    private static void answer(HttpServerRequest request, boolean allowed) {
        HttpServerResponse response = request.response();
        if (!allowed) {
            response.setStatusCode(403).end();
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE_S);
        @Nullable String wanted = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        if (wanted != null && HEADERS.matcher(wanted).matches()) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, wanted);
        }
        response.setStatusCode(204).end();
    }
}
