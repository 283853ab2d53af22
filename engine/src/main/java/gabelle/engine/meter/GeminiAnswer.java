package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Gemini's answers, and the chunks of one that is streamed, which have the same form: candidates, each of which ends with
 * a {@code finishReason}, and a count of the tokens so far. A stream has no end of its own but that of the body.
 *
 * <p>Source: Gemini API reference, "GenerateContentResponse"; "Counting tokens"; "Embeddings"; guide
 * "Generate images using Imagen".
 */
final class GeminiAnswer implements AnswerMeaning {
    private enum Member {
        CANDIDATES,
        USAGE,
        FEEDBACK,
        MODEL,
        ERROR,
        COUNT,
        PREDICTIONS,
        OTHER
    }

    private enum PartMember {
        TEXT,
        /** A call of a function, code, or what the code printed: the model wrote all strings in it. */
        STRUCTURE,
        OTHER
    }

    private final GeminiUsage usage = new GeminiUsage();
    private final TextTokens text = new TextTokens();
    private Member member = Member.OTHER;
    private String ofCandidate = "";
    private PartMember ofPart = PartMember.OTHER;
    private String name = "";
    private int candidates;
    private int finished;
    private boolean blocked;
    private boolean errorSeen;
    private boolean keyRefused;
    private String servedModel = "";

    @Override
    public void begin() {
        usage.abandon();
        member = Member.OTHER;
        ofPart = PartMember.OTHER;
        ofCandidate = "";
        candidates = finished = 0;
        blocked = false;
    }

    @Override
    public void named(int depth, String field) {
        name = field;
        if (usage.reading()) {
            usage.named(field);
        } else if (depth == 1) {
            member = memberOf(field);
        } else if (depth == 3) {
            ofCandidate = field;
            ofPart = PartMember.OTHER;
        } else if (depth == 6) {
            ofPart = partMemberOf(field);
        }
    }

    private static Member memberOf(String field) {
        return switch (field) {
            case "candidates" -> Member.CANDIDATES;
            case "usageMetadata" -> Member.USAGE;
            case "promptFeedback" -> Member.FEEDBACK;
            case "modelVersion" -> Member.MODEL;
            case "error" -> Member.ERROR;
            case "totalTokens" -> Member.COUNT;
            case "predictions" -> Member.PREDICTIONS;
            default -> Member.OTHER;
        };
    }

    private static PartMember partMemberOf(String field) {
        return switch (field) {
            case "text" -> PartMember.TEXT;
            case "functionCall", "executableCode", "codeExecutionResult" -> PartMember.STRUCTURE;
            default -> PartMember.OTHER;
        };
    }

    @Override
    public void opened(int depth, JsonToken token) {
        if (usage.reading()) {
            usage.opened();
        } else if (depth == 1 && member == Member.USAGE) {
            if (token == JsonToken.START_OBJECT) {
                usage.begin();
            } else {
                usage.refuse();
            }
        } else if (depth == 2 && member == Member.CANDIDATES) {
            candidates++;
            ofCandidate = "";
        }
        if (depth == 1 && member == Member.PREDICTIONS && token == JsonToken.START_ARRAY) {
            usage.free(); // but for the images in it
        }
        errorSeen |= depth == 1 && member == Member.ERROR;
    }

    @Override
    public void closed(int depth) {
        if (usage.reading()) {
            usage.closed();
        } else if (depth == 0) {
            if (goesOn()) {
                text.atLeast(usage.outputSoFar());
            } else {
                usage.confirm();
            }
        }
    }

    @Override
    public void scalar(int depth, JsonToken token, JsonParser json) throws IOException {
        if (usage.reading()) {
            usage.value(token, json);
        } else if (depth == 1) {
            topLevel(token, json);
        } else if (token == JsonToken.VALUE_STRING) {
            string(depth, json);
        }
    }

    private void topLevel(JsonToken token, JsonParser json) throws IOException {
        boolean something = token != JsonToken.VALUE_NULL;
        switch (member) {
            case MODEL -> {
                if (token == JsonToken.VALUE_STRING && json.getTextLength() <= AnswerReader.MODEL_CHARS_MAX) {
                    servedModel = json.getText();
                }
            }
            case USAGE -> {
                if (something) {
                    usage.refuse();
                }
            }
            case COUNT -> usage.free();
            case ERROR -> errorSeen |= something;
            case CANDIDATES, FEEDBACK, PREDICTIONS, OTHER -> {}
        }
    }

    private void string(int depth, JsonParser json) throws IOException {
        switch (member) {
            case CANDIDATES -> {
                if (depth == 3 && name.equals("finishReason")) {
                    finished++;
                } else if (inText(depth) && json.getTextLength() > 0) {
                    text.add(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
                }
            }
            case FEEDBACK -> blocked |= depth == 2 && name.equals("blockReason");
            case ERROR -> keyRefused |= name.equals("reason") && json.getText().equals("API_KEY_INVALID");
            case PREDICTIONS -> {
                if (depth == 3 && name.equals("bytesBase64Encoded")) {
                    usage.image();
                }
            }
            case USAGE, MODEL, COUNT, OTHER -> {}
        }
    }

    @Override
    public boolean inText(int depth) {
        if (member != Member.CANDIDATES || !ofCandidate.equals("content")) {
            return false;
        }
        return switch (ofPart) {
            case TEXT -> depth == 6;
            case STRUCTURE -> depth > 6;
            case OTHER -> false;
        };
    }

    /** Whether a candidate in the object has not ended. */
    private boolean goesOn() {
        return candidates > finished;
    }

    @Override
    public boolean onlyUsage() {
        return false;
    }

    /** Nothing says that no other chunk follows: some models name a reason in each of them. */
    @Override
    public boolean last() {
        return false;
    }

    @Override
    public StreamEnd end() {
        if (goesOn()) {
            return StreamEnd.GOES_ON;
        }
        return candidates > 0 || blocked ? StreamEnd.MAY_BE_LAST : StreamEnd.BESIDE;
    }

    @Override
    public void ended() {
        usage.confirm();
    }

    @Override
    public @Nullable Usage usage() {
        return usage.usage();
    }

    @Override
    public boolean absurd() {
        return usage.absurd();
    }

    @Override
    public String servedModel() {
        return servedModel;
    }

    @Override
    public boolean errorSeen() {
        return errorSeen;
    }

    /** Whether the provider says that it does not know the key, which here is no 401. */
    @Override
    public boolean keyRefused() {
        return keyRefused;
    }

    @Override
    public TextTokens text() {
        return text;
    }
}
