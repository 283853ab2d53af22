package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * The members of a request to OpenAI's Responses that decide about money. What would be billed by a price that the
 * catalogue does not know, or only after the answer, is refused; what the provider has stored itself may fill the whole
 * window.
 *
 * <p>Source: OpenAI API reference, "Create a model response"; guides "Conversation state" (stored input is billed as input),
 * "Background mode", "Compaction"; "Pricing" (built-in tools).
 */
final class ResponsesMembers {
    private final RequestScanner scanner;
    private final InputCounter counter;

    ResponsesMembers(RequestScanner scanner, InputCounter counter) {
        this.scanner = scanner;
        this.counter = counter;
    }

    void member(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "max_output_tokens" -> scanner.outputBound(name, parser);
            case "input" -> input(parser);
            case "instructions" -> counter.text(parser);
            case "previous_response_id", "conversation" -> stored(parser);
            case "tools" -> scanner.tools(parser);
            case "text" -> counter.textAndNames(parser);
            case "background" -> background(parser);
            case "prompt" -> none(name, "A stored prompt may bring tools along that have no price here", parser);
            case "context_management" -> none(name, "Compaction has no price here", parser);
            default -> parser.skipChildren();
        }
    }

    private void input(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            counter.text(parser);
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                item(parser);
            } else {
                counter.text(parser);
            }
        }
    }

    /** An item that is neither a message nor says what else it is stands for one that is stored. */
    private void item(JsonParser parser) throws IOException {
        counter.object();
        counter.message();
        boolean told = false;
        boolean stored = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
            told |= text && (name.equals("role") || name.equals("type"));
            stored |= text && name.equals("type") && isStored(parser.getText());
            counter.text(parser);
        }
        if (stored || !told) {
            counter.stored();
        }
    }

    /** A compaction is a whole conversation in a form that only its provider reads. */
    private static boolean isStored(String type) {
        return type.equals("item_reference") || type.startsWith("compaction");
    }

    private void stored(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            counter.stored();
        }
        parser.skipChildren();
    }

    private void background(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_FALSE && token != JsonToken.VALUE_NULL) {
            scanner.refuse(
                    "A response in the background is finished after this call has ended, and cannot be metered: leave"
                            + " out background.",
                    "background");
        }
        parser.skipChildren();
    }

    private void none(String name, String why, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            scanner.refuse(why + ": leave out " + name + ".", name);
        }
        parser.skipChildren();
    }
}
