package gabelle.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request in Gemini's API asks for; the path names the model and what is done with it.
 *
 * @param model without a prefix; empty where the path names none
 * @param method such as {@code generateContent}; empty where the path names none
 * @param body null where it is no JSON object
 */
record GeminiRequest(String model, String method, @Nullable JsonNode body) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODELS = "/models/";
    private static final Set<String> METHODS = Set.of(
            "generateContent", "streamGenerateContent", "countTokens", "embedContent", "batchEmbedContents", "predict");

    /** @param path after the version */
    static GeminiRequest of(String path, Buffer body) {
        int colon = path.lastIndexOf(':');
        boolean named = path.startsWith(MODELS) && colon > MODELS.length();
        String model = named ? URLDecoder.decode(path.substring(MODELS.length(), colon), StandardCharsets.UTF_8) : "";
        return new GeminiRequest(model, named ? path.substring(colon + 1) : "", object(body));
    }

    private static @Nullable JsonNode object(Buffer body) {
        try {
            JsonNode node = JSON.readTree(body.getBytes());
            return node != null && node.isObject() ? node : null;
        } catch (IOException notJson) {
            return null;
        }
    }

    ApiRequest asked() {
        JsonNode max = member(config(), "maxOutputTokens");
        return ApiRequest.of(
                model, method.equals("streamGenerateContent"), max == null ? Long.MAX_VALUE : max.asLong());
    }

    @Nullable
    ErrorAnswer refusal() {
        if (!METHODS.contains(method)) {
            return ErrorAnswer.unknownModel(model);
        }
        if (body == null) {
            return ErrorAnswer.notJson();
        }
        return switch (method) {
            case "embedContent" -> body.has("content") ? null : ErrorAnswer.missing("content");
            case "batchEmbedContents" -> inputs() > 0 ? null : ErrorAnswer.missing("requests");
            case "countTokens" -> null;
            case "predict" -> body.has("instances") ? null : ErrorAnswer.missing("instances");
            default -> body.has("contents") ? null : ErrorAnswer.missing("contents");
        };
    }

    /** How many texts a batch brings. */
    int inputs() {
        return body == null ? 0 : body.path("requests").size();
    }

    /** How many images are asked for; four where the request does not say. */
    int images() {
        return body == null ? 0 : body.path("parameters").path("sampleCount").asInt(4);
    }

    /** The function that the model may call; empty where none is declared. */
    String function() {
        if (body == null) {
            return "";
        }
        for (JsonNode tool : body.path("tools")) {
            JsonNode declared = member(tool, "functionDeclarations");
            if (declared != null && !declared.isEmpty()) {
                return declared.path(0).path("name").asText();
            }
        }
        return "";
    }

    private @Nullable JsonNode config() {
        return body == null ? null : member(body, "generationConfig");
    }

    /** In camel or in snake case. */
    private static @Nullable JsonNode member(@Nullable JsonNode of, String name) {
        if (of == null) {
            return null;
        }
        JsonNode camel = of.get(name);
        return camel != null ? camel : of.get(name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT));
    }
}
