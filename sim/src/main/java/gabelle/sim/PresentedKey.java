package gabelle.sim;

import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;

/** The provider key of a request, which each API expects in a header of its own. */
final class PresentedKey {
    private static final String MESSAGES = "/v1/messages";
    private static final String BEARER = "Bearer ";

    private PresentedKey() {}

    /** Empty for none. */
    static String of(HttpServerRequest request) {
        if (GeminiRoutes.isOwn(request)) {
            return GeminiRoutes.presentedKey(request);
        }
        if (isMessages(request)) {
            return Objects.requireNonNullElse(request.getHeader("x-api-key"), "");
        }
        String authorization = request.getHeader("authorization");
        return authorization != null && authorization.startsWith(BEARER)
                ? authorization.substring(BEARER.length())
                : Objects.requireNonNullElse(request.getHeader("x-api-key"), ""); // Anthropic's list of models
    }

    /** Whether it is Anthropic that is asked, and not OpenAI. */
    static boolean isMessages(HttpServerRequest request) {
        return request.path().equals(MESSAGES) || request.path().startsWith(MESSAGES + "/");
    }
}
