package gabelle.verticles.ingress;

import gabelle.engine.outcome.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;

/**
 * Errors as Google words them: {@code {"error": {"code", "message", "status", "details"}}}, where the code is that of HTTP
 * and the status its name in gRPC. What programs may want to know besides is an {@code ErrorInfo} of ours.
 *
 * <p>Source: Google Cloud API design guide, "Errors"; Gemini API, "Troubleshooting".
 */
final class GeminiError {
    private static final String INFO = "type.googleapis.com/google.rpc.ErrorInfo";

    private GeminiError() {}

    static Buffer of(Outcome.Refused refused) {
        JsonObject metadata = new JsonObject();
        if (!refused.param().isEmpty()) {
            metadata.put("param", refused.param());
        }
        for (Map.Entry<String, Object> detail : refused.details().entrySet()) {
            metadata.put(detail.getKey(), String.valueOf(detail.getValue())); // Google's metadata are strings
        }
        return error(refused.why().status(), refused.message(), refused.why().code(), metadata);
    }

    static Buffer of(Outcome.Failed failed) {
        return error(failed.status(), failed.message(), failed.why().code(), new JsonObject());
    }

    private static Buffer error(int status, String message, String code, JsonObject metadata) {
        JsonObject detail = new JsonObject()
                .put("@type", INFO)
                .put("reason", code.toUpperCase(Locale.ROOT))
                .put("domain", "gabelle")
                .put("metadata", metadata);
        JsonObject error = new JsonObject()
                .put("code", status)
                .put("message", message)
                .put("status", name(status))
                .put("details", JsonArray.of(detail));
        return new JsonObject().put("error", error).toBuffer();
    }

    private static String name(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 402 -> "FAILED_PRECONDITION";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 408, 504 -> "DEADLINE_EXCEEDED";
            case 500 -> "INTERNAL";
            case 502, 503 -> "UNAVAILABLE";
            default -> "INVALID_ARGUMENT";
        };
    }
}
