package gabelle.verticles.ingress;

import gabelle.engine.meter.Dialect;
import gabelle.verticles.loop.KeyHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What a request's URL says besides the route. In the query clients of Gemini's dialect may put their key; none of it is
 * forwarded.
 */
final class Query {
    private Query() {}

    /** The key that a request presents, in a header or, where Gemini's dialect is spoken, here; empty for none. */
    static String presentedKey(HttpServerRequest request) {
        String inHeader = KeyHeaders.presentedKey(request);
        boolean asked = inHeader.isEmpty() && Surface.dialectOf(request.path()) == Dialect.GEMINI;
        return asked ? parameter(request, "key") : inHeader;
    }

    /** What a parameter says; empty where there is none, or where the query cannot be decoded. */
    static String parameter(HttpServerRequest request, String name) {
        try {
            return Objects.requireNonNullElse(request.getParam(name), "");
        } catch (IllegalArgumentException notEncoded) {
            return "";
        }
    }

    /** A name may have slashes, which some clients spell %2F; what cannot be decoded is the name of no model. */
    static String decoded(String name) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return name;
        }
    }

    /** A name as it may stand in a path, of which it stays a part whatever is in it. */
    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }
}
