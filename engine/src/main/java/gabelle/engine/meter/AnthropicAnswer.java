package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic's message, and the events of one that is streamed: {@code message_start} with the message as it begins,
 * {@code content_block_delta}, {@code message_delta} with the usage so far and the reason why the message ended, {@code
 * message_stop}.
 *
 * <p>Source: Claude API reference, "Create a Message"; "Streaming messages".
 */
final class AnthropicAnswer extends AnswerMeaning {
    /** The member that the parser is in, of the object or of the message within a {@code message_start}. */
    private enum Member {
        USAGE,
        MESSAGE,
        CONTENT,
        BLOCK,
        DELTA,
        MODEL,
        TYPE,
        ERROR,
        OTHER
    }

    private static final int OUTSIDE = -1;

    private final AnthropicUsage usage = new AnthropicUsage();
    private Member member = Member.OTHER;
    private Member ofMessage = Member.OTHER;
    private String name = "";
    private boolean toolInput;
    private int usageDepth = OUTSIDE;
    private boolean last;

    @Override
    void begin() {
        member = ofMessage = Member.OTHER;
        toolInput = false;
        usageDepth = OUTSIDE;
        last = false;
    }

    @Override
    void named(int depth, String field) {
        name = field;
        if (depth == 1) {
            member = memberOf(field);
            toolInput = false;
        } else if (depth == 2 && member == Member.MESSAGE) {
            ofMessage = memberOf(field);
        }
        if (depth == blockDepth()) {
            toolInput = field.equals("input");
        }
    }

    private static Member memberOf(String field) {
        return switch (field) {
            case "usage" -> Member.USAGE;
            case "message" -> Member.MESSAGE;
            case "content" -> Member.CONTENT;
            case "content_block" -> Member.BLOCK;
            case "delta" -> Member.DELTA;
            case "model" -> Member.MODEL;
            case "type" -> Member.TYPE;
            case "error" -> Member.ERROR;
            default -> Member.OTHER;
        };
    }

    @Override
    void opened(int depth, JsonToken token) {
        if (usageDepth != OUTSIDE) {
            usage.beginDetails(depth - usageDepth, name);
        } else if (isUsage(depth) && token == JsonToken.START_OBJECT) {
            usageDepth = depth;
            usage.begin();
        } else if (isUsage(depth)) {
            usage.refuse();
        }
        sawError(depth == 1 && member == Member.ERROR);
    }

    /** What a {@code message_start} says is only where the count begins. */
    private boolean isUsage(int depth) {
        return (depth == 1 && member == Member.USAGE)
                || (depth == 2 && member == Member.MESSAGE && ofMessage == Member.USAGE);
    }

    @Override
    void closed(int depth) {
        if (usageDepth == depth) {
            usage.end(depth == 1);
            usageDepth = OUTSIDE;
        } else if (usageDepth != OUTSIDE) {
            usage.endDetails();
        }
    }

    @Override
    void scalar(int depth, JsonToken token, JsonParser json) throws IOException {
        if (usageDepth != OUTSIDE) {
            usage.value(name, token, json);
        } else if (isUsage(depth) && token != JsonToken.VALUE_NULL) {
            usage.refuse();
        } else if (token == JsonToken.VALUE_STRING) {
            string(depth, json);
        }
    }

    private void string(int depth, JsonParser json) throws IOException {
        if (inText(depth)) {
            addText(json);
        } else if (depth == 1 && member == Member.TYPE) {
            String type = json.getText();
            last = type.equals("message_stop");
            sawError(type.equals("error"));
        } else if (isModel(depth)) {
            nameModel(json);
        }
    }

    private boolean isModel(int depth) {
        return (depth == 1 && member == Member.MODEL)
                || (depth == 2 && member == Member.MESSAGE && ofMessage == Member.MODEL);
    }

    @Override
    boolean inText(int depth) {
        int block = blockDepth();
        return block != OUTSIDE && (depth == block ? isTextual(name) : depth > block && toolInput);
    }

    /** Where the members of a content block stand: in the content of a message, or in an event of its own. */
    private int blockDepth() {
        return switch (member) {
            case CONTENT -> 3;
            case BLOCK, DELTA -> 2;
            case USAGE, MESSAGE, MODEL, TYPE, ERROR, OTHER -> OUTSIDE;
        };
    }

    /** The fields that hold what the model wrote; {@code data} is of a thought that is not shown, but billed. */
    private static boolean isTextual(String field) {
        return switch (field) {
            case "text", "thinking", "partial_json", "name", "data" -> true;
            default -> false;
        };
    }

    @Override
    boolean last() {
        return last;
    }

    @Override
    @Nullable
    Usage usage() {
        return usage.usage();
    }

    @Override
    boolean absurd() {
        return usage.absurd();
    }
}
