package gabelle.verticles.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.meter.Billing;
import gabelle.engine.meter.Counting;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.Usage;
import gabelle.engine.price.Price;
import gabelle.engine.route.Candidate;
import gabelle.verticles.catalogue.Provider.OnDisconnect;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CatalogueTest {
    static final String PRICING = """
            markup_permille: 150
            providers:
              acme:
                source: "a page"
                date: 2026-11-20
                models:
                  - model: small
                    aliases: [small-1]
                    prices:
                      - {effective: 2026-01-01, input: "1", output: "2"}
                      - effective: 2026-06-01
                        input: "0.000000001"
                        cached_input: "0.5"
                        cache_write: "1.25"
                        cache_write_long: "2"
                        output: "123456.123456789"
                        audio_input: "3"
                        audio_output: "4"
                        markup_permille: 0
                  - model: large
                    prices:
                      - {effective: 2026-01-01, input: 0.15, output: "0"}
            """;
    static final String PROVIDERS = """
            providers:
              acme:
                base_url: https://api.acme.example/v1
                dialect: openai
                capabilities:
                  include_usage: false
                output_bound_field: max_tokens
                on_disconnect: cancel
                models:
                  - large
                  - {model: tiny, upstream: small-1}
            """;

    static Catalogue parse(String pricing, String providers) {
        return Catalogue.parse("pricing.yaml", pricing, "providers.yaml", providers);
    }

    static String refusal(String pricing, String providers) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> parse(pricing, providers))
                .getMessage());
    }

    private static long ms(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    static Catalogue shipped() throws IOException {
        Path config = Files.exists(Path.of("config")) ? Path.of("config") : Path.of("../config");
        return Catalogue.read(Yaml.load(config.resolve("pricing.yaml")), Yaml.load(config.resolve("providers.yaml")));
    }

    private static Price shippedPrice(String model) throws IOException {
        return shippedPrice("openai", model);
    }

    private static Price shippedPrice(String provider, String model) throws IOException {
        return shipped()
                .prices()
                .at(provider, model, ms("2026-11-27T12:00:00Z"))
                .orElseThrow();
    }

    @Test
    void the_shipped_files_price_a_known_call_exactly() throws IOException {
        Price price = shippedPrice("gpt-4o-mini");
        assertEquals(450_000, price.costNanoUsd(Usage.tokens(1000, 500)));
        assertEquals(450_000, price.chargeNanoUsd(450_000));
        assertEquals(price, shippedPrice("gpt-4o-mini-2024-07-18"));
        Usage cached = new Usage(500, 500, 0, 0, 100, 400, 0, 0, 0, 0, 0);
        assertEquals(75_000 + 37_500 + 300_000, price.costNanoUsd(cached));
        assertEquals(20_000, shippedPrice("text-embedding-3-small").costNanoUsd(Usage.tokens(1000, 0)));
    }

    @Test
    void every_shipped_route_is_priced() throws IOException {
        Catalogue catalogue = shipped();
        assertEquals(
                new Provider(
                        "openai",
                        URI.create("https://api.openai.com/v1"),
                        Set.of(Dialect.OPENAI, Dialect.OPENAI_RESPONSES),
                        true,
                        Counting.NAMED,
                        "max_completion_tokens",
                        OnDisconnect.DRAIN,
                        0,
                        true,
                        Map.of()),
                catalogue.provider("openai").orElseThrow());
        assertEquals(
                List.of("openai", "groq", "mistral", "xai", "anthropic", "gemini"),
                List.copyOf(catalogue.providers().keySet()));
        for (String model : catalogue.routes().models()) {
            Candidate candidate =
                    catalogue.routes().find(model).orElseThrow().candidates().getFirst();
            Price price = shippedPrice(candidate.provider(), model);
            boolean tokens = price.billing() == Billing.TOKENS;
            boolean bounded = tokens && !model.matches(".*(embed|-tts|moderation).*|mistral.*|codestral.*|grok.*");
            assertEquals(model, candidate.upstreamModel());
            assertEquals(bounded, candidate.outputTokensMax() > 0, model);
            assertEquals(tokens && !model.contains("moderation"), price.tokens().input() > 0, model);
            assertTrue(price.tokens().cacheRead() <= price.tokens().input(), model);
            assertTrue(!bounded || price.tokens().output() > price.tokens().input(), model);
            assertEquals(0, price.markupPermille());
        }
    }

    @Test
    void a_provider_may_speak_several_dialects() {
        String both = PROVIDERS.replace("dialect: openai", "dialect: [openai, anthropic, responses]");
        assertEquals(
                Set.of(Dialect.OPENAI, Dialect.ANTHROPIC, Dialect.OPENAI_RESPONSES),
                parse(PRICING, both).provider("acme").orElseThrow().dialects());
    }

    /** Claude docs, "Pricing": a write for an hour costs twice the input, one for five minutes a quarter more. */
    @Test
    void what_is_written_to_a_cache_has_a_price_by_how_long_it_stays() throws IOException {
        Price price = shippedPrice("anthropic", "claude-opus-5");
        assertEquals(6_250_000, price.costNanoUsd(new Usage(0, 0, 1000, 0, 0, 0, 0, 0, 0, 0, 0)));
        assertEquals(10_000_000, price.costNanoUsd(new Usage(0, 0, 0, 1000, 0, 0, 0, 0, 0, 0, 0)));
    }

    @Test
    void decimals_are_exact_and_dates_decide() {
        Catalogue catalogue = parse(PRICING, PROVIDERS);
        assertTrue(catalogue
                .prices()
                .at("acme", "small", ms("2025-12-31T23:59:59.999Z"))
                .isEmpty());
        assertEquals(
                new Price(
                        "acme/small@2026-01-01",
                        1_000_000_000,
                        1_000_000_000,
                        1_000_000_000,
                        1_000_000_000,
                        2_000_000_000,
                        1_000_000_000,
                        2_000_000_000,
                        150),
                price("small-1", "2026-05-31T23:59:59.999Z"));
        assertEquals(
                new Price(
                        "acme/small@2026-06-01",
                        1,
                        500_000_000,
                        1_250_000_000,
                        2_000_000_000,
                        123_456_123_456_789L,
                        3_000_000_000L,
                        4_000_000_000L,
                        0),
                price("small", "2026-06-01T00:00:00Z"));
        assertEquals(
                150_000_000,
                catalogue
                        .prices()
                        .at("acme", "large", Long.MAX_VALUE)
                        .orElseThrow()
                        .tokens()
                        .input());
    }

    private static Price price(String model, String at) {
        return parse(PRICING, PROVIDERS).prices().at("acme", model, ms(at)).orElseThrow();
    }

    @Test
    void only_listed_models_are_routed() {
        Catalogue catalogue = parse(PRICING, PROVIDERS);
        assertEquals(List.of("large", "tiny"), List.copyOf(catalogue.routes().models()));
        assertEquals(
                List.of(new Candidate("acme", "small-1")),
                catalogue.routes().find("tiny").orElseThrow().candidates());
        assertFalse(catalogue.provider("acme").orElseThrow().includeUsage());
    }

    @Test
    void a_documented_output_bound_holds_for_all_names_of_a_model() {
        String bounded = PRICING.replace("aliases: [small-1]", "aliases: [small-1]\n        output_tokens_max: 4096");
        Catalogue catalogue = parse(bounded, PROVIDERS);
        assertEquals(
                List.of(new Candidate("acme", "small-1", 4096)),
                catalogue.routes().find("tiny").orElseThrow().candidates());
        assertEquals(
                List.of(new Candidate("acme", "large", 0)),
                catalogue.routes().find("large").orElseThrow().candidates());
    }

    @Test
    void reasoning_is_looked_for_in_the_total_where_the_file_says_so() throws IOException {
        assertEquals(
                Counting.REST_OF_TOTAL,
                shipped().provider("gemini").orElseThrow().counting());
        assertEquals(
                Counting.NAMED,
                parse(PRICING, PROVIDERS).provider("acme").orElseThrow().counting());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "markup_permille: 150 | markup_permille: -1 | line 1: here must stand a whole number from 0 to 100000",
                "markup_permille: 150 | markup: 150 | line 1: unknown key 'markup'",
                "source: \"a page\" | sauce: x | line 4: unknown key 'sauce'; the keys here are source, date, models",
                "date: 2026-11-20 | date: yesterday | line 5: 'yesterday' must be a day",
                "model: small | model: [small] | line 7: here must stand a single value",
                "aliases: [small-1] | aliases: small-1 | line 8: here must stand a list",
                "aliases: [small-1] | aliases: [large] | line 20: 'large' is priced twice",
                "effective: 2026-06-01 | effective: 2026-01-01 | line 11: small has two prices effective on 2026-01-01",
                "input: \"1\" | input: \"1e3\" | line 10: '1e3' must be US dollars per million",
                "input: \"1\" | input: \"-1\" | line 10: '-1' must be US dollars",
                "input: \"1\" | input: \"0.0000000001\" | line 10: '0.0000000001' must be US dollars",
                "input: \"1\" | input: | line 10: here must stand a single value",
                "input: \"1\" | imput: \"1\" | line 10: unknown key 'imput'",
                "input: \"1\", | cache_write: \"1\", | line 10: 'input' is missing",
                "output: \"2\" | output: \"2\", output: \"3\" | line 10: Duplicate",
                "aliases: [small-1] | output_tokens_max: 1e3 | line 8: here must stand a whole number from 1 to",
                "aliases: [small-1] | output_tokens_max: 0 | line 8: here must stand a whole number from 1 to",
                "cached_input: | cache_input: | line 13: unknown key 'cache_input'",
                "date: 2026-11-20 | date: *x | line 5: aliases"
            })
    void a_wrong_price_is_refused_with_its_line(String right, String wrong, String message) {
        assertTrue(PRICING.contains(right), right);
        String refusal = refusal(PRICING.replaceFirst(java.util.regex.Pattern.quote(right), wrong), PROVIDERS);
        assertTrue(refusal.startsWith("pricing.yaml, " + message), refusal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- large | - huge | line 10: 'huge' has no price; add it to pricing.yaml under 'acme'",
                "upstream: small-1 | upstream: tiny | line 11: 'tiny' has no price",
                "model: tiny | model: large | line 11: 'large' is listed twice",
                "acme: | acne: | line 10: pricing.yaml prices no model of 'acne'",
                "dialect: openai | dialect: klingon | line 4: dialect must be openai",
                "include_usage: false | include_usage: no | line 6: here must stand true or false",
                "output_bound_field: max_tokens | output_bound_field: max_output | line 7: output_bound_field must be",
                "output_bound_field: max_tokens | | line 3: 'output_bound_field' is missing",
                "on_disconnect: cancel | on_disconnect: hope | line 8: on_disconnect must be cancel or drain",
                "include_usage: false | usage: false | line 6: unknown key 'usage'",
                "base_url: https:// | base_url: ftp:// | line 3: base_url must be",
                "base_url: https:// | base_url: https://me:secret@ | line 3: base_url must be",
                "/v1 | /v1/ | line 3: base_url must be",
                "base_url: https:// | base_url: http:// | line 3: base_url must be",
                "acme: | Acme: | line 3: 'Acme' is no name of a provider",
                "acme: | a/b: | line 3: 'a/b' is no name of a provider",
                "acme: | a_b: | line 3: 'a_b' is no name of a provider",
                "providers: | provider: | line 1: unknown key 'provider'"
            })
    void a_wrong_provider_is_refused_with_its_line(String right, String wrong, String message) {
        assertTrue(PROVIDERS.contains(right), right);
        String refusal = refusal(PRICING, PROVIDERS.replace(right, wrong == null ? "" : wrong));
        assertTrue(refusal.startsWith("providers.yaml, " + message), refusal);
        assertFalse(refusal.contains("secret"), refusal);
    }

    @Test
    void what_is_no_yaml_is_refused_with_its_line() {
        assertTrue(refusal("a: b\n c: [", PROVIDERS).startsWith("pricing.yaml, line 2: "));
        assertTrue(refusal("", PROVIDERS).startsWith("pricing.yaml, line 1: the file is empty"));
        assertTrue(refusal(PRICING + "---\nx: y\n", PROVIDERS).contains("a second document begins"));
    }
}
