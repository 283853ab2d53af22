package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;

/**
 * Counts the contents and instructions of Gemini's dialect: lists of parts, which are text, media, calls of functions and
 * what those returned. Recursive as far as a body may be nested. Names that are not the API's own are text, too: the
 * model reads those of a function's arguments.
 *
 * <p>Sources: Gemini API reference, "Content"; "Understand and count tokens" (how media are counted).
 */
final class GeminiParts {
    private final InputCounter counter;

    GeminiParts(InputCounter counter) {
        this.counter = counter;
    }

    /** Counts the value that the parser stands on. */
    void read(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_STRING -> counter.plainText(parser);
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    read(parser);
                }
            }
            case START_OBJECT -> {
                counter.object();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    member(name, parser);
                }
            }
            default -> {}
        }
    }

    private void member(String name, JsonParser parser) throws IOException {
        switch (GeminiMembers.camel(name)) {
            case "role" -> {
                counter.message();
                parser.skipChildren();
            }
            case "parts", "text", "content", "functionCall", "functionResponse", "response", "args" -> read(parser);
            case "inlineData" -> inlineData(parser);
            case "fileData" -> fileData(parser);
            default -> {
                counter.plainText(name.length());
                read(parser);
            }
        }
    }

    /** An image is scaled and audio has its seconds; how long a video or a document is, its bytes do not tell. */
    private void inlineData(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            read(parser);
            return;
        }
        String type = "";
        long bytes = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = GeminiMembers.camel(parser.currentName());
            JsonToken value = parser.nextToken();
            if (name.equals("data") && value == JsonToken.VALUE_STRING) {
                bytes += counter.stringBytes(parser);
            } else if (name.equals("mimeType") && value == JsonToken.VALUE_STRING) {
                type = type.isEmpty() ? parser.getText().toLowerCase(Locale.ROOT) : "several";
            } else {
                read(parser);
            }
        }
        if (type.startsWith("image/")) {
            counter.image(bytes);
        } else if (type.startsWith("audio/")) {
            counter.audio(bytes);
        } else {
            counter.file(bytes);
        }
    }

    /** A file by its address: of any size. */
    private void fileData(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        counter.file(0);
        parser.skipChildren();
    }
}
