package gabelle.sim;

/**
 * An error as Google words it: {@code {"error": {"code", "message", "status", "details"}}}. A key that it does not know
 * is an invalid argument to it, and no key at all a permission that is denied. Source: Gemini API, "Troubleshooting".
 */
final class GeminiError {
    private static final String KEY_INVALID =
            "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"API_KEY_INVALID\","
                    + "\"domain\":\"googleapis.com\",\"metadata\":{\"service\":\"generativelanguage.googleapis.com\"}}";
    private static final String RETRY =
            "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"17s\"}";

    private GeminiError() {}

    static Answer of(ErrorAnswer error) {
        boolean wrongKey = error.status() == 401 && error.code() != null;
        int status = wrongKey ? 400 : error.status() == 401 ? 403 : error.status();
        Bytes json = new Bytes(512).add("{\"error\":{\"code\":").number(status);
        json.add(",\"message\":\"").json(message(error, wrongKey)).add("\",\"status\":\"");
        json.add(name(status)).add('"');
        if (wrongKey) {
            json.add(",\"details\":[").add(KEY_INVALID).add(']');
        } else if (status == 429) {
            json.add(",\"details\":[").add(RETRY).add(']');
        }
        return new Answer(status, Head.JSON, json.add("}}"), TokenCounts.NONE, 0, false);
    }

    private static String message(ErrorAnswer error, boolean wrongKey) {
        if (wrongKey) {
            return "API key not valid. Please pass a valid API key.";
        }
        return error.status() == 401 ? "Method doesn't allow unregistered callers." : error.message();
    }

    private static String name(int status) {
        return switch (status) {
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 500 -> "INTERNAL";
            case 503 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> status < 500 ? "INVALID_ARGUMENT" : "UNKNOWN";
        };
    }
}
