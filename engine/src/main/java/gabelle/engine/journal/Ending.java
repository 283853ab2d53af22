package gabelle.engine.journal;

import gabelle.engine.meter.Usage;

/**
 * How a call ended, as it will stand in the ledger.
 *
 * @param outcome {@link gabelle.engine.outcome.Outcome#tag()}, or {@code expired}
 * @param status the HTTP status that the client saw; 0 where there was none to see
 * @param servedModel the model that the provider says answered; empty where it said nothing
 * @param estimated true where the usage is not the provider's own count
 * @param costNanoUsd what the provider bills the operator
 * @param chargeNanoUsd what the customer pays
 * @param latencyMs from the call's arrival to its end
 * @param ttftMs from the call's arrival to the first byte of the answer; -1 where there was none
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
        long ttftMs) {}
