package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A second pass over a body that was understood, for those who count its tokens: hands out what the model reads. */
final class RequestTexts {
    private final byte[] body;
    private final Consumer<String> texts;
    private final Consumer<String> schemas;

    RequestTexts(byte[] body, Consumer<String> texts, Consumer<String> schemas) {
        this.body = body;
        this.texts = texts;
        this.schemas = schemas;
    }

    void read() {
        try (JsonParser parser = RequestScanner.JSON.createParser(body)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "messages", "prompt", "input", "instructions", "suffix" -> strings(parser);
                    case "contents", "content", "requests", "systemInstruction", "system_instruction" ->
                        asWritten(parser);
                    case "generationConfig", "generation_config" -> asWritten(parser);
                    case "tools", "functions", "response_format", "tool_choice", "function_call", "text" ->
                        asWritten(parser);
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException impossible) {
            throw new IllegalStateException("a body that was scanned cannot fail to be read again", impossible);
        }
    }

    /** The strings anywhere below the value that the parser stands on, but for media. */
    private void strings(JsonParser parser) throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case VALUE_STRING -> string(parser);
                default -> {}
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    private void string(JsonParser parser) throws IOException {
        switch (InputCounter.kind(parser)) {
            case TEXT, REFERENCE -> texts.accept(parser.getText());
            case IMAGE, AUDIO, FILE -> {}
        }
    }

    /** A schema with all its names, numbers and punctuation: how the provider spells it out is not documented. */
    private void asWritten(JsonParser parser) throws IOException {
        int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            schemas.accept(parser.getText());
            return;
        }
        parser.skipChildren();
        int to = Math.toIntExact(parser.currentLocation().getByteOffset());
        schemas.accept(new String(body, from, to - from, StandardCharsets.UTF_8));
    }
}
