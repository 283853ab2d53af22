package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Counts messages and the system prompt of Anthropic's dialect: texts, and blocks of content, whose {@code type} may
 * stand after the bytes that it explains. Recursive as far as a body may be nested.
 *
 * <p>What a block hides is bounded as the dearer thing where two could be meant: a medium of a block that is no image is a
 * document, and what its source calls a text counts by its bytes.
 *
 * <p>Source: Claude API reference, "Create a Message", ContentBlockParam.
 */
final class ContentBlocks {
    private final InputCounter counter;
    private boolean cached;
    private boolean cachedLong;

    ContentBlocks(InputCounter counter) {
        this.counter = counter;
    }

    /** Whether the client asks for a part of its input to be written to the cache. */
    boolean cached() {
        return cached;
    }

    /** Whether it may be to the one that is kept for an hour. */
    boolean cachedLong() {
        return cachedLong;
    }

    /** Counts the value that the parser stands on. */
    void read(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_STRING -> counter.plainText(parser);
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    read(parser);
                }
            }
            case START_OBJECT -> block(parser);
            default -> {}
        }
    }

    private void block(JsonParser parser) throws IOException {
        counter.object();
        boolean image = false;
        boolean other = false;
        long mediaBytes = -1;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "role" -> {
                    counter.message();
                    parser.skipChildren();
                }
                case "type" -> {
                    boolean isImage = "image".equals(parser.getValueAsString());
                    image |= isImage;
                    other |= !isImage;
                    parser.skipChildren();
                }
                case "source" -> mediaBytes = Math.max(mediaBytes, source(parser));
                case "file_id" -> {
                    mediaBytes = Math.max(mediaBytes, 0);
                    parser.skipChildren();
                }
                case "input" -> counter.textAndNames(parser); // of a tool: nothing in it is a block
                case "cache_control" -> cacheControl(parser);
                default -> read(parser);
            }
        }
        if (mediaBytes >= 0 && image && !other) {
            counter.image(mediaBytes);
        } else if (mediaBytes >= 0) {
            counter.file(mediaBytes);
        }
    }

    /** How many bytes of it are no text; -1 if it is nothing but text, which is counted. */
    private long source(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            read(parser);
            return -1;
        }
        boolean text = false;
        long mediaBytes = -1;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            boolean medium = name.equals("data") || name.equals("url") || name.equals("file_id");
            if (medium && value == JsonToken.VALUE_STRING) {
                mediaBytes = Math.max(mediaBytes, 0) + counter.stringBytes(parser);
            } else if (name.equals("type")) {
                text |= "text".equals(parser.getValueAsString());
                parser.skipChildren();
            } else {
                read(parser);
            }
        }
        if (text && mediaBytes >= 0) {
            counter.plainText(mediaBytes);
            return -1;
        }
        return mediaBytes;
    }

    /** A breakpoint: what stands before it is written to the cache, at a price of its own. */
    void cacheControl(JsonParser parser) throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case VALUE_STRING -> cachedLong |= !isShort(parser);
                default -> {}
            }
            cached |= depth > 0;
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    private static boolean isShort(JsonParser parser) throws IOException {
        String text = parser.getText();
        return text.equals("ephemeral") || text.equals("5m");
    }
}
