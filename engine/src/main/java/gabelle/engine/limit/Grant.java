package gabelle.engine.limit;

import java.util.List;

/**
 * The answer to a {@link Demand}.
 *
 * @param verdicts one for each call, in their order
 * @param extra leased beyond the calls
 * @param status after both
 */
public record Grant(List<Verdict> verdicts, Piece extra, RateStatus status) {

    public long admitted() {
        return verdicts.stream().filter(Verdict.Admitted.class::isInstance).count();
    }

    /** The concurrent calls that the loop holds more than before. */
    public long slots() {
        return admitted() + extra.slots();
    }
}
