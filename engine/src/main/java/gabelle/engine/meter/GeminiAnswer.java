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
final class GeminiAnswer extends AnswerMeaning {
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
    private Member member = Member.OTHER;
    private String ofCandidate = "";
    private PartMember ofPart = PartMember.OTHER;
    private String name = "";
    private int candidates;
    private int finished;
    private boolean blocked;
    private boolean keyRefused;

    @Override
    void begin() {
        usage.abandon();
        member = Member.OTHER;
        ofPart = PartMember.OTHER;
        ofCandidate = "";
        candidates = finished = 0;
        blocked = false;
    }

    @Override
    void named(int depth, String field) {
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
    void opened(int depth, JsonToken token) {
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
        sawError(depth == 1 && member == Member.ERROR);
    }

    @Override
    void closed(int depth) {
        if (usage.reading()) {
            usage.closed();
        } else if (depth == 0) {
            if (goesOn()) {
                text().atLeast(usage.outputSoFar());
            } else {
                usage.confirm();
            }
        }
    }

    @Override
    void scalar(int depth, JsonToken token, JsonParser json) throws IOException {
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
                if (token == JsonToken.VALUE_STRING) {
                    nameModel(json);
                }
            }
            case USAGE -> {
                if (something) {
                    usage.refuse();
                }
            }
            case COUNT -> usage.free();
            case ERROR -> sawError(something);
            case CANDIDATES, FEEDBACK, PREDICTIONS, OTHER -> {}
        }
    }

    private void string(int depth, JsonParser json) throws IOException {
        switch (member) {
            case CANDIDATES -> {
                if (depth == 3 && name.equals("finishReason")) {
                    finished++;
                } else if (inText(depth)) {
                    addText(json);
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
    boolean inText(int depth) {
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

    /** Nothing says that no other chunk follows: some models name a reason in each of them. */
    @Override
    StreamEnd end() {
        if (goesOn()) {
            return StreamEnd.GOES_ON;
        }
        return candidates > 0 || blocked ? StreamEnd.MAY_BE_LAST : StreamEnd.BESIDE;
    }

    @Override
    void ended() {
        usage.confirm();
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

    /** Whether the provider says that it does not know the key, which here is no 401. */
    @Override
    boolean keyRefused() {
        return keyRefused;
    }
}
