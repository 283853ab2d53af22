package gabelle.verticles.catalogue;

import static gabelle.verticles.catalogue.CatalogueTest.PRICING;
import static gabelle.verticles.catalogue.CatalogueTest.PROVIDERS;
import static gabelle.verticles.catalogue.CatalogueTest.parse;
import static gabelle.verticles.catalogue.CatalogueTest.refusal;
import static gabelle.verticles.catalogue.CatalogueTest.shipped;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.route.Candidate;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
