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
     * @param reading what was read of the answer; a usage of zero of a client that left is a call that was never sent
     * @param latencyMs from arrival to end
     * @param ttftMs from arrival to the first byte of the answer; -1 for none
     */
    public static Record.Closing close(
            Record.Open open, Outcome outcome, Reading reading, long latencyMs, long ttftMs) {
        return switch (outcome) {
            case Outcome.Served(int status) -> settle(open, outcome, status, reading, latencyMs, ttftMs);
            case Outcome.Abandoned()
            when reading.usage().filter(Usage.NONE::equals).isPresent() ->
                uncharged(open, outcome, 0, reading, latencyMs, ttftMs);
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
        if (reading.usage().isPresent()) {
            try {
                return settle(open, outcome, status, reading, reading.usage().get(), false, latencyMs, ttftMs);
            } catch (ArithmeticException absurd) {
                // estimated below
            }
        }
        Usage estimate = estimate(open.hold(), reading.deliveredTokens());
        return settle(open, outcome, status, reading, estimate, true, latencyMs, ttftMs);
    }

    private static Record.Closing settle(
            Record.Open open,
            Outcome outcome,
            int status,
            Reading reading,
            Usage usage,
            boolean estimated,
            long latencyMs,
            long ttftMs) {
        long cost = open.price().costNanoUsd(usage);
        long charge = open.price().chargeNanoUsd(cost);
        return new Record.Settle(
                open.facts(),
                new Ending(
                        outcome.tag(),
                        status,
                        reading.servedModel(),
                        usage,
                        estimated,
                        cost,
                        charge,
                        latencyMs,
                        ttftMs),
                Charge.of(open.held(), usage));
    }

    /**
     * Where the provider did not say what was used: the input and what is no token as held, the output as delivered, never
     * above the hold.
     */
    private static Usage estimate(Usage hold, long deliveredTokens) {
        return new Usage(
                hold.input(),
                0,
                0,
                0,
                Math.min(deliveredTokens, hold.output()),
                0,
                0,
                0,
                hold.images(),
                hold.milliseconds(),
                hold.characters());
    }

    private static Record.Closing uncharged(
            Record.Open open, Outcome outcome, int status, Reading reading, long latencyMs, long ttftMs) {
        return new Record.Void(
                open.facts(),
                new Ending(outcome.tag(), status, reading.servedModel(), Usage.NONE, false, 0, 0, latencyMs, ttftMs));
    }
}
