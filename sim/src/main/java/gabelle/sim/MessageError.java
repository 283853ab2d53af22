package gabelle.sim;

/**
 * An error as Anthropic words it: {@code {"type": "error", "error": {"type", "message"}, "request_id"}}. The types by
 * status are those of Claude API reference, "Errors".
 */
final class MessageError {
    private MessageError() {}

    static Bytes body(ErrorAnswer error, String requestId) {
        Bytes json = new Bytes(256).add("{\"type\":\"error\",\"error\":{\"type\":\"");
        json.json(type(error.status())).add("\",\"message\":\"").json(message(error));
        return json.add("\"},\"request_id\":\"").json(requestId).add("\"}");
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case 529 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }

    private static String message(ErrorAnswer error) {
        return switch (error.status()) {
            case 401 -> "invalid x-api-key";
            case 429 -> "This request would exceed the rate limit of organization org-simulated.";
            case 500 -> "Internal server error";
            case 529 -> "Overloaded";
            default -> error.message();
        };
    }
}
