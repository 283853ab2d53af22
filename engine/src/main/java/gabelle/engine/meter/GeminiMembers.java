package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;

/**
 * The members of a request in Gemini's dialect that decide about money; each may be spelled in camel or in snake case.
 * What would be billed by a price that the catalogue does not know is refused.
 *
 * <p>Source: Gemini API reference, "Generating content" (GenerationConfig), "Caching" (Tool), "Counting tokens",
 * "Embeddings"; "Gemini Developer API pricing" (fees of tools); "Priority inference" ({@code service_tier}).
 */
final class GeminiMembers {
    private static final String PREFIX = "models/";
    private static final String CONFIG = "generationConfig";

    /** What the provider adds for the one tool that the client runs and whose schema it knows itself. */
    private static final long TOKENS_OF_KNOWN_TOOL = 1_024;

    /** As many as are documented for the newest models; below this nothing overflows. */
    private static final long CANDIDATES_MAX = 128;

    private final RequestScanner scanner;
    private final InputCounter counter;
    private final GeminiPath path;
    private final GeminiParts parts;
    private final GeminiPrediction prediction;
    private boolean contents;

    GeminiMembers(RequestScanner scanner, InputCounter counter, GeminiPath path) {
        this.scanner = scanner;
        this.counter = counter;
        this.path = path;
        this.parts = new GeminiParts(counter);
        this.prediction = new GeminiPrediction(scanner, this);
    }

    void member(String name, JsonParser parser) throws IOException {
        switch (path.method()) {
            case GENERATE_CONTENT, STREAM_GENERATE_CONTENT -> generate(camel(name), parser);
            case COUNT_TOKENS -> count(camel(name), parser);
            case EMBED_CONTENT -> embed(camel(name), parser);
            case BATCH_EMBED_CONTENTS -> batch(camel(name), parser);
            case PREDICT -> prediction.member(camel(name), parser);
        }
    }

    /** The object has ended: whether what must stand in it did. */
    void end() {
        if (path.model().length() > RequestScanner.MODEL_CHARS_MAX) {
            scanner.refuse("The model's name is longer than " + RequestScanner.MODEL_CHARS_MAX + " bytes.", "model");
        }
        boolean generates =
                path.method() == GeminiMethod.GENERATE_CONTENT || path.method() == GeminiMethod.STREAM_GENERATE_CONTENT;
        if (generates && !contents) {
            scanner.refuse("contents: it is required, and says what is asked.", "contents");
        }
        if (path.method() == GeminiMethod.PREDICT) {
            prediction.end();
        }
    }

    private void generate(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "model" -> model(parser);
            case "contents" -> {
                contents = true;
                parts.read(parser);
            }
            case "systemInstruction" -> parts.read(parser);
            case "tools" -> tools(parser);
            case CONFIG -> config(parser);
            case "cachedContent" -> cachedContent(parser);
            case "serviceTier" -> serviceTier(parser);
            default -> parser.skipChildren();
        }
    }

    /** The request to be counted stands in the body, or in a member of it. */
    private void count(String name, JsonParser parser) throws IOException {
        if (name.equals("generateContentRequest") && parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String inner = camel(parser.currentName());
                parser.nextToken();
                modelOrNothing(inner, parser);
            }
        } else {
            modelOrNothing(name, parser);
        }
    }

    void modelOrNothing(String name, JsonParser parser) throws IOException {
        if (name.equals("model")) {
            model(parser);
        } else {
            parser.skipChildren();
        }
    }

    private void embed(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "model" -> model(parser);
            case "content", "title", "embedContentConfig" -> parts.read(parser);
            default -> parser.skipChildren();
        }
    }

    private void batch(String name, JsonParser parser) throws IOException {
        if (!name.equals("requests") || parser.currentToken() != JsonToken.START_ARRAY) {
            modelOrNothing(name, parser);
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                continue;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String inner = camel(parser.currentName());
                parser.nextToken();
                embed(inner, parser);
            }
        }
    }

    /** Nobody shall be served another model than the one that the path names, by which the key and the price are found. */
    private void model(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        String named = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
        String prefix = named.startsWith(PREFIX) ? PREFIX : "";
        if (named.substring(prefix.length()).equals(path.model())) {
            int at = Math.toIntExact(parser.currentTokenLocation().getByteOffset()) + 1;
            scanner.models.add(new Splice(at, counter.stringBytes(parser), prefix));
        } else {
            scanner.refuse("model names another model than the path: leave it out.", "model");
            parser.skipChildren();
        }
    }

    private void config(JsonParser parser) throws IOException {
        if (!scanner.once(CONFIG)) {
            return;
        }
        int at = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        switch (parser.currentToken()) {
            case VALUE_NULL -> scanner.boundPlace = new BoundPlace(at, 4, "{", "}");
            case START_OBJECT -> {
                boolean empty = true;
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    empty = false;
                    String name = camel(parser.currentName());
                    parser.nextToken();
                    configMember(name, parser);
                }
                scanner.boundPlace = new BoundPlace(at + 1, 0, "", empty ? "" : ",");
            }
            default -> scanner.refuse("generationConfig must be an object.", CONFIG);
        }
    }

    private void configMember(String name, JsonParser parser) throws IOException {
        switch (name) {
            case OutputBound.GEMINI_FIELD -> scanner.outputBound(name, parser);
            case "candidateCount" -> scanner.choices = Math.max(1, scanner.count(name, parser, 1, CANDIDATES_MAX));
            case "responseSchema", "responseJsonSchema", "responseFormat" -> counter.textAndNames(parser);
            case "responseModalities" -> modalities(parser);
            default -> parser.skipChildren();
        }
    }

    private void modalities(JsonParser parser) throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case VALUE_NULL, FIELD_NAME -> {}
                default -> {
                    if (!parser.getText().equalsIgnoreCase("TEXT")) {
                        scanner.refuse("Answers that are not text have no price here.", "responseModalities");
                    }
                }
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    private void tools(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    tools(parser);
                }
            }
            case START_OBJECT -> {
                counter.object();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = camel(parser.currentName());
                    parser.nextToken();
                    tool(name, parser);
                }
            }
            default -> {}
        }
    }

    /** What the provider runs itself has a fee of its own, or reads in what nobody can bound. */
    private void tool(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "functionDeclarations" -> counter.textAndNames(parser);
            case "computerUse" -> {
                counter.unseenTokens(TOKENS_OF_KNOWN_TOOL);
                counter.textAndNames(parser);
            }
            default -> {
                if (parser.currentToken() != JsonToken.VALUE_NULL) {
                    scanner.refuse(
                            "Tools that the provider runs itself (Google Search, code execution, URL context and the"
                                    + " like) have no price here: use functionDeclarations.",
                            "tools");
                }
                parser.skipChildren();
            }
        }
    }

    /** Its size is known to the provider only. */
    private void cachedContent(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            counter.file(0);
        }
        parser.skipChildren();
    }

    /** May be given by its number as well; what is not known to be the standard tier is taken for another. */
    private void serviceTier(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_NULL && scanner.once("serviceTier")) {
            String tier = token == JsonToken.VALUE_STRING ? parser.getText().toLowerCase(Locale.ROOT) : "";
            boolean standard = tier.equals("standard") || tier.equals("service_tier_standard");
            scanner.serviceTier = standard ? "default" : "other";
        }
        parser.skipChildren();
    }

    /** {@code max_output_tokens} as {@code maxOutputTokens}: the API takes both. */
    static String camel(String name) {
        if (name.indexOf('_') < 0) {
            return name;
        }
        StringBuilder camel = new StringBuilder(name.length());
        boolean upper = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '_') {
                camel.append(upper ? Character.toUpperCase(c) : c);
            }
            upper = c == '_';
        }
        return camel.toString();
    }
}
