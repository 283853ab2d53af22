package gabelle.engine.funds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of a payment of which a part could not be taken, because its grant is gone. */
class PaymentTest {
    private static final UUID FIRST = new UUID(0, 1);
    private static final UUID SECOND = new UUID(0, 2);

    @Test
    void credits_that_could_not_be_taken_are_not_spent_and_are_a_shortfall() {
        Part lost = new Part(Meter.CREDITS, FIRST, 40);
        Part kept = new Part(Meter.CREDITS, SECOND, 60);
        Payment payment = new Payment(Source.CREDITS, 0, List.of(lost, kept), 0, 0, 0, 100, 0, 5);

        assertEquals(
                new Payment(Source.CREDITS, 0, List.of(new Part(Meter.CREDITS, FIRST, 10), kept), 0, 0, 0, 70, 0, 35),
                payment.without(lost, 30));
    }

    @Test
    void money_that_could_not_be_taken_is_not_billed_and_is_a_shortfall() {
        Part lost = new Part(Meter.MONEY, FIRST, 40);
        Payment payment = new Payment(Source.OVERAGE, 7, List.of(lost), 3, 1, 0, 0, 40, 2);

        assertEquals(
                new Payment(Source.OVERAGE, 7, List.of(new Part(Meter.MONEY, FIRST, 0)), 3, 1, 0, 0, 0, 42),
                payment.without(lost, 40));
    }

    @Test
    void the_shortfall_of_an_allowance_is_of_the_first_meter_of_which_something_is_missing() {
        Part tokens = new Part(Meter.TOKENS, FIRST, 90);
        Part requests = new Part(Meter.REQUESTS, SECOND, 1);
        Part images = new Part(Meter.IMAGES, new UUID(0, 3), 2);
        Payment whole = new Payment(Source.ALLOWANCE, 7, List.of(tokens, requests, images), 90, 1, 2, 0, 0, 0);

        assertEquals(30, whole.without(tokens, 30).shortfall());
        assertEquals(30, whole.without(requests, 1).without(tokens, 30).shortfall(), "tokens come first");
        assertEquals(1, whole.without(requests, 1).without(images, 2).shortfall(), "then requests");
        assertEquals(2, whole.without(images, 2).shortfall(), "then images");
        assertEquals(90, whole.without(tokens, 30).tokens(), "what was used stays what it is");
    }

    @Test
    void a_meter_that_limits_nothing_is_not_missed() {
        Part images = new Part(Meter.IMAGES, FIRST, 2);
        Payment unlimited = new Payment(Source.ALLOWANCE, 7, List.of(images), 90, 1, 2, 0, 0, 0);

        assertEquals(1, unlimited.without(images, 1).shortfall());
    }

    @Test
    void no_overage_price_is_negative() {
        assertThrows(IllegalArgumentException.class, () -> new Overage(true, -1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Overage(true, 0, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Overage(true, 0, 0, -1));
        assertEquals(0, new Overage(true, 0, 0, 0).nano(1, 1, 1));
    }
}
