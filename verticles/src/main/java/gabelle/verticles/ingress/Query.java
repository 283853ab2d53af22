package gabelle.verticles.ingress;

import gabelle.engine.meter.Dialect;
import gabelle.verticles.loop.KeyHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;

/** The query of a request's URL, in which clients of Gemini's dialect may put their key. None of it is forwarded. */
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
}
