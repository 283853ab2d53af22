package gabelle.verticles.catalogue;

import static gabelle.verticles.catalogue.CatalogueTest.PRICING;
import static gabelle.verticles.catalogue.CatalogueTest.PROVIDERS;
import static gabelle.verticles.catalogue.CatalogueTest.parse;
import static gabelle.verticles.catalogue.CatalogueTest.refusal;
import static gabelle.verticles.catalogue.CatalogueTest.shipped;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.route.Candidate;
import gabelle.engine.route.Route;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By which names a model is called, where more than one provider is there. */
final class ModelNamesTest {
    private static String twice(String text) {
        return text + text.substring(text.indexOf("  acme:")).replace("acme", "other");
    }

    @Test
    void providers_are_tried_in_the_order_of_the_file() {
        assertEquals(
                List.of(new Candidate("acme", "large"), new Candidate("other", "large").at(1)),
                parse(twice(PRICING), twice(PROVIDERS))
                        .routes()
                        .find("large")
                        .orElseThrow()
                        .candidates());
    }

    @Test
    void a_model_is_found_with_its_provider_before_it() {
        Catalogue catalogue = parse(twice(PRICING), twice(PROVIDERS));
        assertEquals(
                List.of("large", "acme/large"),
                catalogue.routes().find("acme/large").orElseThrow().names());
        assertEquals(
                List.of(new Candidate("acme", "large")),
                catalogue.routes().find("acme/large").orElseThrow().candidates());
        assertEquals(
                List.of(new Candidate("other", "large")),
                catalogue.routes().find("other/large").orElseThrow().candidates());
        assertEquals(
                List.of("large", "other/large", "tiny", "other/tiny"),
                List.copyOf(catalogue.routes().models()));
        assertTrue(catalogue.routes().find("acme/small-1").isEmpty(), "clients call it tiny");
    }

    @Test
    void a_model_with_a_slash_in_its_own_name_works_both_ways() throws IOException {
        List<Candidate> groqs = List.of(new Candidate("groq", "openai/gpt-oss-20b", 65_536));
        for (String name : List.of("openai/gpt-oss-20b", "groq/openai/gpt-oss-20b")) {
            assertEquals(groqs, shipped().routes().find(name).orElseThrow().candidates());
        }
        assertTrue(shipped().routes().find("gpt-oss-20b").isEmpty());
    }

    @Test
    void a_name_with_two_meanings_is_refused() {
        String slashed = twice(PRICING).replace("model: large", "model: acme/large");
        String refusal = refusal(
                slashed.replaceFirst("model: acme/large", "model: large"),
                twice(PROVIDERS).replaceFirst("(?s)(.*)- large", "$1- acme/large"));
        assertTrue(
                refusal.startsWith("providers.yaml, line 20: 'acme/large' is also what the model 'large' of acme"),
                refusal);
    }

    private static final String ALIASES = """
            aliases:
              fast:
                candidates:
                  - {model: acme/large, weight: 3}
                  - {model: other/tiny}
                  - {model: other/large, priority: 2}
            """;

    @Test
    void an_alias_leads_to_models_of_any_providers_by_priority_and_weight() {
        Catalogue catalogue = parse(twice(PRICING), twice(PROVIDERS) + ALIASES);
        Route fast = catalogue.routes().find("fast").orElseThrow();
        assertEquals(List.of("fast"), fast.names());
        assertEquals(
                List.of(
                        new Candidate("acme", "large", 0, 1, 3),
                        new Candidate("other", "small-1", 0, 1, 1),
                        new Candidate("other", "large", 0, 2, 1)),
                fast.candidates());
        assertTrue(catalogue.routes().models().contains("fast"));
    }

    @Test
    void what_rests_is_neither_listed_nor_served_and_others_take_its_place() {
        String resting = PROVIDERS.replace("    models:", "    active: false\n    models:");
        Catalogue catalogue = parse(
                twice(PRICING),
                resting + PROVIDERS.substring(PROVIDERS.indexOf("  acme:")).replace("acme", "other") + ALIASES);
        assertEquals(
                List.of("large", "other/large"),
                catalogue.routes().find("large").orElseThrow().names());
        assertTrue(catalogue.routes().find("acme/large").isEmpty());
        assertEquals(
                List.of("other", "other"),
                catalogue.routes().find("fast").orElseThrow().candidates().stream()
                        .map(Candidate::provider)
                        .toList());
        assertTrue(catalogue.provider("acme").isPresent(), "it may still have credentials");
        String one = PROVIDERS.replace("upstream: small-1", "upstream: small-1, active: false");
        assertEquals(List.of("large"), List.copyOf(parse(PRICING, one).routes().models()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acme/large, weight: 3 | nobody/large | line 15: 'nobody/large' is no model here",
                "acme/large, weight: 3 | large | line 15: 'large' is no model here; name it with its provider",
                "acme/large, weight: 3 | other/tiny | line 16: 'other/tiny' is listed twice",
                "weight: 3 | weight: 0 | line 15: here must stand a whole number from 1 to 1000",
                "weight: 3 | wait: 3 | line 15: unknown key 'wait'; the keys here are model, weight, priority",
                "fast: | large: | line 14: 'large' is the name of a model",
                "fast: | acme/tiny: | line 14: 'acme/tiny' is the name of a model",
                "fast: | 'fast one:' | line 14: an alias has 1 to 256 characters, and no blanks",
                "candidates: | models: | line 14: unknown key 'models'"
            })
    void a_wrong_alias_is_refused_with_its_line(String right, String wrong, String message) {
        assertTrue(ALIASES.contains(right), right);
        String providers = PROVIDERS
                + ALIASES.replace("other/", "acme/")
                        .replace(right.replace("other/", "acme/"), wrong.replace("other/", "acme/"));
        String refusal = refusal(PRICING, providers);
        assertTrue(refusal.startsWith("providers.yaml, " + message.replace("other/", "acme/")), refusal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "models: | active: perhaps; models: | line 9: here must stand true or false",
                "models: | limits: {connections_max: 0}; models: | line 9: here must stand a whole number from 1 to",
                "models: | limits: {rpm: 1}; models: | line 9: unknown key 'rpm'; the keys here are connections_max",
                "upstream: small-1 | upstream: small-1, active: 1 | line 11: here must stand true or false"
            })
    void wrong_limits_and_what_neither_rests_nor_serves_are_refused(String right, String wrong, String message) {
        assertTrue(PROVIDERS.contains(right), right);
        String refusal = refusal(PRICING, PROVIDERS.replace(right, wrong.replace("; ", "\n    ")));
        assertTrue(refusal.startsWith("providers.yaml, " + message), refusal);
    }
}
