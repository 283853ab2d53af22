package gabelle.sim;

import org.jspecify.annotations.Nullable;

/** An error as OpenAI words it: {@code {"error": {"message", "type", "param", "code"}}}, indented as it does. */
record ErrorAnswer(
        int status,
        String message,
        String type,
        @Nullable String param,
        @Nullable String code) {
    private static final String INVALID = "invalid_request_error";

    private static final ErrorAnswer CONTEXT_LENGTH = new ErrorAnswer(
            400,
            "This model's maximum context length is 128000 tokens. However, your messages resulted in 130012 tokens."
                    + " Please reduce the length of the messages.",
            INVALID,
            "messages",
            "context_length_exceeded");
    private static final ErrorAnswer COUNTRY = new ErrorAnswer(
            403,
            "Country, region, or territory not supported",
            "request_forbidden",
            null,
            "unsupported_country_region_territory");
    private static final ErrorAnswer SERVER = new ErrorAnswer(
            500,
            "The server had an error while processing your request. Sorry about that!",
            "server_error",
            null,
            null);
    private static final ErrorAnswer OVERLOADED = new ErrorAnswer(
            503,
            "Our servers are currently overloaded. Please try again later.",
            "service_unavailable_error",
            null,
            "server_is_overloaded");

    /** What OpenAI answers with this status; for one that its documentation does not name, something of that shape. */
    static ErrorAnswer ofStatus(int status, String model, String presentedKey) {
        return switch (status) {
            case 400 -> CONTEXT_LENGTH;
            case 401 -> wrongKey(presentedKey);
            case 403 -> COUNTRY;
            case 404 -> noAccess(model);
            case 429 -> rateLimit(model);
            case 500 -> SERVER;
            case 503 -> OVERLOADED;
            default -> other(status);
        };
    }

    static ErrorAnswer noKey() {
        return new ErrorAnswer(
                401,
                "You didn't provide an API key. You need to provide your API key in an Authorization header using"
                        + " Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank"
                        + " username) if you're accessing the API from your browser and are prompted for a username"
                        + " and password. You can obtain an API key from https://platform.openai.com/account/api-keys.",
                INVALID,
                null,
                null);
    }

    static ErrorAnswer wrongKey(String presentedKey) {
        return new ErrorAnswer(
                401,
                "Incorrect API key provided: " + masked(presentedKey)
                        + ". You can find your API key at https://platform.openai.com/account/api-keys.",
                INVALID,
                null,
                "invalid_api_key");
    }

    static ErrorAnswer notJson() {
        return invalid(
                "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP"
                        + " library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid"
                        + " JSON. If you have trouble figuring out how to fix this, please contact us through our help"
                        + " center at help.openai.com.)",
                null,
                null);
    }

    static ErrorAnswer tooLarge(long bytesMax) {
        return new ErrorAnswer(413, "Maximum content size limit (" + bytesMax + ") exceeded", INVALID, null, null);
    }

    static ErrorAnswer noModel() {
        return invalid("you must provide a model parameter", null, null);
    }

    static ErrorAnswer missing(String param) {
        return invalid("Missing required parameter: '" + param + "'.", param, "missing_required_parameter");
    }

    static ErrorAnswer belowMinimum(String param, long value) {
        return belowMinimum(param, value, 1);
    }

    static ErrorAnswer belowMinimum(String param, long value, long min) {
        return invalid(
                "Invalid '" + param + "': integer below minimum value. Expected a value >= " + min + ", but got "
                        + value + " instead.",
                param,
                "integer_below_min_value");
    }

    static ErrorAnswer aboveMaximum(String param, long value, long max) {
        return invalid(
                "Invalid '" + param + "': integer above maximum value. Expected a value <= " + max + ", but got "
                        + value + " instead.",
                param,
                "integer_above_max_value");
    }

    static ErrorAnswer clientRequestId() {
        return invalid("Invalid X-Client-Request-Id: expected at most 512 ASCII characters.", null, null);
    }

    static ErrorAnswer unknownModel(String model) {
        return new ErrorAnswer(404, "The model '" + model + "' does not exist", INVALID, "model", "model_not_found");
    }

    static ErrorAnswer unknownRoute(String method, String path) {
        return new ErrorAnswer(404, "Invalid URL (" + method + " " + path + ")", INVALID, null, null);
    }

    static ErrorAnswer wrongMethod(String method, String path) {
        return new ErrorAnswer(
                405,
                "Not allowed to " + method + " on " + path
                        + " (HINT: Perhaps you meant to use a different HTTP method?)",
                INVALID,
                null,
                "method_not_supported");
    }

    /** Not OpenAI's: whoever wrote the script shall not take a typing error for a provider that behaves. */
    static ErrorAnswer script(@Nullable String message) {
        return new ErrorAnswer(400, "x-sim-script: " + message, "sim_script_error", null, null);
    }

    Bytes body() {
        Bytes json = new Bytes(512);
        json.add("{\n    \"error\": {\n        \"message\": \"").json(message);
        json.add("\",\n        \"type\": \"").json(type);
        json.add("\",\n        \"param\": ");
        quoted(json, param);
        json.add(",\n        \"code\": ");
        quoted(json, code);
        return json.add("\n    }\n}\n");
    }

    /** A long key shows its first eight and last four characters, a short one less, and a very short one nothing. */
    static String masked(String key) {
        int length = key.length();
        if (length < 8) {
            return "***";
        }
        if (length < 16) {
            return key.substring(0, 5) + "***" + key.substring(length - 2);
        }
        return key.substring(0, 8) + "*".repeat(length - 12) + key.substring(length - 4);
    }

    private static ErrorAnswer noAccess(String model) {
        String message = "The model `" + model + "` does not exist or you do not have access to it.";
        return new ErrorAnswer(404, message, INVALID, null, "model_not_found");
    }

    private static ErrorAnswer other(int status) {
        return new ErrorAnswer(
                status, "Simulated status " + status, status < 500 ? INVALID : "server_error", null, null);
    }

    private static ErrorAnswer rateLimit(String model) {
        return new ErrorAnswer(
                429,
                "Rate limit reached for " + model + " in organization org-simulated on requests per min (RPM): Limit"
                        + " 500, Used 500, Requested 1. Please try again in 120ms. Visit"
                        + " https://platform.openai.com/account/rate-limits to learn more.",
                "requests",
                null,
                "rate_limit_exceeded");
    }

    private static ErrorAnswer invalid(String message, @Nullable String param, @Nullable String code) {
        return new ErrorAnswer(400, message, INVALID, param, code);
    }

    private static void quoted(Bytes json, @Nullable String text) {
        if (text == null) {
            json.add("null");
        } else {
            json.add('"').json(text).add('"');
        }
    }
}
