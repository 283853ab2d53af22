package gabelle.verticles.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.models.TestCatalogue.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the catalogue's routes refuse, and why; and what a price may not do. */
class CatalogueRefusalsIT {
    private static final String WRONG = """
            providers | name | openai | 409 | name
            providers | name | Open AI | 400 | name
            providers | name | | 400 | name
            providers | dialect | klingon | 400 | dialect
            providers | dialect | | 400 | dialect
            providers | output_bound_field | tokens | 400 | output_bound_field
            providers | colour | red | 400 | colour
            providers | models | priced | 400 | models
            providers | base_url | | 400 | base_url
            providers | base_url | https://127.0.0.1/v1 | 400 | base_url
            providers | base_url | http://169.254.169.254/v1 | 400 | base_url
            providers | base_url | http://api.example.com/v1 | 400 | base_url
            providers | base_url | https://localhost:6379/v1 | 400 | base_url
            models | provider | nobody | 400 | provider
            models | provider | | 400 | provider
            models | model | gpt-5 | 409 | name
            models | model | two words | 400 | model
            models | prices | | 400 | prices
            models | prices | free | 400 | prices
            models | names | free | 400 | names
            models | aliases | free | 400 | aliases
            models | output_tokens_max | lots | 400 | output_tokens_max
            prices | model | openai/nothing | 400 | model
            prices | effective | tomorrow | 400 | effective
            prices | effective | 2031-02-30 | 400 | effective
            prices | input | -1 | 400 | input
            prices | input | | 400 | input
            prices | imput | 1 | 400 | imput
            aliases | name | gpt-5 | 400 | ''
            aliases | name | a b | 400 | name
            aliases | candidates | x | 400 | candidates
            aliases | candidates | | 400 | candidates
            """;

    private static TestCatalogue catalogue;

    @BeforeAll
    static void start() {
        catalogue = new TestCatalogue();
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = WRONG)
    void what_cannot_be_is_refused_by_name_and_nothing_of_it_is_kept(
            String path, String field, String value, int status, String param) {
        List<String> before = catalogue.rows("SELECT version FROM catalogue_clock");
        JsonObject right = switch (path) {
            case "providers" -> TestCatalogue.provider("fresh");
            case "models" -> TestCatalogue.model("openai", "fresh");
            case "prices" ->
                TestCatalogue.price(TestCatalogue.today().plusYears(5)).put("model", "openai/gpt-5");
            default ->
                new JsonObject()
                        .put("name", "fresh")
                        .put("candidates", new JsonArray().add(new JsonObject().put("model", "openai/gpt-5")));
        };
        right.put(field, value);
        Answer answer = catalogue.send("POST", path, right.encode());
        assertEquals(status, answer.status(), answer::text);
        assertEquals(param, answer.error().getString("param", ""), answer::text);
        assertEquals(before, catalogue.rows("SELECT version FROM catalogue_clock"));
    }

    @Test
    void an_ambiguous_name_is_refused() {
        String provider = catalogue.made("large");
        Answer answer = catalogue.send(
                "POST",
                "models",
                TestCatalogue.model("openai", provider + "/large").encode());
        assertEquals(400, answer.status());
        assertTrue(answer.error().getString("message").contains("is also what the model"), answer::text);
        assertFalse(catalogue
                .current()
                .routes()
                .find("openai/" + provider + "/large")
                .isPresent());
    }

    @Test
    void a_control_character_reaches_no_table() {
        Answer answer = catalogue.send(
                "POST",
                "providers",
                TestCatalogue.provider("fresh").put("dialect", "open\u0000ai").encode());
        assertEquals(400, answer.status());
        assertEquals("dialect", answer.error().getString("param"));
    }

    private static long input(String provider, int daysAhead) {
        long atMs = System.currentTimeMillis() + daysAhead * 86_400_000L;
        return catalogue
                .current()
                .prices()
                .at(provider, "small", atMs)
                .orElseThrow()
                .tokens()
                .input();
    }

    @Test
    void a_price_changes_from_a_day_to_come_on() {
        String provider = catalogue.made("small");
        String day = TestCatalogue.today().plusDays(9).toString();
        JsonObject dearer = TestCatalogue.price(TestCatalogue.today().plusDays(9))
                .put("model", provider + "/small")
                .put("input", "9");
        dearer.remove("markup_permille");
        JsonObject made = catalogue.sent(201, "POST", "prices", dearer);
        assertEquals(provider + "/small@" + day, made.getString("id"));
        assertEquals(200, made.getInteger("markup_permille"), "as before");
        assertEquals(500_000_000, input(provider, 0));
        assertEquals(9_000_000_000L, input(provider, 10));
        catalogue.sent(409, "POST", "prices", dearer);
        catalogue.sent(204, "DELETE", "prices/" + made.getString("id"), new JsonObject());
        assertEquals(500_000_000, input(provider, 10));
    }

    @Test
    void a_price_that_was_charged_stays() {
        String id = catalogue.made("small") + "/small";
        JsonObject past =
                TestCatalogue.price(TestCatalogue.today().minusDays(1)).put("model", id);
        JsonObject refused = catalogue.sent(400, "POST", "prices", past).getJsonObject("error");
        assertEquals("effective", refused.getString("param"));
        String now = "prices/" + id + "@" + TestCatalogue.today();
        JsonObject kept = catalogue.sent(409, "DELETE", now, new JsonObject()).getJsonObject("error");
        assertEquals("price_in_effect", kept.getString("code"));
        JsonArray prices = catalogue.send("GET", "prices?model=" + id, "").data();
        assertEquals(1, prices.size());
    }

    @Test
    void a_model_whose_first_price_is_to_come_is_not_free_until_then() {
        String provider = catalogue.made("other");
        JsonObject later = TestCatalogue.model(provider, "later")
                .put(
                        "prices",
                        new JsonArray()
                                .add(TestCatalogue.price(TestCatalogue.today().plusDays(1))));
        catalogue.sent(201, "POST", "models", later);
        assertTrue(catalogue
                .current()
                .prices()
                .at(provider, "later", System.currentTimeMillis())
                .isEmpty());
        String only = "prices/" + provider + "/later@" + TestCatalogue.today().plusDays(1);
        assertEquals(
                "price_is_only_one", catalogue.send("DELETE", only, "").error().getString("code"));
    }
}
