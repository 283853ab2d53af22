package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's response, and the events of one that is streamed. Its last event ({@code response.completed}, {@code
 * response.incomplete} or {@code response.failed}) repeats the whole response, now with its usage; only the deltas before
 * it count as delivered.
 *
 * <p>Source: OpenAI API reference, "The response object", "Streaming events".
 */
final class ResponsesAnswer extends AnswerMeaning {
    /** The member that the parser is in, of the object or of the response within an event. */
    private enum Member {
        USAGE,
        RESPONSE,
        OUTPUT,
        ITEM,
        DELTA,
        MODEL,
        TYPE,
        ERROR,
        OTHER
    }

    /** In the object's own {@code output} stands the array, in that the item, and in that its members. */
    private static final int ITEM_MEMBERS = 3;

    private final UsageReader usage;
    private Member member = Member.OTHER;
    private Member ofResponse = Member.OTHER;
    private String name = "";
    private boolean itemAdded;
    private boolean last;

    ResponsesAnswer(Counting counting) {
        this.usage = new UsageReader(counting);
    }

    @Override
    void begin() {
        usage.abandon();
        member = ofResponse = Member.OTHER;
        itemAdded = false;
        last = false;
    }

    @Override
    void named(int depth, String field) {
        if (usage.reading()) {
            usage.named(asInChats(field));
            return;
        }
        name = field;
        if (depth == 1) {
            member = memberOf(field);
        } else if (depth == 2 && member == Member.RESPONSE) {
            ofResponse = memberOf(field);
        }
    }

    private static Member memberOf(String field) {
        return switch (field) {
            case "usage" -> Member.USAGE;
            case "response" -> Member.RESPONSE;
            case "output" -> Member.OUTPUT;
            case "item" -> Member.ITEM;
            case "delta" -> Member.DELTA;
            case "model" -> Member.MODEL;
            case "type" -> Member.TYPE;
            case "error" -> Member.ERROR;
            default -> Member.OTHER;
        };
    }

    /** The same counts under the names that a chat completion has for them. */
    private static String asInChats(String count) {
        return switch (count) {
            case "input_tokens" -> "prompt_tokens";
            case "output_tokens" -> "completion_tokens";
            case "input_tokens_details" -> "prompt_tokens_details";
            case "output_tokens_details" -> "completion_tokens_details";
            default -> count;
        };
    }

    private boolean is(Member wanted, int depth) {
        return (depth == 1 && member == wanted) || (depth == 2 && member == Member.RESPONSE && ofResponse == wanted);
    }

    @Override
    void opened(int depth, JsonToken token) {
        if (usage.reading()) {
            usage.opened();
        } else if (is(Member.USAGE, depth) && token == JsonToken.START_OBJECT) {
            usage.begin();
        } else if (is(Member.USAGE, depth)) {
            usage.refuse();
        } else {
            sawError(is(Member.ERROR, depth));
        }
    }

    @Override
    void closed(int depth) {
        if (usage.reading()) {
            usage.closed();
        }
    }

    @Override
    void scalar(int depth, JsonToken token, JsonParser json) throws IOException {
        if (usage.reading()) {
            usage.value(token, json);
        } else if (is(Member.USAGE, depth) && token != JsonToken.VALUE_NULL) {
            usage.refuse();
        } else if (token == JsonToken.VALUE_STRING) {
            string(depth, json);
        }
    }

    private void string(int depth, JsonParser json) throws IOException {
        if (inText(depth)) {
            addText(json);
        } else if (depth == 1 && member == Member.TYPE) {
            type(json.getText());
        } else if (is(Member.MODEL, depth)) {
            nameModel(json);
        }
    }

    private void type(String type) {
        switch (type) {
            case "response.completed", "response.incomplete", "response.failed" -> last = true;
            case "response.output_item.added" -> itemAdded = true;
            case "error" -> sawError(true);
            default -> {}
        }
    }

    /** A delta, whatever it is of; what an item is called that begins; and the output of an answer that is no stream. */
    @Override
    boolean inText(int depth) {
        return switch (member) {
            case DELTA -> true;
            case ITEM -> itemAdded && depth == 2 && name.equals("name");
            case OUTPUT -> depth >= ITEM_MEMBERS && isTextual(name);
            case USAGE, RESPONSE, MODEL, TYPE, ERROR, OTHER -> false;
        };
    }

    /** The fields that hold what the model wrote, of items and of what they contain. */
    private static boolean isTextual(String field) {
        return switch (field) {
            case "text", "refusal", "name", "arguments", "input" -> true;
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
