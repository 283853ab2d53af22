package gabelle.engine.journal;

import gabelle.engine.funds.Charge;
import gabelle.engine.meter.Reading;
import gabelle.engine.meter.Usage;
import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;

/** Decides with which record an open call ends, and what it is charged. */
public final class Closings {
    private final Record.Open open;
    private final Outcome outcome;
    private final Reading reading;
    private final Attempts attempts;
    private final long latencyMs;
    private final long ttftMs;

    private Closings(
            Record.Open open, Outcome outcome, Reading reading, Attempts attempts, long latencyMs, long ttftMs) {
        this.open = open;
        this.outcome = outcome;
        this.reading = reading;
        this.attempts = attempts;
        this.latencyMs = latencyMs;
        this.ttftMs = ttftMs;
    }

    /**
     * The record that closes a call.
     *
     * @param reading what was read of the answer; a usage of zero of a client that left is a call that was never sent
     * @param attempts those that came to nothing cost the operator, and not the customer
     * @param latencyMs from arrival to end
     * @param ttftMs from arrival to the first byte of the answer; -1 for none
     */
    public static Record.Closing close(
            Record.Open open, Outcome outcome, Reading reading, Attempts attempts, long latencyMs, long ttftMs) {
        Closings closing = new Closings(open, outcome, reading, attempts, latencyMs, ttftMs);
        return switch (outcome) {
            case Outcome.Served(int status) -> closing.settle(status);
            case Outcome.Abandoned()
            when reading.usage().filter(Usage.NONE::equals).isPresent() -> closing.uncharged(0);
            case Outcome.Abandoned() -> closing.settle(0);
            case Outcome.Failed cut when cut.why() == Failure.CUT -> closing.settle(cut.status());
            case Outcome.Failed other -> closing.uncharged(other.status());
            case Outcome.Refused refused -> closing.uncharged(refused.why().status());
        };
    }

    /** A count so absurd that it cannot be priced is not believed; what the call holds can be, or it were not open. */
    private Record.Closing settle(int status) {
        if (reading.usage().isPresent()) {
            try {
                return settle(status, reading.usage().get(), false);
            } catch (ArithmeticException absurd) {
                // estimated below
            }
        }
        return settle(status, estimate(open.hold(), reading.deliveredTokens()), true);
    }

    private Record.Closing settle(int status, Usage usage, boolean estimated) {
        long cost = open.price().costNanoUsd(usage);
        long charge = open.price().chargeNanoUsd(cost);
        return new Record.Settle(
                open.facts(), ending(status, usage, estimated, cost, charge), Charge.of(open.held(), usage));
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

    private Record.Closing uncharged(int status) {
        return new Record.Void(open.facts(), ending(status, Usage.NONE, false, 0, 0));
    }

    private Ending ending(int status, Usage usage, boolean estimated, long cost, long charge) {
        return new Ending(
                outcome.tag(),
                status,
                reading.servedModel(),
                usage,
                estimated,
                Math.addExact(cost, attempts.wastedNanoUsd()),
                charge,
                latencyMs,
                ttftMs,
                attempts.earlier());
    }
}
