package gabelle.engine.funds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import gabelle.engine.meter.Usage;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChargeTest {
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID TWO = new UUID(0, 2);
    private static final Overage TWO_EUROS_A_MILLION = new Overage(true, 2_000_000_000, 0, 0);
    private static final Rate CREDITS = new Rate(true, 500_000, 1_000_000, 3_000_000, 0, 1000);

    @Test
    void an_allowance_pays_what_was_used_and_frees_the_rest() {
        Payment payment = Charge.of(allowance(Overage.BLOCK, 100), Usage.tokens(10, 30));

        assertEquals(List.of(part(Meter.TOKENS, ONE, 40), part(Meter.REQUESTS, TWO, 1)), payment.parts());
        assertEquals(40, payment.tokens());
        assertEquals(0, payment.shortfall());
        assertEquals(0, payment.overageNano());
    }

    @Test
    void beyond_the_hold_is_the_operators_loss_where_overage_is_not_billed() {
        Payment payment = Charge.of(allowance(Overage.BLOCK, 100), Usage.tokens(10, 130));

        assertEquals(100, payment.parts().getFirst().amount());
        assertEquals(140, payment.tokens());
        assertEquals(40, payment.shortfall());
        assertEquals(0, payment.overageNano());
    }

    @Test
    void beyond_the_hold_is_billed_where_overage_is() {
        Payment payment = Charge.of(allowance(TWO_EUROS_A_MILLION, 100), Usage.tokens(10, 130));

        assertEquals(40, payment.shortfall());
        assertEquals(80_000, payment.overageNano());
    }

    @Test
    void images_beyond_the_hold_are_a_shortfall_too() {
        Held held = new Held(
                Source.ALLOWANCE,
                7,
                Rate.PLAIN,
                Overage.BLOCK,
                List.of(part(Meter.REQUESTS, ONE, 1), part(Meter.IMAGES, TWO, 2)));

        Payment payment = Charge.of(held, new Usage(10, 0, 0, 0, 30, 0, 0, 0, 5, 0, 0));

        assertEquals(5, payment.images());
        assertEquals(3, payment.shortfall());
    }

    @Test
    void what_a_fence_took_away_is_a_shortfall_in_tokens_else_in_requests_else_in_images() {
        Part requests = part(Meter.REQUESTS, ONE, 1);
        Part images = part(Meter.IMAGES, TWO, 2);
        Part tokens = part(Meter.TOKENS, ONE, 40);
        Payment payment = new Payment(Source.ALLOWANCE, 7, List.of(tokens, requests, images), 50, 1, 2, 0, 0, 10);

        Payment shortOfImages =
                new Payment(Source.ALLOWANCE, 7, List.of(requests, images), 50, 1, 2, 0, 0, 0).without(images, 2);

        assertEquals(2, shortOfImages.shortfall());
        assertEquals(1, shortOfImages.without(requests, 1).shortfall());
        assertEquals(50, payment.without(tokens, 40).shortfall());
        assertEquals(10, payment.without(requests, 1).without(images, 2).shortfall());
        assertEquals(50, payment.without(tokens, 40).without(requests, 1).shortfall());
    }

    @Test
    void credits_are_rounded_up_once_and_never_exceed_the_hold() {
        Held held = new Held(
                Source.CREDITS,
                0,
                CREDITS,
                Overage.BLOCK,
                List.of(part(Meter.CREDITS, ONE, 500_000), part(Meter.CREDITS, TWO, 10_000)));

        Payment within = Charge.of(held, Usage.tokens(1, 1)); // 0.5 + 0.001 + 0.003 credits
        assertEquals(504_000, within.microCredits());
        assertEquals(List.of(part(Meter.CREDITS, ONE, 500_000), part(Meter.CREDITS, TWO, 4_000)), within.parts());
        assertEquals(0, within.shortfall());

        Payment beyond = Charge.of(held, Usage.tokens(1_000, 0));
        assertEquals(510_000, beyond.microCredits());
        assertEquals(990_000, beyond.shortfall());
    }

    @Test
    void a_spend_cap_is_kept() {
        Held held =
                new Held(Source.OVERAGE, 7, Rate.PLAIN, TWO_EUROS_A_MILLION, List.of(part(Meter.MONEY, ONE, 100_000)));

        Payment payment = Charge.of(held, Usage.tokens(10, 90));

        assertEquals(100_000, payment.overageNano());
        assertEquals(100_000, payment.shortfall());
    }

    @Test
    void overage_without_a_cap_is_billed_whole() {
        Held held = new Held(Source.OVERAGE, 7, Rate.PLAIN, TWO_EUROS_A_MILLION, List.of());

        assertEquals(200_000, Charge.of(held, Usage.tokens(10, 90)).overageNano());
    }

    @Test
    void plan_tokens_weigh_by_the_model() {
        Rate heavy = new Rate(false, 0, 0, 0, 0, 1500);

        assertEquals(2, heavy.planTokens(Usage.tokens(1, 0)));
        assertEquals(150, heavy.planTokens(Usage.tokens(60, 40)));
    }

    @Test
    void an_absurd_price_fails_instead_of_wrapping_around() {
        Rate absurd = new Rate(true, 0, Long.MAX_VALUE / 2, 0, 0, 1000);

        assertThrows(ArithmeticException.class, () -> absurd.microCredits(Usage.tokens(3, 0)));
    }

    @Test
    void what_is_taken_never_exceeds_what_is_held_and_the_rest_is_the_shortfall() {
        Seeded.forEach(500, random -> {
            Held held = held(random);
            Usage usage = new Usage(
                    random.nextLong(1_000), 0, 0, 0, random.nextLong(1_000), 0, 0, 0, random.nextLong(3), 0, 0);
            Payment payment = Charge.of(held, usage);

            long taken = sum(payment.parts(), unit(held.source()));
            assertTrue(taken <= sum(held.parts(), unit(held.source())));
            long need = switch (held.source()) {
                case CREDITS -> held.rate().microCredits(usage);
                case OVERAGE -> held.overage().nano(held.rate().planTokens(usage), 1, usage.images());
                default -> held.rate().planTokens(usage);
            };
            assertEquals(need, taken + payment.shortfall());
        });
    }

    private static Held held(SplittableRandom random) {
        Source source =
                List.of(Source.ALLOWANCE, Source.CREDITS, Source.OVERAGE).get(random.nextInt(3));
        Meter meter = unit(source);
        List<Part> parts =
                List.of(part(meter, ONE, random.nextLong(1_000_000)), part(meter, TWO, random.nextLong(1_000_000)));
        return new Held(source, 0, CREDITS, TWO_EUROS_A_MILLION, parts);
    }

    private static Meter unit(Source source) {
        return switch (source) {
            case ALLOWANCE, NONE -> Meter.TOKENS;
            case CREDITS -> Meter.CREDITS;
            case OVERAGE -> Meter.MONEY;
        };
    }

    private static long sum(List<Part> parts, Meter meter) {
        return parts.stream()
                .filter(part -> part.meter() == meter)
                .mapToLong(Part::amount)
                .sum();
    }

    private static Held allowance(Overage overage, long tokens) {
        return new Held(
                Source.ALLOWANCE,
                7,
                Rate.PLAIN,
                overage,
                List.of(part(Meter.TOKENS, ONE, tokens), part(Meter.REQUESTS, TWO, 1)));
    }

    private static Part part(Meter meter, UUID grant, long amount) {
        return new Part(meter, grant, amount);
    }
}
