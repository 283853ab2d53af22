package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** The members of a request for images or speech that decide what it costs. */
final class MediaMembers {
    /** No provider has a longer word for a size or a quality. */
    static final int WORD_CHARS_MAX = 32;

    private final Work work;
    private final RequestScanner scanner;
    private String size = MediaAsk.AUTO;
    private String quality = MediaAsk.AUTO;
    private long characters;

    MediaMembers(Work work, RequestScanner scanner) {
        this.work = work;
        this.scanner = scanner;
    }

    MediaAsk ask() {
        return work == Work.TEXT ? MediaAsk.NONE : new MediaAsk(work, size, quality, characters, 0, 0);
    }

    /** Whether the member that the parser stands on is one of these; it is then read. */
    boolean took(String name, JsonParser parser) throws IOException {
        return switch (work) {
            case TEXT, TRANSCRIPT -> false;
            case IMAGES -> image(name, parser);
            case SPEECH -> speech(name, parser);
        };
    }

    /** xAI calls a size {@code resolution}. */
    private boolean image(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "size", "resolution" -> size = word("size", parser);
            case "quality" -> quality = word(name, parser);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean speech(String name, JsonParser parser) throws IOException {
        if (name.equals("stream_format")) {
            scanner.stream = word(name, parser).equals("sse");
            return true;
        }
        if (name.equals("input")) {
            if (!scanner.once(name)) {
                return true;
            }
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                scanner.refuse("input must be the text to be spoken, as a string.", name);
                return true;
            }
            String text = parser.getText();
            characters = text.codePointCount(0, text.length());
        }
        return false; // its bytes are counted as those of any text
    }

    private String word(String name, JsonParser parser) throws IOException {
        if (!scanner.once(name) || parser.currentToken() == JsonToken.VALUE_NULL) {
            return MediaAsk.AUTO;
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING || parser.getTextLength() > WORD_CHARS_MAX) {
            scanner.refuse(name + " must be a word of at most " + WORD_CHARS_MAX + " characters.", name);
            parser.skipChildren();
            return MediaAsk.AUTO;
        }
        return parser.getText();
    }
}
