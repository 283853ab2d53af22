package gabelle.verticles.catalogue;

import static gabelle.verticles.catalogue.CatalogueTest.PRICING;
import static gabelle.verticles.catalogue.CatalogueTest.PROVIDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.catalogue.CatalogueTerms.Entry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The catalogue taken apart, and put together again from what a database says. */
final class CatalogueTermsTest {
    private static CatalogueTerms split(String pricing, String providers) {
        return CatalogueFiles.split(Yaml.parse("pricing.yaml", pricing), Yaml.parse("providers.yaml", providers));
    }

    /** As the database gives it back. */
    private static CatalogueTerms stored(CatalogueTerms terms) {
        return new CatalogueTerms(
                stored(terms.providers()), stored(terms.models()), stored(terms.prices()), stored(terms.aliases()));
    }

    private static List<Entry> stored(List<Entry> entries) {
        return entries.stream()
                .map(entry ->
                        new Entry(entry.name(), new JsonObject(entry.terms().encode()), entry.byHand()))
                .toList();
    }

    private static void assertSame(Catalogue expected, Catalogue actual) {
        assertEquals(expected.providers(), actual.providers());
        assertEquals(
                List.copyOf(expected.providers().keySet()),
                List.copyOf(actual.providers().keySet()));
        assertEquals(
                expected.routes().models().stream().sorted().toList(),
                actual.routes().models().stream().sorted().toList());
        for (String model : expected.routes().models()) {
            assertEquals(expected.routes().find(model), actual.routes().find(model), model);
        }
        for (String provider : expected.providers().keySet()) {
            for (String model : expected.prices().models(provider)) {
                for (String day : List.of("2025-01-01", "2026-03-01", "2026-11-28", "2099-01-01")) {
                    long at = Instant.parse(day + "T00:00:00Z").toEpochMilli();
                    assertEquals(
                            expected.prices().at(provider, model, at),
                            actual.prices().at(provider, model, at),
                            model);
                }
            }
        }
    }

    @Test
    void the_shipped_files_say_the_same_by_way_of_the_database() throws IOException {
        Path config = Stream.of(Path.of("config"), Path.of("..", "config"))
                .filter(path -> path.toFile().exists())
                .findFirst()
                .orElseThrow();
        CatalogueTerms terms = CatalogueFiles.load(config.resolve("pricing.yaml"), config.resolve("providers.yaml"));
        assertFalse(terms.prices().isEmpty());
        assertSame(CatalogueTest.shipped(), stored(terms).catalogue());
    }

    @Test
    void names_of_their_own_and_what_is_priced_alone_come_through() {
        String providers = PROVIDERS + """
                aliases:
                  fast:
                    candidates:
                      - {model: acme/tiny, weight: 3}
                      - {model: acme/large, priority: 2}
                """;
        assertSame(
                CatalogueTest.parse(PRICING, providers),
                stored(split(PRICING, providers)).catalogue());
        String one = PROVIDERS.replace("      - {model: tiny, upstream: small-1}\n", "");
        CatalogueTerms terms = split(PRICING, one);
        assertEquals(List.of("large"), List.copyOf(terms.catalogue().routes().models()));
        assertFalse(terms.models().getFirst().terms().getBoolean("active"));
    }

    @Test
    void an_address_that_came_through_the_api_is_known_as_such() {
        CatalogueTerms terms = split(PRICING, PROVIDERS);
        Entry acme = terms.providers().getFirst();
        CatalogueTerms changed = new CatalogueTerms(
                List.of(new Entry(acme.name(), acme.terms(), false)), terms.models(), terms.prices(), terms.aliases());
        assertTrue(terms.catalogue().provider("acme").orElseThrow().byHand());
        assertFalse(changed.catalogue().provider("acme").orElseThrow().byHand());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "provider | base_url | ftp://x | base_url | provider acme, base_url: base_url must be an address",
                "provider | dialect | klingon | dialect | provider acme, dialect: dialect must be openai",
                "provider | models | priced | models | provider acme, models: unknown key 'models'",
                "provider | url | x | url | provider acme, url: unknown key 'url'; the keys here are base_url",
                "model | names | x | names | model acme/small, names: here must stand a list",
                "model | output_tokens_max | many | output_tokens_max | model acme/small, output_tokens_max: here must",
                "model | prices | x | prices | model acme/small, prices: unknown key 'prices'",
                "price | input | free | input | price acme/small@2026-01-01, input: 'free' must be US dollars",
                "price | imput | 1 | imput | price acme/small@2026-01-01, imput: unknown key 'imput'"
            })
    void what_cannot_be_is_said_with_its_field(String kind, String field, String value, String path, String message) {
        CatalogueTerms terms = split(PRICING, PROVIDERS);
        List<Entry> changed = switch (kind) {
            case "provider" -> terms.providers();
            case "model" -> terms.models();
            default -> terms.prices();
        };
        changed.getFirst().terms().put(field, value);
        WrongField wrong = assertThrows(WrongField.class, terms::catalogue);
        assertEquals(path, wrong.path());
        assertTrue(String.valueOf(wrong.getMessage()).startsWith(message), wrong::getMessage);
    }

    @Test
    void a_missing_field_is_named() {
        CatalogueTerms terms = split(PRICING, PROVIDERS);
        terms.providers().getFirst().terms().remove("capabilities");
        assertEquals(
                "capabilities", assertThrows(WrongField.class, terms::catalogue).path());
        JsonArray models = new JsonArray().add(new JsonObject().put("model", "tiny"));
        CatalogueTerms others = split(PRICING, PROVIDERS);
        others.models().getFirst().terms().put("names", models);
        assertEquals(
                "names.upstream",
                assertThrows(WrongField.class, others::catalogue).path());
    }
}
