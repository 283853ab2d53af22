package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** OpenAI's {@code stream_options}: whether a stream reports its usage, and how it can be made to. */
final class StreamOptions {
    private static final String NAME = "stream_options";
    private static final String INCLUDE_USAGE = NAME + ".include_usage";
    private static final String FORCED = "\"include_usage\":true";

    private final RequestScanner scanner;
    private Splice splice = new Splice(0, 0, "");
    private boolean includeUsage;

    StreamOptions(RequestScanner scanner) {
        this.scanner = scanner;
    }

    boolean includeUsage() {
        return includeUsage;
    }

    /** Makes a stream report its usage. */
    Splice splice() {
        return splice;
    }

    /** The body has none so far; a first member can be put in there. */
    void absentAt(int insertAt) {
        splice = new Splice(insertAt, 0, "\"" + NAME + "\":{" + FORCED + "},");
    }

    void read(JsonParser parser) throws IOException {
        if (!scanner.once(NAME)) {
            return;
        }
        int at = RequestScanner.offset(parser);
        switch (parser.currentToken()) {
            case VALUE_NULL -> splice = new Splice(at, 4, "{" + FORCED + "}");
            case START_OBJECT -> object(at, parser);
            default -> scanner.refuse(NAME + " must be an object or null.", NAME);
        }
    }

    private void object(int at, JsonParser parser) throws IOException {
        boolean empty = true;
        boolean found = false;
        while (scanner.problem() == null && parser.nextToken() == JsonToken.FIELD_NAME) {
            empty = false;
            String name = parser.currentName();
            parser.nextToken();
            if (!name.equals("include_usage")) {
                parser.skipChildren();
            } else if (scanner.once(INCLUDE_USAGE)) {
                found = true;
                includeUsage = scanner.flag(INCLUDE_USAGE, parser);
                splice = new Splice(RequestScanner.offset(parser), parser.getTextLength(), "true");
            }
        }
        if (!found) {
            splice = new Splice(at + 1, 0, empty ? FORCED : FORCED + ",");
        }
    }
}
