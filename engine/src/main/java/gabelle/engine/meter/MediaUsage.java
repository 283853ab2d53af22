package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The usage object of images, speech and transcripts: tokens, or the seconds of audio that are billed.
 *
 * <p>Sources: OpenAI API reference, "Images" (input_tokens with its text and image tokens, output_tokens), "Create
 * transcription" (usage of the type tokens, with input_token_details, or of the type duration, with seconds), "Create
 * speech" (usage of speech.audio.done).
 */
final class MediaUsage {
    private static final long ABSENT = -1;
    private static final long MS_PER_SECOND = 1_000;

    private final UsageCount count = new UsageCount();
    private int depth;
    private boolean ofInput;
    private String name = "";
    private long input = ABSENT;
    private long output = ABSENT;
    private long total = ABSENT;
    private long imageInput;
    private long audioInput;
    private long imageOutput;
    private long audioOutput;
    private long milliseconds = ABSENT;

    /** What an earlier usage said is replaced, not added to. */
    void begin() {
        depth = 1;
        count.reset();
        input = output = total = ABSENT;
        imageInput = audioInput = imageOutput = audioOutput = 0;
    }

    boolean reading() {
        return depth > 0;
    }

    void abandon() {
        depth = 0;
    }

    void named(String member) {
        name = member;
    }

    void opened() {
        depth++;
        if (depth == 2) {
            ofInput = name.startsWith("input");
        }
    }

    void closed() {
        depth--;
    }

    void value(JsonToken token, JsonParser parser) throws IOException {
        if (depth == 1) {
            switch (name) {
                case "input_tokens" -> input = count.read(token, parser, ABSENT);
                case "output_tokens" -> output = count.read(token, parser, ABSENT);
                case "total_tokens" -> total = count.read(token, parser, ABSENT);
                case "seconds" -> seconds(token, parser);
                default -> {}
            }
        } else if (depth == 2) {
            detail(token, parser);
        }
    }

    private void detail(JsonToken token, JsonParser parser) throws IOException {
        switch (name) {
            case "image_tokens" -> {
                long tokens = count.read(token, parser, 0);
                imageInput = ofInput ? tokens : imageInput;
                imageOutput = ofInput ? imageOutput : tokens;
            }
            case "audio_tokens" -> {
                long tokens = count.read(token, parser, 0);
                audioInput = ofInput ? tokens : audioInput;
                audioOutput = ofInput ? audioOutput : tokens;
            }
            default -> {}
        }
    }

    /** A duration, also where an answer says it beside the usage: as a number, or as one in quotes. */
    void seconds(JsonToken token, JsonParser parser) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        try {
            BigDecimal seconds = token == JsonToken.VALUE_STRING && parser.getTextLength() <= 20
                    ? new BigDecimal(parser.getText())
                    : parser.getDecimalValue();
            BigDecimal told = seconds.multiply(BigDecimal.valueOf(MS_PER_SECOND));
            if (told.signum() < 0 || told.compareTo(BigDecimal.valueOf(Usage.BUCKET_MAX)) > 0) {
                count.refuse();
                return;
            }
            milliseconds = told.setScale(0, RoundingMode.CEILING).longValueExact();
        } catch (JsonParseException | NumberFormatException noNumber) {
            count.refuse();
        }
    }

    /** Something that is no object stands where the usage should. */
    void refuse() {
        count.refuse();
    }

    boolean impossible() {
        return count.impossible() || (hasTokens() && contradictory());
    }

    private boolean contradictory() {
        return imageInput + audioInput > input
                || imageOutput + audioOutput > output
                || (total != ABSENT && total != input + output);
    }

    boolean hasTokens() {
        return input != ABSENT && output != ABSENT;
    }

    boolean hasTime() {
        return milliseconds != ABSENT;
    }

    long milliseconds() {
        return Math.max(0, milliseconds);
    }

    /** With so many images. */
    Usage usage(long images, long characters) {
        boolean tokens = hasTokens();
        return new Usage(
                tokens ? input - imageInput - audioInput : 0,
                0,
                0,
                0,
                tokens ? output - imageOutput - audioOutput : 0,
                0,
                tokens ? audioInput : 0,
                tokens ? audioOutput : 0,
                images,
                milliseconds(),
                characters,
                tokens ? imageInput : 0,
                tokens ? imageOutput : 0);
    }
}
