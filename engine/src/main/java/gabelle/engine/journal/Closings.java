package gabelle.engine.journal;

import gabelle.engine.funds.Charge;
import gabelle.engine.meter.Reading;
import gabelle.engine.meter.Usage;
import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;

/** Decides with which record an open call ends, and what it is charged. */
public final class Closings {
    private Closings() {}

    /**
     * The record that closes a call.
     *
     * @param reading what was read of the answer
     * @param latencyMs from arrival to end
     * @param ttftMs from arrival to the first byte of the answer; -1 for none
     */
    public static Record.Closing close(
            Record.Open open, Outcome outcome, Reading reading, long latencyMs, long ttftMs) {
        return switch (outcome) {
            case Outcome.Served(int status) -> settle(open, outcome, status, reading, latencyMs, ttftMs);
            case Outcome.Abandoned() -> settle(open, outcome, 0, reading, latencyMs, ttftMs);
            case Outcome.Failed failed
            when failed.why() == Failure.CUT -> settle(open, outcome, failed.status(), reading, latencyMs, ttftMs);
            case Outcome.Failed failed -> uncharged(open, outcome, failed.status(), reading, latencyMs, ttftMs);
            case Outcome.Refused refused ->
                uncharged(open, outcome, refused.why().status(), reading, latencyMs, ttftMs);
        };
    }

    private static Record.Closing settle(
            Record.Open open, Outcome outcome, int status, Reading reading, long latencyMs, long ttftMs) {
        boolean estimated = reading.usage().isEmpty();
        Usage usage = reading.usage().orElseGet(() -> estimate(open.hold(), reading.deliveredTokens()));
        long cost = open.price().costNanoUsd(usage);
        return new Record.Settle(
                open.facts(),
                new Ending(
                        outcome.tag(),
                        status,
                        reading.servedModel(),
                        usage,
                        estimated,
                        cost,
                        open.price().chargeNanoUsd(cost),
                        latencyMs,
                        ttftMs),
                Charge.of(open.held(), usage));
    }

    /** Where the provider did not say what was used: the input as held, the output as delivered, never above the hold. */
    private static Usage estimate(Usage hold, long deliveredTokens) {
        return Usage.tokens(hold.input(), Math.min(deliveredTokens, hold.output()));
    }

    private static Record.Closing uncharged(
            Record.Open open, Outcome outcome, int status, Reading reading, long latencyMs, long ttftMs) {
        return new Record.Void(
                open.facts(),
                new Ending(outcome.tag(), status, reading.servedModel(), Usage.NONE, false, 0, 0, latencyMs, ttftMs));
    }
}
