package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one pass over a request's body. A field that decides about money may stand in it once only. */
final class RequestScanner {
    private static final int DEPTH_MAX = 64;
    static final int MODEL_CHARS_MAX = 256;

    /** OpenAI allows 128 choices. Below this nothing overflows. */
    private static final long CHOICES_MAX = 1_000;

    static final JsonFactory JSON = JsonFactory.builder()
            // The client's names (those of its tools, say) do not belong in the JVM's table of strings.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .build();

    String model = "";
    /** Where the name stands, between its quotes, and what of that must stay before it. */
    final List<Splice> models = new ArrayList<>(1);

    /** Where a name can be put in that is a default, and stands nowhere; below zero for none. */
    int modelInsertAt = -1;

    boolean stream;

    /** Whether the provider takes nothing for the call. */
    boolean free;

    /** Whether each choice is an image, and the call billed by those. */
    boolean images;

    long outputTokensMax;
    String serviceTier = "";

    /** Where the output can be bounded. */
    BoundPlace boundPlace = new BoundPlace(0, 0, "", "");

    final StreamOptions streamOptions = new StreamOptions(this);

    /** Output bounds that the client gave as null, which is none, and where those stand. */
    final Map<String, Splice> nullBounds = new HashMap<>(2);

    long choices = 1;
    private long bestOf;
    private long prompts = 1;
    private final byte[] body;
    private final boolean generates;
    private final String modelDefault;
    private final Set<String> seen = new HashSet<>();
    private @Nullable InvalidRequest problem;
    private final InputCounter counter;
    private final Dialect dialect;
    private final AnthropicMembers anthropic;
    private final ResponsesMembers responses;
    private final MediaMembers mediaMembers;
    private @Nullable GeminiMembers gemini;

    RequestScanner(Dialect dialect, boolean generates, String modelDefault, Work work, byte[] body) {
        this.dialect = dialect;
        this.generates = generates;
        this.modelDefault = modelDefault;
        this.mediaMembers = new MediaMembers(work, this);
        this.body = body;
        this.counter = new InputCounter(body);
        this.anthropic = new AnthropicMembers(this, counter);
        this.responses = new ResponsesMembers(this, counter);
    }

    /** In Gemini's dialect, in which the path says a part of what is asked. */
    RequestScanner(GeminiPath path, byte[] body) {
        this(Dialect.GEMINI, true, "", Work.TEXT, body);
        this.gemini = new GeminiMembers(this, counter, path);
        this.model = path.model();
        this.stream = path.method() == GeminiMethod.STREAM_GENERATE_CONTENT;
        this.free = path.method() == GeminiMethod.COUNT_TOKENS;
        this.images = path.method() == GeminiMethod.PREDICT;
    }

    /** What is asked to be written to a cache. */
    ContentBlocks cacheWrites() {
        return anthropic.blocks();
    }

    /** How many answers are made: of each prompt one, several, or several of which the best ones come back. */
    long choices() {
        return Math.min(Math.max(choices, bestOf) * prompts, Usage.BUCKET_MAX);
    }

    MediaAsk media() {
        return mediaMembers.ask();
    }

    Input input() {
        return counter.input();
    }

    Scanned scan() {
        if (!Bytes.mayBeUtf8(body)) {
            return new InvalidRequest("The body must be JSON in UTF-8, without a byte order mark.", "");
        }
        try (JsonParser parser = JSON.createParser(body)) {
            object(parser);
        } catch (StreamConstraintsException tooMuch) {
            refuse(
                    "The body is nested deeper than " + DEPTH_MAX + " levels, or has an absurdly long name or number.",
                    "");
        } catch (JsonProcessingException notJson) {
            long at = notJson.getLocation() == null
                    ? body.length
                    : notJson.getLocation().getByteOffset();
            refuse("The body is not valid JSON (at byte " + at + ").", "");
        } catch (IOException impossible) {
            throw new IllegalStateException("an array cannot fail to be read", impossible);
        }
        return problem == null ? new ModelRequest(body, this) : problem;
    }

    private void object(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            refuse("The body must be a JSON object.", "");
            return;
        }
        int insertAt = offset(parser) + 1;
        boundPlace = gemini == null
                ? new BoundPlace(insertAt, 0, "", ",")
                : new BoundPlace(insertAt, 0, "\"generationConfig\":{", "},");
        streamOptions.absent(insertAt);
        while (problem == null && parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (gemini == null) {
                member(name, parser);
            } else {
                gemini.member(name, parser);
            }
        }
        if (problem == null && parser.nextToken() != null) {
            refuse("Something follows the JSON object.", "");
        }
        if (model.isEmpty() && !modelDefault.isEmpty()) {
            model = modelDefault;
            modelInsertAt = insertAt;
        }
        if (problem == null && model.isEmpty()) {
            refuse("You must provide a model parameter: the name of the model as a string.", "model");
        }
        if (gemini != null) {
            gemini.end();
        }
        if (dialect == Dialect.ANTHROPIC && generates && outputTokensMax == 0) {
            refuse("max_tokens: it is required, and bounds what the answer can cost.", "max_tokens");
        }
    }

    private void member(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "model" -> model(parser);
            case "stream" -> stream = once(name) && flag(name, parser);
            case "service_tier" -> serviceTier(parser);
            default -> {
                switch (dialect) {
                    case OPENAI -> {
                        if (!mediaMembers.took(name, parser)) {
                            openAiMember(name, parser);
                        }
                    }
                    case ANTHROPIC -> anthropic.member(name, parser);
                    case OPENAI_RESPONSES -> responses.member(name, parser);
                    case GEMINI -> {} // its own members, of which none has a meaning in another dialect
                }
            }
        }
    }

    private void openAiMember(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "stream_options" -> streamOptions.read(parser);
            case "max_tokens", "max_completion_tokens" -> outputBound(name, parser);
            case "n" -> choices = Math.max(1, count(name, parser, 0, CHOICES_MAX));
            case "best_of" -> bestOf = count(name, parser, 0, CHOICES_MAX);
            case "prompt" -> prompts = counter.prompts(parser);
            case "prediction" -> counter.prediction(parser);
            case "messages", "input", "suffix" -> counter.text(parser);
            case "tools" -> tools(parser);
            case "functions", "response_format" -> counter.textAndNames(parser);
            default -> parser.skipChildren();
        }
    }

    private void model(JsonParser parser) throws IOException {
        if (!once("model")) {
            return;
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            refuse("The model must be a string.", "model");
            parser.skipChildren();
            return;
        }
        int modelBytes = counter.stringBytes(parser);
        models.add(new Splice(offset(parser) + 1, modelBytes, ""));
        if (modelBytes > MODEL_CHARS_MAX) {
            refuse("The model's name is longer than " + MODEL_CHARS_MAX + " bytes.", "model");
        } else {
            model = parser.getText();
        }
    }

    /** What a provider runs itself (Groq its browser_search, say) has a fee of its own, for which there is no price. */
    void tools(JsonParser parser) throws IOException {
        counter.tools(parser);
        if (!counter.foreignTool().isEmpty()) {
            refuse(
                    "Tools of the type " + counter.foreignTool()
                            + " have no price here: only functions and custom tools can be used.",
                    "tools");
        }
    }

    private void serviceTier(JsonParser parser) throws IOException {
        if (once("service_tier") && parser.currentToken() == JsonToken.VALUE_STRING) {
            serviceTier = counter.stringBytes(parser) > MODEL_CHARS_MAX ? "unknown" : parser.getText();
        }
        parser.skipChildren();
    }

    /** A boolean; null stands for false, as with OpenAI. */
    boolean flag(String name, JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE && token != JsonToken.VALUE_NULL) {
            refuse(name + " must be true or false.", name);
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** The larger one counts, should the provider take the other. */
    void outputBound(String name, JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            nullBounds.put(name, new Splice(offset(parser), parser.getTextLength(), ""));
        }
        outputTokensMax = Math.max(outputTokensMax, count(name, parser, 1, Usage.BUCKET_MAX));
    }

    /** A whole number within bounds that no provider goes beyond; null stands for 0. */
    long count(String name, JsonParser parser, long min, long max) throws IOException {
        if (!once(name) || parser.currentToken() == JsonToken.VALUE_NULL) {
            return 0;
        }
        boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!whole || parser.getLongValue() < min || parser.getLongValue() > max) {
            refuse(name + " must be a whole number from " + min + " to " + max + ".", name);
            parser.skipChildren();
            return 0;
        }
        return parser.getLongValue();
    }

    boolean once(String name) {
        boolean first = seen.add(name);
        if (!first) {
            refuse(name + " stands in the body twice: which one is meant?", name);
        }
        return first;
    }

    /** Whether it has been decided that the request is refused. */
    boolean refuses() {
        return problem != null;
    }

    void refuse(String message, String param) {
        if (problem == null) {
            problem = new InvalidRequest(message, param);
        }
    }

    static int offset(JsonParser parser) {
        return Math.toIntExact(parser.currentTokenLocation().getByteOffset());
    }
}
