package gabelle.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import gabelle.engine.funds.Held;
import gabelle.engine.meter.Reading;
import gabelle.engine.meter.Usage;
import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.price.Price;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is settled where the provider did not say what was used. */
final class ClosingEstimateTest {
    private static final List<Outcome> ENDINGS = List.of(
            new Outcome.Served(200),
            new Outcome.Abandoned(),
            new Outcome.Failed(Failure.CUT, 200, "The provider broke off its answer.", 0));

    private static Record.Open open(Usage hold) {
        CallFacts facts = new CallFacts(
                new UUID(1, 1), new UUID(2, 2), new UUID(3, 3), "openai.chat", "p", "m", "global", "p/m@2026-01-01");
        return new Record.Open(facts, hold, new Price("p", 1_000, 0, 0, 0, 2_000, 0, 0, 0), Held.NOTHING);
    }

    @Test
    void an_estimate_is_what_was_delivered_and_at_most_the_hold() {
        Seeded.forEach(2_000, random -> {
            Usage hold = Usage.tokens(random.nextInt(10_000), random.nextInt(10_000));
            long delivered = random.nextInt(20_000);
            Outcome outcome = ENDINGS.get(random.nextInt(ENDINGS.size()));
            Record.Closing closing = Closings.close(
                    open(hold), outcome, new Reading(Optional.empty(), "", delivered), Attempts.ONE, 1, 1);
            Usage settled = closing.ending().usage();
            assertTrue(closing.ending().estimated());
            assertEquals(hold.inputTokens(), settled.inputTokens());
            assertEquals(Math.min(delivered, hold.outputTokens()), settled.outputTokens());
        });
    }

    @Test
    void a_call_that_was_never_sent_costs_nothing() {
        Reading nothing = new Reading(Optional.of(Usage.NONE), "", 0);
        Record.Closing closing =
                Closings.close(open(Usage.tokens(100, 100)), new Outcome.Abandoned(), nothing, Attempts.ONE, 1, -1);
        assertEquals(Usage.NONE, closing.ending().usage());
        assertEquals(0, closing.ending().chargeNanoUsd());
    }
}
