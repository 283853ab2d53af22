package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON objects, an answer or the chunks of a stream one after the other, as their bytes come:
 * the usage, the model, and how much text was generated. Broken JSON ends the object at hand and nothing else.
 */
final class AnswerReader {
    private static final int DEPTH_MAX = 64;
    static final int MODEL_CHARS_MAX = 256;

    /** Ten times what the largest output bound of a model (128,000 tokens) spells. */
    private static final int TEXT_CHARS_MAX = 5_000_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxStringLength(TEXT_CHARS_MAX)
                    .build())
            .build();

    private final AnswerMeaning meaning;
    private @Nullable JsonParser parser;
    private @Nullable ByteArrayFeeder feeder;
    private int depth;

    AnswerReader(Dialect dialect, Counting counting) {
        this(AnswerMeaning.of(dialect, counting));
    }

    AnswerReader(AnswerMeaning meaning) {
        this.meaning = meaning;
    }

    /** What was understood so far. */
    AnswerMeaning meaning() {
        return meaning;
    }

    /** Counts text that the reader was not shown. */
    void unseen(long bytes) {
        meaning.text().addUnseen(bytes);
    }

    /** Whether the parser stands in a text of the answer. */
    boolean inText() {
        return meaning.inText(depth);
    }

    /** Starts an object; what was read before stays known. */
    void begin() {
        depth = 0;
        meaning.begin();
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
        switch (token) {
            case START_OBJECT, START_ARRAY -> {
                meaning.opened(depth, token);
                depth++;
            }
            case END_OBJECT, END_ARRAY -> {
                depth--;
                meaning.closed(depth);
            }
            case FIELD_NAME -> meaning.named(depth, json.currentName());
            default -> meaning.scalar(depth, token, json);
        }
    }
}
