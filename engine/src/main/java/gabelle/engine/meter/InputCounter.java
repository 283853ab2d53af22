package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import gabelle.engine.meter.ModelRequest.Input;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what a request carries in. Strings are measured where they stand, never decoded: a request may carry tens of
 * megabytes of images.
 */
final class InputCounter {
    private final byte[] body;
    private long textBytes;
    private long messages;
    private long tokenIds;
    private long images;
    private long audioBytes;
    private long fileBytes;

    InputCounter(byte[] body) {
        this.body = body;
    }

    Input input() {
        return new Input(textBytes, messages, tokenIds, images, audioBytes, fileBytes);
    }

    /** Counts the value that the parser stands on: a string, or the strings and token ids anywhere below it. */
    void text(JsonParser parser) throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            switch (token) {
                case START_OBJECT -> {
                    messages += depth == 1 ? 1 : 0;
                    depth++;
                }
                case START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case VALUE_STRING -> string(parser);
                case VALUE_NUMBER_INT -> tokenIds++;
                default -> {}
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    /** Counts a schema: the model reads the names in it as well. */
    void textAndNames(JsonParser parser) throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case FIELD_NAME -> textBytes += parser.currentName().length();
                case VALUE_STRING -> textBytes += stringBytes(parser);
                default -> {}
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    private void string(JsonParser parser) throws IOException {
        @Nullable String name = parser.currentName();
        long bytes = stringBytes(parser);
        if (name == null) {
            textBytes += bytes;
            return;
        }
        switch (name) {
            case "image_url" -> images++;
            case "url" -> {
                if (inside("image_url", parser)) {
                    images++;
                } else {
                    textBytes += bytes;
                }
            }
            case "data" -> {
                if (inside("input_audio", parser)) {
                    audioBytes += bytes;
                } else {
                    textBytes += bytes;
                }
            }
            case "file_data" -> fileBytes += bytes;
            default -> textBytes += bytes;
        }
    }

    private static boolean inside(String name, JsonParser parser) {
        return name.equals(parser.getParsingContext().getParent().getCurrentName());
    }

    /** The bytes between the quotes of the string that the parser stands on, escapes as they are written. */
    int stringBytes(JsonParser parser) {
        int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset()) + 1;
        int at = from;
        while (at < body.length && body[at] != '"') {
            at += body[at] == '\\' ? 2 : 1;
        }
        return Math.min(at, body.length) - from;
    }
}
