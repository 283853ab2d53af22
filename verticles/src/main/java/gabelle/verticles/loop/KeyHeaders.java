package gabelle.verticles.loop;

import io.netty.util.AsciiString;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** Where the official SDKs put the key: OpenAI's as a bearer, Anthropic's, Google's and Azure's in headers of theirs. */
public final class KeyHeaders {
    private static final String BEARER = "Bearer ";
    private static final List<CharSequence> OTHERS = List.of(
            AsciiString.cached("x-api-key"), AsciiString.cached("x-goog-api-key"), AsciiString.cached("api-key"));

    private KeyHeaders() {}

    /** The key that a request presents; empty if it presents none. */
    public static String presentedKey(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return authorization.substring(BEARER.length()).trim();
        }
        for (CharSequence header : OTHERS) {
            String value = request.getHeader(header);
            if (value != null) {
                return value.trim();
            }
        }
        return "";
    }
}
