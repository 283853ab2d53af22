package gabelle.engine.limit;

/** What was decided on one call. */
public sealed interface Verdict {
    record Admitted() implements Verdict {}

    /**
     * A limit is reached.
     *
     * @param limit the one that takes longest to clear
     * @param retryAfterMs when the same call may pass; at least 1
     */
    record Over(Limit limit, long retryAfterMs) implements Verdict {}
}
