package gabelle.verticles.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.meter.Dialect;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that speaks its dialects in different places. */
class ProviderPathsTest {
    private static final String PRICING = """
            markup_permille: 0
            providers:
              acme:
                source: "ours"
                date: 2026-01-01
                models:
                  - model: small
                    prices:
                      - {effective: 2026-01-01, input: "1", output: "2"}
            """;

    private static Provider acme(String paths) {
        String providers = """
                providers:
                  acme:
                    base_url: https://acme.example/v1beta
                    dialect: [openai, gemini]
                    paths: %s
                    capabilities: {include_usage: true}
                    output_bound_field: max_tokens
                    on_disconnect: drain
                    models: priced
                """.formatted(paths);
        return Catalogue.parse("pricing.yaml", PRICING, "providers.yaml", providers)
                .provider("acme")
                .orElseThrow();
    }

    @Test
    void a_dialect_is_where_its_path_says_and_else_at_the_base() {
        Provider acme = acme("{openai: /openai/v2}");
        assertEquals(Set.of(Dialect.OPENAI, Dialect.GEMINI), acme.dialects());
        assertEquals("/openai/v2", acme.pathOf(Dialect.OPENAI));
        assertEquals("", acme.pathOf(Dialect.GEMINI));
        Provider elsewhere = acme.at(URI.create("http://127.0.0.1:1/x"));
        assertEquals("/openai/v2", elsewhere.pathOf(Dialect.OPENAI));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{openai: openai}",
                "{openai: /openai/}",
                "{openai: '/a?b'}",
                "{openai: '/../x y'}",
                "{klingon: /x}"
            })
    void what_is_no_path_is_refused_with_its_place(String paths) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> acme(paths));
        assertTrue(String.valueOf(refused.getMessage()).contains("line 5"), refused::toString);
    }

    @Test
    void the_shipped_gemini_speaks_both_of_its_dialects() throws IOException {
        Provider gemini = CatalogueTest.shipped().provider("gemini").orElseThrow();
        assertEquals(
                "https://generativelanguage.googleapis.com/v1beta",
                gemini.baseUrl().toString());
        assertEquals("/openai", gemini.pathOf(Dialect.OPENAI));
        assertEquals("", gemini.pathOf(Dialect.GEMINI));
    }
}
