package gabelle.engine.meter;

/** What Gemini's dialect can do with a model: what stands in a path after the model's name and a colon. */
public enum GeminiMethod {
    GENERATE_CONTENT("generateContent"),
    STREAM_GENERATE_CONTENT("streamGenerateContent"),
    /** Costs nothing. */
    COUNT_TOKENS("countTokens"),
    EMBED_CONTENT("embedContent"),
    BATCH_EMBED_CONTENTS("batchEmbedContents"),
    /** Makes images. */
    PREDICT("predict");

    private final String spelling;

    GeminiMethod(String spelling) {
        this.spelling = spelling;
    }

    public String spelling() {
        return spelling;
    }
}
