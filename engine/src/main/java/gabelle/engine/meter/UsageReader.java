package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Turns OpenAI's usage object into disjoint buckets. There, {@code prompt_tokens} includes the cached, the newly cached
 * ({@code cache_write_tokens}, billed since GPT-5.6) and the audio ones, {@code completion_tokens} includes those of
 * reasoning and audio. Others count reasoning beside the completion, and only the total tells: xAI's total is prompt +
 * completion + the reasoning that it names, Gemini's the same with reasoning that it does not name, which is believed
 * of a provider known for it ({@link Counting}) and of no other. Either way the buckets add up to the provider's own
 * total. Counts that cannot be true make the whole object absurd.
 *
 * <p>Sources: OpenAI API reference, "CompletionUsage"; guide "Prompt caching" (reads and writes are slices of the input).
 * xAI, "Consumption and rate limits" (reasoning is counted apart from the completion, and in the total). Google, Gemini
 * API, "OpenAI compatibility" and "Thinking" (thoughts are output, and in the total).
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
    private final UsageCount count = new UsageCount();
    private Part details = Part.OTHER;

    /** Objects and arrays that the parser is in, the usage object included; 0 outside of one. */
    private int depth;

    private String name = "";
    private final Counting counting;

    private @Nullable Usage usage;
    private boolean absurd;

    UsageReader(Counting counting) {
        this.counting = counting;
    }

    @Nullable
    Usage usage() {
        return usage;
    }

    boolean absurd() {
        return absurd;
    }

    /** A usage object begins. What an earlier one said is forgotten at its end: counts are cumulative, never added up. */
    void begin() {
        prompt = completion = total = ABSENT;
        cached = written = audioInput = reasoning = audioOutput = 0;
        count.reset();
        depth = 1;
    }

    /** Whether a usage object has begun and not ended: it is told all that the parser meets. */
    boolean reading() {
        return depth > 0;
    }

    /** The object at hand is of a text that broke off: nothing is taken from it. */
    void abandon() {
        depth = 0;
    }

    /** A value that is neither an object nor null stands where the usage should. */
    void refuse() {
        usage = null;
        absurd = true;
    }

    void named(String member) {
        name = member;
    }

    /** An object or array begins within the usage. */
    void opened() {
        if (++depth == 2) {
            details = detailsOf(name);
        }
    }

    /** It ends, or the usage itself does. */
    void closed() {
        if (--depth == 0) {
            end();
        }
    }

    private static Part detailsOf(String name) {
        return switch (name) {
            case "prompt_tokens_details" -> Part.INPUT_DETAILS;
            case "completion_tokens_details" -> Part.OUTPUT_DETAILS;
            default -> Part.OTHER;
        };
    }

    private Part part() {
        return switch (depth) {
            case 1 -> Part.TOTALS;
            case 2 -> details;
            default -> Part.OTHER;
        };
    }

    void value(JsonToken token, JsonParser parser) throws IOException {
        switch (part()) {
            case TOTALS -> {
                switch (name) {
                    case "prompt_tokens" -> prompt = count.read(token, parser, ABSENT);
                    case "completion_tokens" -> completion = count.read(token, parser, ABSENT);
                    case "total_tokens" -> total = count.read(token, parser, ABSENT);
                    default -> {}
                }
            }
            case INPUT_DETAILS -> {
                switch (name) {
                    case "cached_tokens" -> cached = count.read(token, parser, 0);
                    case "cache_write_tokens" -> written = count.read(token, parser, 0);
                    case "audio_tokens" -> audioInput = count.read(token, parser, 0);
                    default -> {}
                }
            }
            case OUTPUT_DETAILS -> {
                switch (name) {
                    case "reasoning_tokens" -> reasoning = count.read(token, parser, 0);
                    case "audio_tokens" -> audioOutput = count.read(token, parser, 0);
                    default -> {}
                }
            }
            case OTHER -> {}
        }
    }

    /** It replaces what was known. */
    private void end() {
        usage = count.impossible() ? null : normalised();
        absurd = usage == null;
    }

    private @Nullable Usage normalised() {
        long output = completion == ABSENT ? 0 : completion;
        long fresh = prompt - cached - written - audioInput;
        boolean counted = prompt != ABSENT && (completion != ABSENT || total != ABSENT);
        long beyond = total == ABSENT ? 0 : total - prompt - output;
        long visible = output - audioOutput - (beyond == 0 ? reasoning : 0);
        if (!counted || fresh < 0 || visible < 0 || !explains(beyond)) {
            return null;
        }
        long reasoned = beyond == 0 ? reasoning : beyond;
        return new Usage(fresh, cached, written, 0, visible, reasoned, audioInput, audioOutput, 0, 0, 0);
    }

    /** Whether it is known what those tokens are that the total has beside prompt and completion. */
    private boolean explains(long beyond) {
        boolean unnamed = counting == Counting.REST_OF_TOTAL && reasoning == 0 && beyond > 0;
        return beyond == 0 || beyond == reasoning || unnamed;
    }
}
