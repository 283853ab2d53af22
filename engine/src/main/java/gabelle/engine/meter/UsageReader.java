package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Turns OpenAI's usage object into disjoint buckets. There, {@code prompt_tokens} includes the cached, the newly cached
 * ({@code cache_write_tokens}, billed since GPT-5.6) and the audio ones, {@code completion_tokens} includes those of
 * reasoning and audio. Counts that cannot be true make the whole object absurd.
 *
 * <p>Source: OpenAI API reference, "CompletionUsage"; guide "Prompt caching" (reads and writes are slices of the input).
 */
final class UsageReader {
    private static final long ABSENT = -1;

    private enum Part {
        TOTALS,
        INPUT_DETAILS,
        OUTPUT_DETAILS,
        OTHER
    }

    private long prompt;
    private long completion;
    private long total;
    private long cached;
    private long written;
    private long audioInput;
    private long reasoning;
    private long audioOutput;
    private boolean impossible;
    private Part part = Part.TOTALS;
    private Part details = Part.OTHER;

    private @Nullable Usage usage;
    private boolean absurd;

    @Nullable
    Usage usage() {
        return usage;
    }

    boolean absurd() {
        return absurd;
    }

    /** A usage object begins. What an earlier one said is forgotten at its end: counts are cumulative. */
    void begin() {
        prompt = completion = total = ABSENT;
        cached = written = audioInput = reasoning = audioOutput = 0;
        impossible = false;
        part = Part.TOTALS;
    }

    /** A value that is neither an object nor null stands where the usage should. */
    void refuse() {
        usage = null;
        absurd = true;
    }

    /** An object or array begins under the given name, at a depth of 1 for those directly in the usage object. */
    void beginDetails(int depth, String name) {
        if (depth == 1) {
            details = switch (name) {
                case "prompt_tokens_details" -> Part.INPUT_DETAILS;
                case "completion_tokens_details" -> Part.OUTPUT_DETAILS;
                default -> Part.OTHER;
            };
        }
        part = depth == 1 ? details : Part.OTHER;
    }

    /** One that began at that depth ends. */
    void endDetails(int depth) {
        part = switch (depth) {
            case 1 -> Part.TOTALS;
            case 2 -> details;
            default -> Part.OTHER;
        };
    }

    void value(String name, JsonToken token, JsonParser parser) throws IOException {
        switch (part) {
            case TOTALS -> {
                switch (name) {
                    case "prompt_tokens" -> prompt = count(token, parser, ABSENT);
                    case "completion_tokens" -> completion = count(token, parser, ABSENT);
                    case "total_tokens" -> total = count(token, parser, ABSENT);
                    default -> {}
                }
            }
            case INPUT_DETAILS -> {
                switch (name) {
                    case "cached_tokens" -> cached = count(token, parser, 0);
                    case "cache_write_tokens" -> written = count(token, parser, 0);
                    case "audio_tokens" -> audioInput = count(token, parser, 0);
                    default -> {}
                }
            }
            case OUTPUT_DETAILS -> {
                switch (name) {
                    case "reasoning_tokens" -> reasoning = count(token, parser, 0);
                    case "audio_tokens" -> audioOutput = count(token, parser, 0);
                    default -> {}
                }
            }
            case OTHER -> {}
        }
    }

    private long count(JsonToken token, JsonParser parser, long absent) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return absent;
        }
        if (token != JsonToken.VALUE_NUMBER_INT || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            impossible = true;
            return 0;
        }
        long value = parser.getLongValue();
        impossible |= value < 0 || value > Usage.BUCKET_MAX;
        return value;
    }

    /** The usage object ends: it replaces what was known. */
    void end() {
        usage = impossible ? null : normalised();
        absurd = usage == null;
    }

    private @Nullable Usage normalised() {
        long output = completion == ABSENT ? 0 : completion;
        long fresh = prompt - cached - written - audioInput;
        long visible = output - reasoning - audioOutput;
        boolean counted = prompt != ABSENT && (completion != ABSENT || total != ABSENT);
        if (!counted || fresh < 0 || visible < 0 || (total != ABSENT && total != prompt + output)) {
            return null;
        }
        return new Usage(fresh, cached, written, 0, visible, reasoning, audioInput, audioOutput, 0, 0, 0);
    }
}
