package gabelle.verticles.ingress;

import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Errors in the shape of the OpenAI API ({@code {"error": {"message", "type", "param", "code"}}}, see its reference
 * under "Error codes"), so that the official SDKs raise their own exceptions; what programs may want to know besides
 * stands next to the code.
 */
final class ErrorBody {
    private ErrorBody() {}

    static Buffer of(Outcome.Refused refused) {
        return json(
                refused.message(),
                type(refused.why()),
                refused.param().isEmpty() ? null : refused.param(),
                refused.why().code(),
                refused.details());
    }

    static Buffer of(Outcome.Failed failed) {
        String type = failed.why() == Failure.DEFECT ? "server_error" : "upstream_error";
        return json(failed.message(), type, null, failed.why().code(), Map.of());
    }

    private static String type(Refusal why) {
        return switch (why) {
            case RATE_LIMITED -> "requests";
            case UNAVAILABLE -> "server_error";
            case NO_CREDITS, SPEND_CAP, QUOTA_EXHAUSTED -> "insufficient_quota";
            case KEY_LACKS_MODEL, NO_CREDENTIAL -> "permission_error";
            case INVALID_KEY,
                    BAD_REQUEST,
                    BODY_TOO_LARGE,
                    BODY_TOO_SLOW,
                    UNKNOWN_ROUTE,
                    WRONG_METHOD,
                    MODEL_NOT_FOUND -> "invalid_request_error";
        };
    }

    private static Buffer json(
            String message, String type, @Nullable String param, String code, Map<String, Object> details) {
        JsonObject error = new JsonObject()
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        details.forEach(error::put);
        return new JsonObject().put("error", error).toBuffer();
    }
}
