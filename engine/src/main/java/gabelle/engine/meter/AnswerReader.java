package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON objects of OpenAI's dialect, an answer or the chunks of a stream one after the other, as their bytes come:
 * the usage, the model, and how much text was generated. Broken JSON ends the object at hand and nothing else.
 */
final class AnswerReader {
    private static final int DEPTH_MAX = 64;
    private static final int MODEL_CHARS_MAX = 256;

    /** Ten times what the largest output bound of a model (128,000 tokens) spells. */
    private static final int TEXT_CHARS_MAX = 5_000_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxStringLength(TEXT_CHARS_MAX)
                    .build())
            .build();

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
    private @Nullable JsonParser parser;
    private @Nullable ByteArrayFeeder feeder;
    private int depth;
    private Member member = Member.OTHER;
    private Member choiceMember = Member.OTHER;
    private String name = "";
    private boolean textual;
    private Choices choices = Choices.ABSENT;
    private boolean usageSeen;
    private boolean errorSeen;
    private String servedModel = "";
    private final TextTokens text = new TextTokens();

    AnswerReader(Counting counting) {
        this.usage = new UsageReader(counting);
    }

    UsageReader usage() {
        return usage;
    }

    String servedModel() {
        return servedModel;
    }

    boolean errorSeen() {
        return errorSeen;
    }

    long tokensEstimate() {
        return text.count();
    }

    /** Counts text that the reader was not shown. */
    void unseen(long bytes) {
        text.addUnseen(bytes);
    }

    /** Whether the object just read carries a usage and says that it has no choices. */
    boolean onlyUsage() {
        return usageSeen && choices == Choices.EMPTY;
    }

    /** Whether the parser stands in a text of the answer: what is left out of it counts as generated all the same. */
    boolean inText() {
        return counts();
    }

    /** Starts an object; what was read before stays known. */
    void begin() {
        depth = 0;
        usage.abandon();
        member = choiceMember = Member.OTHER;
        choices = Choices.ABSENT;
        usageSeen = false;
        if (parser == null) {
            try {
                JsonParser fresh = JSON.createNonBlockingByteArrayParser();
                parser = fresh;
                feeder = (ByteArrayFeeder) fresh.getNonBlockingInputFeeder();
            } catch (IOException impossible) {
                throw new IllegalStateException("no parser for bytes in memory", impossible);
            }
        }
    }

    /** What became of the bytes that were read. */
    enum Progress {
        /** No value or name ended in them. */
        NONE,
        SOME,
        /** The object ended. */
        DONE,
        BROKEN
    }

    /** Reads the next bytes of the object that was begun. */
    Progress read(byte[] bytes, int from, int to) {
        JsonParser json = parser;
        ByteArrayFeeder input = feeder;
        if (json == null || input == null) {
            return Progress.BROKEN;
        }
        Progress progress = Progress.BROKEN;
        try {
            input.feedInput(bytes, from, to);
            progress = tokens(json);
        } catch (IOException | RuntimeException broken) {
            // Whatever a provider sends, and whatever the parser thinks of it: the answer is relayed all the same.
            progress = Progress.BROKEN;
        }
        if (progress == Progress.BROKEN || (progress == Progress.DONE && !input.needMoreInput())) {
            // Its state is unknown: the next object gets a parser of its own.
            drop();
        }
        return progress;
    }

    /** Gives the parser's buffers back; the reader may be begun again. */
    void drop() {
        if (parser != null) {
            try {
                parser.close();
            } catch (IOException impossible) {
                throw new IllegalStateException("bytes in memory cannot fail to be closed", impossible);
            }
            parser = null;
            feeder = null;
        }
    }

    private Progress tokens(JsonParser json) throws IOException {
        Progress progress = Progress.NONE;
        for (JsonToken token = json.nextToken();
                token != null && token != JsonToken.NOT_AVAILABLE;
                token = json.nextToken()) {
            progress = Progress.SOME;
            token(token, json);
            if (depth == 0) {
                return Progress.DONE;
            }
        }
        return progress;
    }

    private void token(JsonToken token, JsonParser json) throws IOException {
        if (usage.reading()) {
            usage.read(token, json);
            return;
        }
        switch (token) {
            case START_OBJECT, START_ARRAY -> {
                if (isUsage() && token == JsonToken.START_OBJECT) {
                    usageSeen |= depth == 1;
                    usage.begin();
                } else {
                    open(token);
                    depth++;
                }
            }
            case END_OBJECT, END_ARRAY -> depth--;
            case FIELD_NAME -> named(json.currentName());
            default -> scalar(token, json);
        }
    }

    private boolean isUsage() {
        return (depth == 1 && member == Member.USAGE)
                || (depth == 2 && member == Member.X_GROQ && name.equals("usage"));
    }

    private void named(String field) {
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

    private void open(JsonToken token) {
        if (isUsage()) {
            refuseUsage();
        } else if (depth == 1) {
            switch (member) {
                case CHOICES -> choices = token == JsonToken.START_ARRAY ? Choices.EMPTY : Choices.PRESENT;
                case ERROR -> errorSeen = true;
                default -> {}
            }
        } else if (member == Member.CHOICES && depth == 2) {
            choices = Choices.PRESENT;
            choiceMember = Member.OTHER;
        }
    }

    private void refuseUsage() {
        usageSeen |= depth == 1;
        usage.refuse();
        member = Member.OTHER;
    }

    private void scalar(JsonToken token, JsonParser json) throws IOException {
        if (isUsage()) {
            if (token != JsonToken.VALUE_NULL) {
                refuseUsage();
            }
        } else if (depth == 1) {
            topLevel(token, json);
        } else if (member == Member.CHOICES) {
            if (depth == 2) {
                choices = Choices.PRESENT;
            } else if (token == JsonToken.VALUE_STRING && counts() && json.getTextLength() > 0) {
                text.add(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
            }
        }
    }

    private boolean counts() {
        boolean inMessage = choiceMember == Member.MESSAGE && depth > 3;
        return member == Member.CHOICES && textual && (inMessage || (choiceMember == Member.TEXT && depth == 3));
    }

    private void topLevel(JsonToken token, JsonParser json) throws IOException {
        boolean something = token != JsonToken.VALUE_NULL;
        switch (member) {
            case CHOICES -> choices = something ? Choices.PRESENT : Choices.EMPTY;
            case MODEL -> {
                if (token == JsonToken.VALUE_STRING && json.getTextLength() <= MODEL_CHARS_MAX) {
                    servedModel = json.getText();
                }
            }
            case ERROR -> errorSeen |= something;
            default -> {}
        }
    }
}
