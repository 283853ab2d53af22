package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** OpenAI's chat completions and embeddings, and the chunks of a completion; these end with a line that is no object. */
final class OpenAiAnswer extends AnswerMeaning {
    /** The member of the answer that the parser is in, and within {@code choices} the member of the choice. */
    private enum Member {
        USAGE,
        /** Groq's own: a stream has its usage there, and at the top as well if that was asked for. */
        X_GROQ,
        CHOICES,
        MODEL,
        ERROR,
        MESSAGE,
        TEXT,
        OTHER
    }

    private enum Choices {
        ABSENT,
        EMPTY,
        PRESENT
    }

    private final UsageReader usage;
    private Member member = Member.OTHER;
    private Member choiceMember = Member.OTHER;
    private String name = "";
    private boolean textual;
    private Choices choices = Choices.ABSENT;
    private boolean usageSeen;
    private boolean keyRefused;

    OpenAiAnswer(Counting counting) {
        this.usage = new UsageReader(counting);
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

    /**
     * Whether an error is about the key, as xAI and Google say it under 400. Only as the first words: what follows may be
     * the client's own.
     */
    private static boolean namesKey(String message) {
        return message.startsWith("Incorrect API key provided") || message.startsWith("API key not valid");
    }

    @Override
    boolean keyRefused() {
        return keyRefused;
    }

    @Override
    boolean onlyUsage() {
        return usageSeen && choices == Choices.EMPTY;
    }

    @Override
    void begin() {
        usage.abandon();
        member = choiceMember = Member.OTHER;
        choices = Choices.ABSENT;
        usageSeen = false;
    }

    @Override
    void named(int depth, String field) {
        if (usage.reading()) {
            usage.named(field);
            return;
        }
        name = field;
        if (depth == 1) {
            member = memberOf(field);
        } else if (member == Member.CHOICES) {
            if (depth == 3) {
                choiceMember = choiceMemberOf(field);
            }
            textual = isTextual(field);
        }
    }

    private static Member memberOf(String field) {
        return switch (field) {
            case "usage" -> Member.USAGE;
            case "x_groq" -> Member.X_GROQ;
            case "choices" -> Member.CHOICES;
            case "model" -> Member.MODEL;
            case "error" -> Member.ERROR;
            default -> Member.OTHER;
        };
    }

    private static Member choiceMemberOf(String field) {
        return switch (field) {
            case "message", "delta" -> Member.MESSAGE;
            case "text" -> Member.TEXT;
            default -> Member.OTHER;
        };
    }

    /** The fields of a message, or of what it contains, that hold what the model wrote. */
    private static boolean isTextual(String field) {
        return switch (field) {
            case "content", "text", "refusal", "reasoning_content", "reasoning", "name", "arguments", "transcript" ->
                true;
            default -> false;
        };
    }

    @Override
    void opened(int depth, JsonToken token) {
        if (usage.reading()) {
            usage.opened();
        } else if (isUsage(depth)) {
            openUsage(depth, token);
        } else if (depth == 1) {
            switch (member) {
                case CHOICES -> choices = token == JsonToken.START_ARRAY ? Choices.EMPTY : Choices.PRESENT;
                case ERROR -> sawError(true);
                default -> {}
            }
        } else if (member == Member.CHOICES && depth == 2) {
            choices = Choices.PRESENT;
            choiceMember = Member.OTHER;
        }
    }

    private boolean isUsage(int depth) {
        return (depth == 1 && member == Member.USAGE)
                || (depth == 2 && member == Member.X_GROQ && name.equals("usage"));
    }

    private void openUsage(int depth, JsonToken token) {
        if (token == JsonToken.START_OBJECT) {
            usageSeen |= depth == 1;
            usage.begin();
        } else {
            refuseUsage(depth);
        }
    }

    private void refuseUsage(int depth) {
        usageSeen |= depth == 1;
        usage.refuse();
        member = Member.OTHER;
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
        } else if (isUsage(depth)) {
            if (token != JsonToken.VALUE_NULL) {
                refuseUsage(depth);
            }
        } else if (depth == 1) {
            topLevel(token, json);
        } else if (member == Member.ERROR) {
            keyRefused |= token == JsonToken.VALUE_STRING && name.equals("message") && namesKey(json.getText());
        } else if (member == Member.CHOICES) {
            if (depth == 2) {
                choices = Choices.PRESENT;
            } else if (token == JsonToken.VALUE_STRING && inText(depth)) {
                addText(json);
            }
        }
    }

    @Override
    boolean inText(int depth) {
        boolean inMessage = choiceMember == Member.MESSAGE && depth > 3;
        return member == Member.CHOICES && textual && (inMessage || (choiceMember == Member.TEXT && depth == 3));
    }

    private void topLevel(JsonToken token, JsonParser json) throws IOException {
        boolean something = token != JsonToken.VALUE_NULL;
        switch (member) {
            case CHOICES -> choices = something ? Choices.PRESENT : Choices.EMPTY;
            case MODEL -> {
                if (token == JsonToken.VALUE_STRING) {
                    nameModel(json);
                }
            }
            case ERROR -> {
                sawError(something);
                keyRefused |= token == JsonToken.VALUE_STRING && namesKey(json.getText());
            }
            default -> {}
        }
    }
}
