package gabelle.sim;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * In whose manner the provider speaks OpenAI's API: where its answers put the usage, and how they count. After each one's
 * public documentation, and what its users report of it.
 */
public enum Manner {
    /** OpenAI API reference, "Create chat completion". */
    OPENAI,
    /**
     * GroqDocs, "API Reference": a stream ends with {@code x_groq.usage}, asked for or not, and with a usage as OpenAI's
     * if that was asked for; both have times beside the counts.
     */
    GROQ,
    /**
     * Mistral API reference, "Chat completion": a stream's last chunk has the usage, asked for or not; reasoning is not
     * told apart. Fields that it does not know are answered 422.
     */
    MISTRAL,
    /** xAI, "Consumption and rate limits": the reasoning is counted beside the completion, and in the total. */
    XAI,
    /** Google, Gemini API, "OpenAI compatibility": thoughts are counted in the total only, cached tokens not at all. */
    GEMINI;

    static Manner of(String spelling) {
        return Arrays.stream(values())
                .filter(manner -> manner.spelling().equals(spelling))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no manner is called '" + spelling + "'; there are "
                        + Arrays.stream(values()).map(Manner::spelling).collect(Collectors.joining(", "))));
    }

    private String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Those of the counts that its usage can tell. */
    TokenCounts told(TokenCounts counts) {
        return switch (this) {
            case OPENAI, GROQ, XAI -> counts;
            case MISTRAL -> new TokenCounts(counts.prompt(), counts.cached(), counts.completion(), 0);
            case GEMINI -> new TokenCounts(counts.prompt(), 0, counts.completion(), counts.reasoning());
        };
    }

    boolean countsReasoningApart() {
        return this == XAI || this == GEMINI;
    }

    boolean tellsDetails() {
        return this != GEMINI;
    }

    /** Whether a stream has its usage beside the finish reason, without having been asked. */
    boolean endsWithUsage() {
        return this == GROQ || this == MISTRAL;
    }

    /** The field of the request that it does not know, as JSON says where it stands, and what it holds; else empty. */
    String forbidden(ApiRequest request) {
        if (this != MISTRAL) {
            return "";
        }
        if (request.streamOptions) {
            return "[\"body\",\"stream_options\",\"include_usage\"],\"msg\":\"Extra inputs are not permitted\",\"input\":"
                    + request.includeUsage;
        }
        return request.boundedAs("max_completion_tokens")
                ? "[\"body\",\"max_completion_tokens\"],\"msg\":\"Extra inputs are not permitted\",\"input\":"
                        + request.completionMax()
                : "";
    }
}
