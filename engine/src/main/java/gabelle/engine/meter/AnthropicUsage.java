package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Turns Anthropic's usage objects into disjoint buckets. There, {@code input_tokens} has neither the cached nor the newly
 * cached tokens in it, and {@code output_tokens} includes those of thinking. Counts of a stream are cumulative, and one
 * that an event leaves out, or gives as null, is as it was. Counts that cannot be true make the whole usage absurd.
 *
 * <p>Source: Claude API reference, "Usage"; "Prompt caching" (the three kinds of input add up); "Streaming messages".
 */
final class AnthropicUsage {
    private static final long ABSENT = -1;

    private enum Part {
        TOTALS,
        CACHE_CREATION,
        OTHER
    }

    private long input = ABSENT;
    private long output = ABSENT;
    private long cacheRead;
    private long cacheWrite;
    private long cacheWriteLong;
    private final UsageCount count = new UsageCount();
    private Part part = Part.TOTALS;
    private int detailsOpen;

    private @Nullable Usage usage;
    private boolean absurd;

    @Nullable
    Usage usage() {
        return usage;
    }

    boolean absurd() {
        return absurd;
    }

    void begin() {
        part = Part.TOTALS;
        detailsOpen = 0;
    }

    /** A value that is neither an object nor null stands where a usage should. */
    void refuse() {
        count.refuse();
        end(false);
    }

    /** An object or array begins under the given name, at a depth of 1 for those directly in the usage object. */
    void beginDetails(int depth, String name) {
        detailsOpen++;
        part = depth == 1 && name.equals("cache_creation") ? Part.CACHE_CREATION : Part.OTHER;
    }

    void endDetails() {
        detailsOpen--;
        part = detailsOpen == 0 ? Part.TOTALS : Part.OTHER;
    }

    void value(String name, JsonToken token, JsonParser parser) throws IOException {
        switch (part) {
            case TOTALS -> {
                switch (name) {
                    case "input_tokens" -> input = count.read(token, parser, input);
                    case "output_tokens" -> output = count.read(token, parser, output);
                    case "cache_read_input_tokens" -> cacheRead = count.read(token, parser, cacheRead);
                    case "cache_creation_input_tokens" -> cacheWrite = count.read(token, parser, cacheWrite);
                    default -> {}
                }
            }
            case CACHE_CREATION -> {
                if (name.equals("ephemeral_1h_input_tokens")) {
                    cacheWriteLong = count.read(token, parser, cacheWriteLong);
                }
            }
            case OTHER -> {}
        }
    }

    /**
     * The usage object ends.
     *
     * @param counted whether it is one that counts what was generated: that of a {@code message_start} does not yet, and
     *     whoever believed it would charge an answer that breaks off by its first token
     */
    void end(boolean counted) {
        if (counted || count.impossible()) {
            usage = count.impossible() ? null : normalised();
            absurd = usage == null;
        }
    }

    private @Nullable Usage normalised() {
        long shortWrite = cacheWrite - cacheWriteLong;
        if (input == ABSENT || output == ABSENT || shortWrite < 0) {
            return null;
        }
        return new Usage(input, cacheRead, shortWrite, cacheWriteLong, output, 0, 0, 0, 0, 0, 0);
    }
}
