package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Turns Gemini's usage metadata into disjoint buckets. There, {@code promptTokenCount} includes the cached tokens and
 * those of audio; what tools put into the prompt, and thoughts, stand beside prompt and candidates. What the total has
 * beyond all that is thoughts that nothing names. Counts that are zero are left out. Those of a stream are of all so
 * far, so that the last ones count and nothing is added up; whoever breaks off has not seen the last ones.
 *
 * <p>Sources: Gemini API reference, "UsageMetadata"; "Thinking" (thoughts are billed as output); "Understand and count
 * tokens" (modalities).
 */
final class GeminiUsage {
    private static final long ABSENT = -1;

    private enum Details {
        PROMPT,
        CACHE,
        CANDIDATES,
        OTHER
    }

    private long prompt;
    private long cached;
    private long candidates;
    private long thoughts;
    private long toolPrompt;
    private long total;
    private long audioPrompt;
    private long audioCached;
    private long audioCandidates;
    private final UsageCount count = new UsageCount();

    /** Objects and arrays that the parser is in, the usage itself included; 0 outside of it. */
    private int depth;

    private String name = "";
    private Details details = Details.OTHER;
    private boolean audio;
    private long tokens;

    private @Nullable Usage soFar;
    private boolean soFarAbsurd;
    private @Nullable Usage usage;
    private boolean absurd;

    @Nullable
    Usage usage() {
        return usage;
    }

    boolean absurd() {
        return absurd;
    }

    /** Output tokens of the last count; 0 where there is none. */
    long outputSoFar() {
        return soFar == null ? 0 : soFar.outputTokens();
    }

    /** The last count is that of the whole answer. */
    void confirm() {
        usage = soFar;
        absurd = soFarAbsurd;
    }

    /** The answer is of a kind that costs nothing. */
    void free() {
        soFar = Usage.NONE;
        soFarAbsurd = false;
    }

    /** One that was made; what was filtered out is not billed. */
    void image() {
        long made = soFar == null ? 1 : soFar.images() + 1;
        soFar = new Usage(0, 0, 0, 0, 0, 0, 0, 0, made, 0, 0);
        soFarAbsurd = false;
    }

    void begin() {
        prompt = total = ABSENT;
        cached = candidates = thoughts = toolPrompt = 0;
        audioPrompt = audioCached = audioCandidates = 0;
        count.reset();
        depth = 1;
    }

    boolean reading() {
        return depth > 0;
    }

    /** The object at hand is of a text that broke off: nothing is taken from it. */
    void abandon() {
        depth = 0;
    }

    /** A value that is neither an object nor null stands where the usage should. */
    void refuse() {
        soFar = null;
        soFarAbsurd = true;
    }

    void named(String member) {
        name = member;
    }

    void opened() {
        depth++;
        if (depth == 2) {
            details = detailsOf(name);
        } else if (depth == 3) {
            audio = false;
            tokens = 0;
        }
    }

    private static Details detailsOf(String name) {
        return switch (name) {
            case "promptTokensDetails" -> Details.PROMPT;
            case "cacheTokensDetails" -> Details.CACHE;
            case "candidatesTokensDetails" -> Details.CANDIDATES;
            default -> Details.OTHER;
        };
    }

    void closed() {
        if (depth == 3 && audio) {
            switch (details) {
                case PROMPT -> audioPrompt += tokens;
                case CACHE -> audioCached += tokens;
                case CANDIDATES -> audioCandidates += tokens;
                case OTHER -> {}
            }
        }
        if (--depth == 0) {
            soFar = count.impossible() ? null : normalised();
            soFarAbsurd = soFar == null;
        }
    }

    void value(JsonToken token, JsonParser parser) throws IOException {
        if (depth == 1) {
            switch (name) {
                case "promptTokenCount" -> prompt = count.read(token, parser, ABSENT);
                case "cachedContentTokenCount" -> cached = count.read(token, parser, 0);
                case "candidatesTokenCount" -> candidates = count.read(token, parser, 0);
                case "thoughtsTokenCount" -> thoughts = count.read(token, parser, 0);
                case "toolUsePromptTokenCount" -> toolPrompt = count.read(token, parser, 0);
                case "totalTokenCount" -> total = count.read(token, parser, ABSENT);
                default -> {}
            }
        } else if (depth == 3 && name.equals("tokenCount")) {
            tokens = count.read(token, parser, 0);
        } else if (depth == 3 && name.equals("modality")) {
            audio = token == JsonToken.VALUE_STRING && parser.getText().equals("AUDIO");
        }
    }

    private @Nullable Usage normalised() {
        long known = prompt + candidates + thoughts + toolPrompt;
        long beyond = total == ABSENT ? 0 : total - known;
        long freshAudio = Math.min(audioPrompt - audioCached, prompt - cached);
        long fresh = prompt - cached - freshAudio + toolPrompt;
        boolean explained = beyond == 0 || (beyond > 0 && thoughts == 0);
        boolean within = cached <= prompt && audioPrompt <= prompt && audioCached <= Math.min(cached, audioPrompt);
        if (prompt == ABSENT || !explained || !within || audioCandidates > candidates || fresh > Usage.BUCKET_MAX) {
            return null;
        }
        return new Usage(
                fresh,
                cached,
                0,
                0,
                candidates - audioCandidates,
                thoughts + beyond,
                freshAudio,
                audioCandidates,
                0,
                0,
                0);
    }
}
