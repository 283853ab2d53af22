package gabelle.verticles.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.price.ImagePrice;
import gabelle.engine.price.MediaRates;
import gabelle.engine.price.Price;
import gabelle.engine.price.Tier;
import gabelle.engine.price.TokenRates;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceTermsTest {
    private static Price read(String terms) {
        return PriceTerms.read(
                "p", Yaml.parse("pricing.yaml", "{" + terms + "}").mapping(), 7);
    }

    @Test
    void a_tier_has_rates_of_its_own() {
        Price price = read("input: 2, cached_input: 0.5, output: 6, image_input: 3,"
                + " long: {above: 199999, input: 4, cached_input: 1, output: 12}");
        TokenRates shorter = new TokenRates(
                2_000_000_000L,
                500_000_000,
                2_000_000_000L,
                2_000_000_000L,
                6_000_000_000L,
                2_000_000_000L,
                6_000_000_000L,
                3_000_000_000L,
                6_000_000_000L);
        TokenRates longer = new TokenRates(
                4_000_000_000L,
                1_000_000_000,
                4_000_000_000L,
                4_000_000_000L,
                12_000_000_000L,
                4_000_000_000L,
                12_000_000_000L,
                4_000_000_000L,
                12_000_000_000L);
        assertEquals(new Price("p", shorter, 7, MediaRates.NONE, List.of(new Tier(199_999, longer)), List.of()), price);
    }

    @Test
    void what_is_billed_by_other_units_needs_no_rates_of_tokens() {
        assertEquals(media(0, 360_000_000, 0, 0), read("audio_minute: 0.006"));
        assertEquals(media(0, 111_000_000, 10_000, 0), read("audio_hour: 0.111, audio_seconds_min: 10"));
        assertEquals(media(0, 0, 0, 15_000_000_000L), read("characters: 15"));
        assertEquals(
                List.of(new ImagePrice("1k", "low", 20_000_000), new ImagePrice("", "", 80_000_000)),
                read("images: [{size: 1k, quality: low, price: 0.02}, {price: 0.08}]")
                        .images());
    }

    @Test
    void a_provider_may_be_known_without_a_priced_model() {
        String bare = "  bare: {source: x, date: 2026-11-20, models: []}\n";
        String provider = "  bare: {base_url: https://bare.example/v1, dialect: openai, output_bound_field: max_tokens,"
                + " capabilities: {include_usage: true}, on_disconnect: drain, models: priced}\n";
        Catalogue catalogue = CatalogueTest.parse(CatalogueTest.PRICING + bare, CatalogueTest.PROVIDERS + provider);
        assertTrue(catalogue.provider("bare").isPresent());
        assertTrue(catalogue.prices().models("bare").isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "long: {above: 1, input: 1, output: 1} | 'input' is missing",
                "input: 1, output: 1, long: {above: 0, input: 1, output: 1} | here must stand a whole number from 1",
                "input: 1, output: 1, long: {input: 1, output: 1} | 'above' is missing",
                "input: 1, output: 1, long: {above: 9, output: 1} | 'input' is missing",
                "audio_minute: 1, audio_hour: 1 | audio has a price by the minute or by the hour",
                "audio_hour: -1 | '-1' must be US dollars",
                "images: [{size: 1k}] | 'price' is missing",
                "images: [{sise: 1k, price: 1}] | unknown key 'sise'",
                "audio_seconds_min: 10 | 'input' is missing; add it"
            })
    void wrong_terms_are_refused(String terms, String message) {
        String refusal = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> read(terms)).getMessage());
        assertTrue(refusal.startsWith("pricing.yaml, line 1: " + message), refusal);
    }

    private static Price media(long perImage, long perHour, long millisecondsMin, long perMillionCharacters) {
        MediaRates rates = new MediaRates(perImage, perHour, millisecondsMin, perMillionCharacters);
        return new Price("p", TokenRates.NONE, 7, rates, List.of(), List.of());
    }
}
