package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** {@code stream_options} of OpenAI's dialect: whether a stream reports its usage, and how it is made to. */
final class StreamOptions {
    private static final String NAME = "stream_options";
    private static final String INCLUDE_USAGE = "include_usage";
    private static final String FORCED = "\"" + INCLUDE_USAGE + "\":true";

    private final RequestScanner scanner;
    private boolean includeUsage;
    private Splice usageSplice = new Splice(0, 0, "");

    StreamOptions(RequestScanner scanner) {
        this.scanner = scanner;
    }

    /** Whether the client asks for the usage itself. */
    boolean includeUsage() {
        return includeUsage;
    }

    /** Makes a stream report its usage. */
    Splice usageSplice() {
        return usageSplice;
    }

    /** They are, until they are read. */
    void absent(int insertAt) {
        usageSplice = new Splice(insertAt, 0, "\"" + NAME + "\":{" + FORCED + "},");
    }

    void read(JsonParser parser) throws IOException {
        if (!scanner.once(NAME)) {
            return;
        }
        int at = RequestScanner.offset(parser);
        switch (parser.currentToken()) {
            case VALUE_NULL -> usageSplice = new Splice(at, 4, "{" + FORCED + "}");
            case START_OBJECT -> object(at, parser);
            default -> scanner.refuse("stream_options must be an object or null.", NAME);
        }
    }

    private void object(int at, JsonParser parser) throws IOException {
        boolean empty = true;
        boolean found = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            empty = false;
            String name = parser.currentName();
            parser.nextToken();
            if (!name.equals(INCLUDE_USAGE)) {
                parser.skipChildren();
            } else if (scanner.once(NAME + "." + INCLUDE_USAGE)) {
                found = true;
                includeUsage = scanner.flag(NAME + "." + INCLUDE_USAGE, parser);
                usageSplice = new Splice(RequestScanner.offset(parser), parser.getTextLength(), "true");
            }
            if (scanner.refuses()) {
                return;
            }
        }
        if (!found) {
            usageSplice = new Splice(at + 1, 0, empty ? FORCED : FORCED + ",");
        }
    }
}
