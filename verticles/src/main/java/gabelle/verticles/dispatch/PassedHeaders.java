package gabelle.verticles.dispatch;

import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import java.util.List;

/**
 * Which headers travel on. Everything that is not named here passes, so that a provider's new feature works on the day
 * it appears; what concerns one connection only, names who pays, or tells the operator's identity does not.
 */
final class PassedHeaders {
    static final CharSequence CLIENT_REQUEST_ID = AsciiString.cached("x-client-request-id");

    /** What clients tell Gabelle. */
    private static final String OURS = "x-gabelle-";

    /** The provider's limits are the operator's; a client is told its own. */
    private static final List<String> LIMITS = List.of("x-ratelimit-", "anthropic-ratelimit-");

    private static final List<String> HOP_BY_HOP = List.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** Of a request: the client's own credentials and addresses, and what we set ourselves. */
    private static final HeaderNames NOT_TO_PROVIDER = HeaderNames.of(
            HOP_BY_HOP,
            "host",
            "authorization",
            "x-api-key",
            "api-key",
            "x-goog-api-key",
            "openai-organization",
            "openai-project",
            "cookie",
            "origin",
            "referer",
            "content-length",
            "accept-encoding",
            "expect",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-real-ip",
            "x-client-request-id",
            // Google's: a mask could leave the usage out of the answer, a project names who pays.
            "x-goog-fieldmask",
            "x-goog-user-project",
            "x-http-method-override");

    /** Of an answer: what belongs to the operator's account at the provider, and what we set ourselves. */
    private static final HeaderNames NOT_TO_CLIENT = HeaderNames.of(
            HOP_BY_HOP,
            "content-length",
            "set-cookie",
            "openai-organization",
            "openai-project",
            "x-request-id",
            "request-id",
            "anthropic-organization-id",
            "alt-svc",
            "strict-transport-security",
            // Which pages may ask, the operator says.
            "access-control-allow-origin",
            "access-control-allow-credentials",
            "access-control-allow-headers",
            "access-control-allow-methods",
            "access-control-expose-headers",
            "access-control-max-age",
            "server");

    private PassedHeaders() {}

    static void toProvider(MultiMap from, MultiMap to) {
        from.forEach((name, value) -> {
            if (!NOT_TO_PROVIDER.contains(name) && !name.regionMatches(true, 0, OURS, 0, OURS.length())) {
                to.add(name, value);
            }
        });
    }

    private static boolean isLimit(String name) {
        for (int i = 0; i < LIMITS.size(); i++) {
            String prefix = LIMITS.get(i);
            if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                return true;
            }
        }
        return false;
    }

    static void toClient(MultiMap from, MultiMap to) {
        from.forEach((name, value) -> {
            if (!NOT_TO_CLIENT.contains(name) && !isLimit(name)) {
                to.add(name, value);
            }
        });
    }
}
