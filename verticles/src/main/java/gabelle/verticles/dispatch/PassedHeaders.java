package gabelle.verticles.dispatch;

import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which headers travel on. Everything that is not named here passes, so that a provider's new feature works on the day
 * it appears; what concerns one connection only, names who pays, or tells the operator's identity does not.
 */
final class PassedHeaders {
    static final CharSequence CLIENT_REQUEST_ID = AsciiString.cached("x-client-request-id");

    private static final Set<String> HOP_BY_HOP = Set.of(
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
    private static final Set<String> NOT_TO_PROVIDER = Set.of(
            "host",
            "authorization",
            "x-api-key",
            "api-key",
            "x-goog-api-key",
            "openai-organization",
            "openai-project",
            "cookie",
            "content-length",
            "accept-encoding",
            "expect",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-real-ip",
            "x-client-request-id");

    /** Of an answer: what belongs to the operator's account at the provider, and what we set ourselves. */
    private static final Set<String> NOT_TO_CLIENT = Set.of(
            "content-length",
            "set-cookie",
            "openai-organization",
            "openai-project",
            "x-request-id",
            "alt-svc",
            "strict-transport-security",
            "server");

    private PassedHeaders() {}

    static void toProvider(MultiMap from, MultiMap to) {
        for (Map.Entry<String, String> header : from) {
            String name = lower(header.getKey());
            if (!HOP_BY_HOP.contains(name) && !NOT_TO_PROVIDER.contains(name) && !name.startsWith("x-gabelle-")) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    static void toClient(MultiMap from, MultiMap to) {
        for (Map.Entry<String, String> header : from) {
            String name = lower(header.getKey());
            if (!HOP_BY_HOP.contains(name) && !NOT_TO_CLIENT.contains(name) && !name.startsWith("x-ratelimit-")) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
