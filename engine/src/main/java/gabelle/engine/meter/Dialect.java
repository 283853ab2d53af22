package gabelle.engine.meter;

/** The API in which a call is made and answered. */
public enum Dialect {
    /** Chat completions and embeddings, and OpenAI's older completions and moderations. */
    OPENAI,
    /** Messages. */
    ANTHROPIC,
    /** OpenAI's responses. */
    OPENAI_RESPONSES,
    /** Contents to generate, to count and to embed; the model is named by the path. */
    GEMINI
}
