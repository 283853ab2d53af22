package gabelle.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Held;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Overage;
import gabelle.engine.funds.Part;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Rate;
import gabelle.engine.funds.Source;
import gabelle.engine.meter.Reading;
import gabelle.engine.meter.Usage;
import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.price.Price;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClosingsTest {
    private static final UUID GRANT = new UUID(0, 1);
    private static final Price PRICE = new Price("p", 1_000_000, 0, 0, 0, 2_000_000, 0, 0, 0);

    @Test
    void a_served_call_takes_what_it_used_of_what_it_held() {
        Record.Closing closing = close(new Outcome.Served(200), Optional.of(Usage.tokens(10, 20)), Rate.PLAIN);

        assertEquals(
                List.of(new Part(Meter.TOKENS, GRANT, 30)), closing.payment().parts());
        assertEquals(30, closing.payment().tokens());
    }

    @Test
    void a_failed_call_takes_nothing() {
        Record.Closing closing = close(
                new Outcome.Failed(Failure.PROVIDER_UNREACHABLE, "away"),
                Optional.of(Usage.tokens(10, 20)),
                Rate.PLAIN);

        assertEquals(Payment.NONE, closing.payment());
    }

    @Test
    void a_client_that_leaves_before_anything_was_sent_is_charged_nothing() {
        Record.Closing closing = close(new Outcome.Abandoned(), Optional.of(Usage.NONE), Rate.PLAIN);

        assertInstanceOf(Record.Void.class, closing);
        assertEquals("abandoned", closing.ending().outcome());
        assertEquals(Payment.NONE, closing.payment());
    }

    @Test
    void a_client_that_leaves_a_call_that_was_sent_is_charged_its_input() {
        Record.Closing closing = close(new Outcome.Abandoned(), Optional.empty(), Rate.PLAIN);

        assertTrue(closing.ending().estimated());
        assertEquals(1, closing.payment().requests());
    }

    @Test
    void a_count_that_cannot_be_priced_is_not_believed() {
        Rate heavy = new Rate(false, 0, 0, 0, 0, 1L << 60);
        Record.Closing closing = close(new Outcome.Served(200), Optional.of(Usage.tokens(1_000_000, 20)), heavy);

        assertTrue(closing.ending().estimated());
        assertEquals(Usage.tokens(1, 2), closing.ending().usage());
    }

    private static Record.Closing close(Outcome outcome, Optional<Usage> counted, Rate rate) {
        Held held = new Held(Source.ALLOWANCE, 0, rate, Overage.BLOCK, List.of(new Part(Meter.TOKENS, GRANT, 100)));
        var open =
                new Record.Open(RandomRecords.open(new SplittableRandom(1)).facts(), Usage.tokens(1, 2), PRICE, held);
        return Closings.close(open, outcome, new Reading(counted, "m", 50), Attempts.ONE, 5, 3);
    }
}
