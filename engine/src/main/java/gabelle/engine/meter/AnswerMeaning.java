package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of an answer say in one dialect. It is told of each token in turn, with the depth at which it stands: 0
 * outside of the object, 1 for its own members.
 */
abstract sealed class AnswerMeaning permits OpenAiAnswer, AnthropicAnswer, ResponsesAnswer, GeminiAnswer, MediaAnswer {
    private final TextTokens text = new TextTokens();
    private String servedModel = "";
    private boolean errorSeen;

    static AnswerMeaning of(Dialect dialect, Counting counting) {
        return switch (dialect) {
            case OPENAI -> new OpenAiAnswer(counting);
            case ANTHROPIC -> new AnthropicAnswer();
            case OPENAI_RESPONSES -> new ResponsesAnswer(counting);
            case GEMINI -> new GeminiAnswer();
        };
    }

    /** An object begins; what was read before stays known. */
    abstract void begin();

    abstract void named(int depth, String field);

    /** An object or array begins, itself at this depth. */
    abstract void opened(int depth, JsonToken token);

    /** The one that began at this depth ends. */
    abstract void closed(int depth);

    abstract void scalar(int depth, JsonToken token, JsonParser json) throws IOException;

    /** Whether a text at this depth is one of the answer: what is left out of it counts as generated all the same. */
    abstract boolean inText(int depth);

    /** Whether the object just read carries a usage and nothing of an answer. */
    boolean onlyUsage() {
        return false;
    }

    /** Whether the object just read is the last one of a stream. */
    boolean last() {
        return false;
    }

    /** What the object just read means for the end of a stream. */
    StreamEnd end() {
        return last() ? StreamEnd.LAST : StreamEnd.GOES_ON;
    }

    /** The provider ended its answer in order: nothing follows the objects that were read. */
    void ended() {}

    /** The provider's own last count; null where it gave none that can be believed, or not all of it yet. */
    abstract @Nullable Usage usage();

    abstract boolean absurd();

    /** Whether an error says that the provider does not know the key, whatever its status is. */
    boolean keyRefused() {
        return false;
    }

    final String servedModel() {
        return servedModel;
    }

    final boolean errorSeen() {
        return errorSeen;
    }

    final TextTokens text() {
        return text;
    }

    /** What was just read is an error, or is not. */
    final void sawError(boolean error) {
        errorSeen |= error;
    }

    /** The string that the parser is at names the model; one that is too long for a name is none. */
    final void nameModel(JsonParser json) throws IOException {
        if (json.getTextLength() <= AnswerReader.MODEL_CHARS_MAX) {
            servedModel = json.getText();
        }
    }

    /** The string that the parser is at is a piece of what the model wrote. */
    final void addText(JsonParser json) throws IOException {
        if (json.getTextLength() > 0) {
            text.add(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
        }
    }
}
