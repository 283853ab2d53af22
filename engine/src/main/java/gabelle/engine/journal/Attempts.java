package gabelle.engine.journal;

import java.util.List;

/**
 * What a call's attempts came to besides its answer.
 *
 * @param earlier all before the last one, in their order
 * @param wastedNanoUsd what those that came to nothing presumably cost the operator, the last one among them
 */
public record Attempts(List<FailedAttempt> earlier, long wastedNanoUsd) {
    /** Of a call whose first attempt was its last and no waste, or that had none. */
    public static final Attempts ONE = new Attempts(List.of(), 0);

    public Attempts {
        earlier = List.copyOf(earlier);
    }
}
