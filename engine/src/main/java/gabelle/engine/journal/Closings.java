package gabelle.engine.journal;

import gabelle.engine.funds.Charge;
import gabelle.engine.meter.Reading;
import gabelle.engine.meter.Usage;
import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import java.util.Optional;

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

    /** A count so absurd that it cannot be priced is not believed; what the call holds can be, or it were not open. */
    private static Record.Closing settle(
            Record.Open open, Outcome outcome, int status, Reading reading, long latencyMs, long ttftMs) {
        Optional<Usage> counted = reading.usage().filter(usage -> priceable(open, usage));
        Usage usage = counted.orElseGet(() -> estimate(open.hold(), reading.deliveredTokens()));
        long cost = open.price().costNanoUsd(usage);
        return new Record.Settle(
                open.facts(),
                new Ending(
                        outcome.tag(),
                        status,
                        reading.servedModel(),
                        usage,
                        counted.isEmpty(),
                        cost,
                        open.price().chargeNanoUsd(cost),
                        latencyMs,
                        ttftMs),
                Charge.of(open.held(), usage));
    }

    private static boolean priceable(Record.Open open, Usage usage) {
        try {
            open.price().chargeNanoUsd(open.price().costNanoUsd(usage));
            Charge.of(open.held(), usage);
            return true;
        } catch (ArithmeticException absurd) {
            return false;
        }
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
