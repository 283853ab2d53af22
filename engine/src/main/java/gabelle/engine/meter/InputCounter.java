package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what a request carries in. Strings are measured where they stand, never decoded: a request may carry tens of
 * megabytes of images.
 */
final class InputCounter {
    private final byte[] body;
    private long textBytes;
    private long messages;
    private long objects;
    private long tokenIds;
    private long images;
    private long imageBytes;
    private long audioBytes;
    private long files;
    private long fileBytes;
    private long predictionBytes;
    private String foreignTool = "";

    /** Run by the client, so that they cost nothing but tokens. */
    private static final Set<String> OWN_TOOLS = Set.of("function", "custom");

    /** As much of it as a message repeats. */
    private static final int TYPE_CHARS_MAX = 64;

    /** What a string among messages is to the model. */
    enum Kind {
        TEXT,
        IMAGE,
        AUDIO,
        FILE,
        /** The id of a file or of an earlier answer: a text of a few bytes for an input of any size. */
        REFERENCE
    }

    InputCounter(byte[] body) {
        this.body = body;
    }

    Input input() {
        return new Input(
                body.length,
                textBytes,
                messages,
                objects,
                tokenIds,
                images,
                imageBytes,
                audioBytes,
                files,
                fileBytes,
                predictionBytes);
    }

    /** Counts the value that the parser stands on: a string, or the strings and token ids anywhere below it. */
    void text(JsonParser parser) throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            switch (token) {
                case START_OBJECT -> {
                    objects++;
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

    /** Counts prompts, and says how many are completed, each of them on its own: a list of numbers is one. */
    long prompts(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            text(parser);
            return 1;
        }
        long prompts = 0;
        boolean numbers = false;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            boolean number = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
            prompts += number ? 0 : 1;
            numbers |= number;
            text(parser);
        }
        return Math.max(1, prompts + (numbers ? 1 : 0));
    }

    void object() {
        objects++;
    }

    void message() {
        messages++;
    }

    /** Counts the string that the parser stands on. */
    void plainText(JsonParser parser) {
        plainText(stringBytes(parser));
    }

    void plainText(long bytes) {
        textBytes += bytes;
    }

    void image(long bytes) {
        images++;
        imageBytes += bytes;
    }

    void audio(long bytes) {
        audioBytes += bytes;
    }

    void file(long bytes) {
        files++;
        fileBytes += bytes;
    }

    /** Counts something that the provider has stored, of any size. */
    void stored() {
        files++;
    }

    /** Counts what the provider puts in itself. */
    void unseenTokens(long tokens) {
        tokenIds += tokens;
    }

    /** Counts a schema: the model reads the names in it as well. */
    void textAndNames(JsonParser parser) throws IOException {
        textBytes += stringsBelow(parser, true, false);
    }

    /** Counts the tools, and remembers one that the provider would run itself. */
    void tools(JsonParser parser) throws IOException {
        textBytes += stringsBelow(parser, true, true);
    }

    /** The type of a tool that is not the client's own; empty if there is none. */
    String foreignTool() {
        return foreignTool;
    }

    /** Counts a predicted output. */
    void prediction(JsonParser parser) throws IOException {
        predictionBytes += stringsBelow(parser, false, false);
    }

    private long stringsBelow(JsonParser parser, boolean names, boolean tools) throws IOException {
        long bytes = 0;
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case FIELD_NAME -> bytes += names ? parser.currentName().length() : 0;
                case VALUE_STRING -> {
                    bytes += stringBytes(parser);
                    if (tools && depth == 2 && "type".equals(parser.currentName())) {
                        tool(parser.getText());
                    }
                }
                default -> {}
            }
            if (depth == 0) {
                return bytes;
            }
            token = parser.nextToken();
        }
    }

    private void tool(String type) {
        if (!OWN_TOOLS.contains(type)) {
            foreignTool = type.length() > TYPE_CHARS_MAX ? "unknown" : type;
        }
    }

    private void string(JsonParser parser) throws IOException {
        long bytes = stringBytes(parser);
        switch (kind(parser)) {
            case TEXT -> textBytes += bytes;
            case IMAGE -> {
                images++;
                imageBytes += bytes;
            }
            case AUDIO -> audioBytes += bytes;
            case FILE -> {
                files++;
                fileBytes += bytes;
            }
            case REFERENCE -> {
                files++;
                textBytes += bytes;
            }
        }
    }

    /** What the string is that the parser stands on. */
    static Kind kind(JsonParser parser) throws IOException {
        @Nullable String name = parser.currentName();
        if (name == null) {
            return Kind.TEXT;
        }
        return switch (name) {
            case "image_url" -> Kind.IMAGE;
            case "url" -> inside("image_url", parser) ? Kind.IMAGE : Kind.TEXT;
            case "data" -> inside("input_audio", parser) ? Kind.AUDIO : Kind.TEXT;
            case "file_data" -> Kind.FILE;
            case "file_id", "file_url" -> Kind.REFERENCE;
            case "id" -> inside("audio", parser) ? Kind.REFERENCE : Kind.TEXT;
            default -> Kind.TEXT;
        };
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
