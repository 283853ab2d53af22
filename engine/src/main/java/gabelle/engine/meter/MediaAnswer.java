package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** OpenAI's answers with images, speech or transcripts, whole or as the events of a stream. */
final class MediaAnswer extends AnswerMeaning {
    private final MediaAsk asked;
    private final Billing billing;
    private final MediaUsage usage = new MediaUsage();
    private String member = "";
    private long images;
    private boolean imagesSeen;

    MediaAnswer(MediaAsk asked, Billing billing) {
        this.asked = asked;
        this.billing = billing;
    }

    @Override
    void begin() {
        usage.abandon();
        member = "";
    }

    @Override
    void named(int depth, String field) {
        if (usage.reading()) {
            usage.named(field);
        } else if (depth == 1) {
            member = field;
        }
    }

    @Override
    void opened(int depth, JsonToken token) {
        if (usage.reading()) {
            usage.opened();
        } else if (depth == 1) {
            switch (member) {
                case "usage" -> openUsage(token);
                case "data" -> imagesSeen = true;
                case "error" -> sawError(true);
                default -> {}
            }
        } else if (depth == 2 && member.equals("data") && token == JsonToken.START_OBJECT) {
            images++;
        }
    }

    private void openUsage(JsonToken token) {
        if (token == JsonToken.START_OBJECT) {
            usage.begin();
        } else {
            usage.refuse();
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
        } else if (depth == 1) {
            switch (member) {
                case "usage" -> {
                    if (token != JsonToken.VALUE_NULL) {
                        usage.refuse();
                    }
                }
                case "duration" -> usage.seconds(token, json);
                case "type" -> type(token, json);
                case "error" -> sawError(token != JsonToken.VALUE_NULL);
                default -> written(token, json, depth);
            }
        }
    }

    /** An event that brings one finished image; the unfinished ones before it are none. */
    private void type(JsonToken token, JsonParser json) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            String type = json.getText();
            if (type.equals("image_generation.completed") || type.equals("image_edit.completed")) {
                images++;
                imagesSeen = true;
            }
        }
    }

    private void written(JsonToken token, JsonParser json, int depth) throws IOException {
        if (token == JsonToken.VALUE_STRING && inText(depth)) {
            addText(json);
        }
    }

    /** The last event of a stream repeats the whole text, which is then counted twice, should it have no usage. */
    @Override
    boolean inText(int depth) {
        return depth == 1 && (member.equals("text") || member.equals("delta"));
    }

    @Override
    @Nullable
    Usage usage() {
        if (usage.impossible()) {
            return null;
        }
        boolean told = switch (billing) {
            case TOKENS -> usage.hasTokens();
            case IMAGES -> imagesSeen;
            case TIME -> usage.hasTime();
            case CHARACTERS -> true;
        };
        return told ? usage.usage(images, billing == Billing.CHARACTERS ? asked.characters() : 0) : null;
    }

    @Override
    boolean absurd() {
        return usage.impossible();
    }
}
