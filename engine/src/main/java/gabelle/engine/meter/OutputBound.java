package gabelle.engine.meter;

import java.util.Set;

/**
 * An output bound that Gabelle puts into a request, so that what a call can cost is known before it is forwarded.
 *
 * @param field the name by which the provider knows it; empty where there is none
 * @param tokens of one choice; 0 where there is none
 */
public record OutputBound(String field, long tokens) {
    /** The request goes out with the bound that the client gave, or with none. */
    public static final OutputBound NONE = new OutputBound("", 0);

    /** What a bound is called in OpenAI's dialect; the scanner knows whether the client gave one of them. */
    public static final Set<String> FIELDS = Set.of("max_tokens", "max_completion_tokens");

    /** What it is called in a response. */
    public static final String OF_RESPONSES = "max_output_tokens";

    /** What it is called in Gemini's, within {@code generationConfig}. */
    public static final String GEMINI_FIELD = "maxOutputTokens";

    public OutputBound {
        boolean none = field.isEmpty() && tokens == 0;
        if (!none && (!isKnown(field) || tokens < 1 || tokens > Usage.BUCKET_MAX)) {
            throw new IllegalArgumentException("no bound of an output: " + field + " = " + tokens);
        }
    }

    private static boolean isKnown(String field) {
        return FIELDS.contains(field) || field.equals(OF_RESPONSES) || field.equals(GEMINI_FIELD);
    }

    boolean isNone() {
        return tokens == 0;
    }
}
