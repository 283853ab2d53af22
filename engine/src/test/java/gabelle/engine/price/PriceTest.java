package gabelle.engine.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.meter.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriceTest {
    private static final long DOLLAR = 1_000_000_000L;
    private static final TokenRates SHORT = rates(2 * DOLLAR, 6 * DOLLAR);
    private static final TokenRates LONG = rates(4 * DOLLAR, 12 * DOLLAR);
    private static final Price TIERED =
            new Price("p", SHORT, 0, MediaRates.NONE, List.of(new Tier(200_000, LONG)), List.of());

    @Test
    void a_long_call_is_billed_whole_at_the_rates_of_its_tier() {
        assertEquals(400_000_000L, TIERED.costNanoUsd(Usage.tokens(200_000, 0)));
        assertEquals(800_004_000L + 12_000_000L, TIERED.costNanoUsd(Usage.tokens(200_001, 1_000)));
        Usage cached = new Usage(1, 200_000, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        assertEquals(4_000L + 200_000 * 400L, TIERED.costNanoUsd(cached), "what was cached makes a call long, too");
    }

    @Test
    void the_most_a_call_can_cost_is_by_the_dearest_tier() {
        assertEquals(40_000L + 120_000L, TIERED.costMaxNanoUsd(Usage.tokens(10, 10)));
    }

    @Test
    void tokens_of_images_have_their_own_rates() {
        Price price = new Price(
                "p",
                new TokenRates(5 * DOLLAR, 0, 0, 0, 10 * DOLLAR, 0, 0, 8 * DOLLAR, 30 * DOLLAR),
                0,
                MediaRates.NONE,
                List.of(),
                List.of());
        Usage usage = new Usage(10, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 200, 1_000);
        assertEquals(50_000 + 30_000 + 1_600_000 + 30_000_000, price.costNanoUsd(usage));
        assertEquals(210, usage.inputTokens());
        assertEquals(1_003, usage.outputTokens());
    }

    @Test
    void audio_is_billed_by_the_hour_and_for_its_least_duration() {
        Price whisper = media(new MediaRates(0, 360_000_000, 0, 0));
        assertEquals(100_000, whisper.costNanoUsd(milliseconds(1_000)));
        assertEquals(0, whisper.costNanoUsd(Usage.tokens(9, 9)), "its tokens cost nothing");
        Price groq = media(new MediaRates(0, 111_000_000, 10_000, 0));
        assertEquals(308_334, groq.costNanoUsd(milliseconds(1)), "ten seconds, rounded up");
        assertEquals(308_334, groq.costNanoUsd(milliseconds(10_000)));
        assertEquals(0, groq.costNanoUsd(milliseconds(0)));
    }

    @Test
    void characters_and_images_are_billed_by_number() {
        Usage spoken = new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1_001);
        assertEquals(15_015_000, media(new MediaRates(0, 0, 0, 15 * DOLLAR)).costNanoUsd(spoken));
        Usage made = new Usage(0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0);
        assertEquals(60_000_000, media(new MediaRates(20_000_000, 0, 0, 0)).costNanoUsd(made));
        Price absurd = media(new MediaRates(Long.MAX_VALUE / 2, 0, 0, 0));
        assertThrows(ArithmeticException.class, () -> absurd.costNanoUsd(made));
    }

    @Test
    void the_first_image_price_that_is_for_size_and_quality_holds() {
        Price price = new Price(
                "p",
                TokenRates.NONE,
                0,
                MediaRates.NONE,
                List.of(),
                List.of(
                        new ImagePrice("1024x1024", "hd", 80),
                        new ImagePrice("1024x1024", "", 40),
                        new ImagePrice(ImagePrice.AUTO, ImagePrice.AUTO, 50)));
        assertEquals(80, perImage(price, "1024x1024", "hd"));
        assertEquals(40, perImage(price, "1024x1024", "standard"));
        assertEquals(50, perImage(price, ImagePrice.AUTO, ImagePrice.AUTO));
        assertTrue(price.forImage("1792x1024", "hd").isEmpty(), "what is not listed has no price");
        assertEquals(TIERED, TIERED.forImage("any", "any").orElseThrow());
    }

    private static long perImage(Price price, String size, String quality) {
        Price pinned = price.forImage(size, quality).orElseThrow();
        assertTrue(pinned.images().isEmpty());
        return pinned.media().perImage();
    }

    private static Price media(MediaRates media) {
        return new Price("p", TokenRates.NONE, 0, media, List.of(), List.of());
    }

    private static Usage milliseconds(long milliseconds) {
        return new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, milliseconds, 0);
    }

    private static TokenRates rates(long input, long output) {
        return new TokenRates(input, input / 10, input, input, output, input, output, input, output);
    }
}
