package gabelle.verticles.ingress;

import gabelle.engine.meter.Dialect;
import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Errors in the shape of the API that the client speaks, so that the official SDKs raise their own exceptions: OpenAI's
 * ({@code {"error": {"message", "type", "param", "code"}}}, see its reference under "Error codes"), Anthropic's ({@code
 * {"type": "error", "error": {"type", "message"}, "request_id"}}, see "Errors"), or that of {@link GeminiError}. What programs may want to know besides
 * stands next to the message.
 */
final class ErrorBody {
    private static final int OVERLOADED = 503;

    private final Dialect dialect;
    private final String requestId;

    ErrorBody(Dialect dialect, String requestId) {
        this.dialect = dialect;
        this.requestId = requestId;
    }

    Buffer of(Outcome.Refused refused) {
        return switch (dialect) {
            case OPENAI, OPENAI_RESPONSES -> openAi(error(refused, openAiType(refused.why())));
            case ANTHROPIC -> anthropic(error(refused, anthropicType(refused.why())));
            case GEMINI -> GeminiError.of(refused);
        };
    }

    Buffer of(Outcome.Failed failed) {
        return switch (dialect) {
            case OPENAI, OPENAI_RESPONSES ->
                openAi(error(failed, failed.why() == Failure.DEFECT ? "server_error" : "upstream_error"));
            case ANTHROPIC -> anthropic(error(failed, anthropicType(failed)));
            case GEMINI -> GeminiError.of(failed);
        };
    }

    private static String anthropicType(Outcome.Failed failed) {
        return switch (failed.why()) {
            case PROVIDER_OVERLOADED -> "rate_limit_error";
            case PROVIDER_TIMEOUT -> "timeout_error";
            case CREDENTIAL_REJECTED -> "permission_error";
            case PROVIDER_REJECTED -> "invalid_request_error";
            case PROVIDER_ERROR -> failed.status() == OVERLOADED ? "overloaded_error" : "api_error";
            case PROVIDER_UNREACHABLE, CUT, DEFECT -> "api_error";
        };
    }

    private static String anthropicType(Refusal why) {
        return switch (why) {
            case INVALID_KEY -> "authentication_error";
            case KEY_LACKS_MODEL, NO_CREDENTIAL, QUOTA_EXHAUSTED, CREDENTIAL_INVALID -> "permission_error";
            case NO_CREDITS, SPEND_CAP -> "billing_error";
            case MODEL_NOT_FOUND, UNKNOWN_ROUTE -> "not_found_error";
            case RATE_LIMITED -> "rate_limit_error";
            case BODY_TOO_LARGE -> "request_too_large";
            case BODY_TOO_SLOW -> "timeout_error";
            case BAD_REQUEST, WRONG_METHOD -> "invalid_request_error";
            case UNAVAILABLE -> "overloaded_error";
        };
    }

    private static String openAiType(Refusal why) {
        return switch (why) {
            case RATE_LIMITED -> "requests";
            case UNAVAILABLE -> "server_error";
            case NO_CREDITS, SPEND_CAP, QUOTA_EXHAUSTED -> "insufficient_quota";
            case KEY_LACKS_MODEL, NO_CREDENTIAL, CREDENTIAL_INVALID -> "permission_error";
            case INVALID_KEY,
                    BAD_REQUEST,
                    BODY_TOO_LARGE,
                    BODY_TOO_SLOW,
                    UNKNOWN_ROUTE,
                    WRONG_METHOD,
                    MODEL_NOT_FOUND -> "invalid_request_error";
        };
    }

    private static JsonObject error(Outcome.Refused refused, String type) {
        String param = refused.param().isEmpty() ? null : refused.param();
        JsonObject error = error(refused.message(), type, param, refused.why().code());
        refused.details().forEach(error::put);
        return error;
    }

    private static JsonObject error(Outcome.Failed failed, String type) {
        return error(failed.message(), type, null, failed.why().code());
    }

    private static JsonObject error(String message, String type, @Nullable String param, String code) {
        return new JsonObject()
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
    }

    private static Buffer openAi(JsonObject error) {
        return new JsonObject().put("error", error).toBuffer();
    }

    private Buffer anthropic(JsonObject error) {
        return new JsonObject()
                .put("type", "error")
                .put("error", error)
                .put("request_id", requestId)
                .toBuffer();
    }
}
