package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;

/**
 * The members of a request to Anthropic's Messages that decide about money. What would be billed by a price that the
 * catalogue does not know, or for input that the request does not show, is refused.
 *
 * <p>Source: Claude API reference, "Create a Message"; "Pricing" (server tools, fast mode, data residency); "Compaction".
 */
final class AnthropicMembers {
    /** Tools that the client runs itself, so that what they say comes with its next request. */
    private static final List<String> CLIENT_TOOLS = List.of("bash_", "text_editor_", "computer_", "memory_");

    /**
     * What the provider adds for tools, and for each one whose schema it knows itself: 313 to 804 tokens of instructions,
     * 245 to 735 for a tool.
     */
    private static final long TOKENS_PER_KNOWN_TOOL = 1_024;

    private final RequestScanner scanner;
    private final InputCounter counter;
    private final ContentBlocks blocks;

    AnthropicMembers(RequestScanner scanner, InputCounter counter) {
        this.scanner = scanner;
        this.counter = counter;
        this.blocks = new ContentBlocks(counter);
    }

    ContentBlocks blocks() {
        return blocks;
    }

    void member(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "max_tokens" -> scanner.outputBound(name, parser);
            case "messages", "system" -> blocks.read(parser);
            case "tools" -> tools(parser);
            case "output_config", "output_format" -> counter.textAndNames(parser);
            case "cache_control" -> blocks.cacheControl(parser);
            case "speed" -> only("standard", name, parser);
            case "inference_geo" -> only("global", name, parser);
            case "mcp_servers", "container", "fallbacks" -> none(name, parser);
            case "context_management" -> contextManagement(parser);
            default -> parser.skipChildren();
        }
    }

    private void tools(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        counter.unseenTokens(TOKENS_PER_KNOWN_TOOL);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                tool(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void tool(JsonParser parser) throws IOException {
        counter.object();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "type" -> toolType(parser);
                case "cache_control" -> blocks.cacheControl(parser);
                default -> counter.textAndNames(parser);
            }
        }
    }

    private void toolType(JsonParser parser) throws IOException {
        String type = parser.getValueAsString("custom");
        parser.skipChildren();
        if (CLIENT_TOOLS.stream().anyMatch(type::startsWith)) {
            counter.unseenTokens(TOKENS_PER_KNOWN_TOOL);
        } else if (!type.equals("custom")) {
            scanner.refuse(
                    "Tools that the provider runs itself (web search, code execution and the like) have no price here:"
                            + " use tools that you run.",
                    "tools");
        }
    }

    private void only(String standard, String name, JsonParser parser) throws IOException {
        boolean absent = parser.currentToken() == JsonToken.VALUE_NULL;
        if (!absent && !standard.equals(parser.getValueAsString())) {
            scanner.refuse(name + " has no price here: leave it out, or set it to \"" + standard + "\".", name);
        }
        parser.skipChildren();
    }

    private void none(String name, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            scanner.refuse(name + " has no price here: leave it out.", name);
        }
        parser.skipChildren();
    }

    /** A compaction is a call of its own, whose tokens stand outside of the usage of the answer. */
    private void contextManagement(JsonParser parser) throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case VALUE_STRING -> {
                    if (parser.getText().startsWith("compact")) {
                        scanner.refuse("Compaction has no price here: leave it out.", "context_management");
                    }
                }
                default -> {}
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }
}
