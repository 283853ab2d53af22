package gabelle.engine.meter;

/** The API in which a call is made and answered. */
public enum Dialect {
    /** Chat completions and embeddings. */
    OPENAI,
    /** Messages. */
    ANTHROPIC,
    /** Contents to generate, to count and to embed; the model is named by the path. */
    GEMINI
}
