package gabelle.engine.journal;

import gabelle.engine.meter.Usage;
import java.util.List;

/**
 * How a call ended, as it will stand in the ledger.
 *
 * @param outcome {@link gabelle.engine.outcome.Outcome#tag()}, or {@code expired}
 * @param status the HTTP status that the client saw; 0 where there was none to see
 * @param servedModel the model that the provider says answered; empty where it said nothing
 * @param estimated true where the usage is not the provider's own count
 * @param costNanoUsd what the providers bill the operator, failed attempts included
 * @param chargeNanoUsd what the customer pays
 * @param latencyMs from the call's arrival to its end
 * @param ttftMs from the call's arrival to the first byte of the answer; -1 where there was none
 * @param failed the attempts before the last one, in their order
 */
public record Ending(
        String outcome,
        int status,
        String servedModel,
        Usage usage,
        boolean estimated,
        long costNanoUsd,
        long chargeNanoUsd,
        long latencyMs,
        long ttftMs,
        List<FailedAttempt> failed) {
    public Ending {
        failed = List.copyOf(failed);
    }

    /** Of a call whose first attempt decided. */
    public Ending(
            String outcome,
            int status,
            String servedModel,
            Usage usage,
            boolean estimated,
            long costNanoUsd,
            long chargeNanoUsd,
            long latencyMs,
            long ttftMs) {
        this(outcome, status, servedModel, usage, estimated, costNanoUsd, chargeNanoUsd, latencyMs, ttftMs, List.of());
    }
}
