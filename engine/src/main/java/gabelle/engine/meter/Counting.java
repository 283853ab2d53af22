package gabelle.engine.meter;

/** How far a provider's usage spells out what it bills as output. */
public enum Counting {
    /** {@code completion_tokens} and its details name all of it; a total that says more contradicts them. */
    NAMED,
    /** What the total has beyond prompt and completion is reasoning that nothing else in the usage names. */
    REST_OF_TOTAL
}
