package gabelle.engine.meter;

/** The API in which a call is made and answered. */
public enum Dialect {
    /** Chat completions and embeddings. */
    OPENAI,
    /** Messages. */
    ANTHROPIC
}
