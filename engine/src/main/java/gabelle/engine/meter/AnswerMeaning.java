package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of an answer say in one dialect. It is told of each token in turn, with the depth at which it stands: 0
 * outside of the object, 1 for its own members.
 */
sealed interface AnswerMeaning permits OpenAiAnswer, AnthropicAnswer, ResponsesAnswer, GeminiAnswer, MediaAnswer {
    static AnswerMeaning of(Dialect dialect, Counting counting) {
        return switch (dialect) {
            case OPENAI -> new OpenAiAnswer(counting);
            case ANTHROPIC -> new AnthropicAnswer();
            case OPENAI_RESPONSES -> new ResponsesAnswer(counting);
            case GEMINI -> new GeminiAnswer();
        };
    }

    /** An object begins; what was read before stays known. */
    void begin();

    void named(int depth, String field);

    /** An object or array begins, itself at this depth. */
    void opened(int depth, JsonToken token);

    /** The one that began at this depth ends. */
    void closed(int depth);

    void scalar(int depth, JsonToken token, JsonParser json) throws IOException;

    /** Whether a text at this depth is one of the answer: what is left out of it counts as generated all the same. */
    boolean inText(int depth);

    /** Whether the object just read carries a usage and nothing of an answer. */
    boolean onlyUsage();

    /** Whether the object just read is the last one of a stream. */
    boolean last();

    /** What the object just read means for the end of a stream. */
    default StreamEnd end() {
        return last() ? StreamEnd.LAST : StreamEnd.GOES_ON;
    }

    /** The provider ended its answer in order: nothing follows the objects that were read. */
    default void ended() {}

    /** The provider's own last count; null where it gave none that can be believed, or not all of it yet. */
    @Nullable
    Usage usage();

    boolean absurd();

    String servedModel();

    boolean errorSeen();

    /** Whether an error says that the provider does not know the key, whatever its status is. */
    default boolean keyRefused() {
        return false;
    }

    TextTokens text();
}
