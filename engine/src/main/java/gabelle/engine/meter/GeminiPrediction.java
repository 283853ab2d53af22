package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * The members of a request to Imagen, which is billed by the images that it makes of one prompt.
 *
 * <p>Source: Gemini API, "Generate images using Imagen".
 */
final class GeminiPrediction {
    /** What is made where the request does not say how many. */
    private static final long IMAGES_DEFAULT = 4;

    /** Documented are 4; more are the provider's to refuse, as long as nothing overflows. */
    private static final long IMAGES_MAX = 128;

    private final RequestScanner scanner;
    private final GeminiMembers members;
    private long images = IMAGES_DEFAULT;
    private int prompts;

    GeminiPrediction(RequestScanner scanner, GeminiMembers members) {
        this.scanner = scanner;
        this.members = members;
    }

    void member(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "instances" -> instances(parser);
            case "parameters" -> parameters(parser);
            default -> members.modelOrNothing(name, parser);
        }
    }

    /** The object has ended. */
    void end() {
        if (prompts != 1) {
            scanner.refuse("instances: one is required, with the prompt.", "instances");
        }
        scanner.choices = images;
    }

    private void instances(JsonParser parser) throws IOException {
        if (!scanner.once("instances") || parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            prompts++;
            parser.skipChildren();
        }
    }

    private void parameters(JsonParser parser) throws IOException {
        if (!scanner.once("parameters") || parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = GeminiMembers.camel(parser.currentName());
            JsonToken value = parser.nextToken();
            if (name.equals("sampleCount") && value != JsonToken.VALUE_NULL) {
                images = scanner.count(name, parser, 1, IMAGES_MAX);
            } else {
                parser.skipChildren();
            }
        }
    }
}
