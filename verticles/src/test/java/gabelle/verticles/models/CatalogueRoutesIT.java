package gabelle.verticles.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.route.Candidate;
import gabelle.verticles.models.TestCatalogue.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueRoutesIT {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static TestCatalogue catalogue;

    @BeforeAll
    static void start() {
        catalogue = new TestCatalogue();
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private static JsonObject provider(String name) {
        return new JsonObject()
                .put("name", name)
                .put("base_url", "https://10.1.2.3/v1")
                .put("dialect", "openai")
                .put("capabilities", new JsonObject().put("include_usage", true))
                .put("output_bound_field", "max_tokens")
                .put("on_disconnect", "drain");
    }

    private static JsonObject price(LocalDate day) {
        return new JsonObject()
                .put("effective", day.toString())
                .put("input", "0.5")
                .put("output", 1.25)
                .put("markup_permille", 200);
    }

    private static JsonObject model(String provider, String name) {
        return new JsonObject()
                .put("provider", provider)
                .put("model", name)
                .put("prices", new JsonArray().add(price(today())));
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    /** A provider of its own with one model; returns its name. */
    private static String made(String model) {
        String name = "made-" + NUMBERS.incrementAndGet();
        catalogue.sent(201, "POST", "providers", provider(name));
        catalogue.sent(201, "POST", "models", model(name, model));
        return name;
    }

    private static List<String> audited(String name) {
        return catalogue.rows("SELECT action FROM audit WHERE detail->>'name' LIKE '" + name + "%' ORDER BY id");
    }

    @Test
    void a_provider_and_its_model_are_made_used_at_once_shown_changed_and_deleted() {
        String name = made("org/llama-4");
        String id = name + "/org/llama-4";
        assertEquals(
                List.of(new Candidate(name, "org/llama-4")),
                catalogue.current().routes().find(id).orElseThrow().candidates());
        JsonObject shown = catalogue.send("GET", "providers/" + name, "").json();
        assertEquals(provider(name).put("origin", "api"), shown);
        assertEquals(id, catalogue.send("GET", "models/" + id, "").json().getString("id"));
        assertEquals(
                1, catalogue.send("GET", "models?provider=" + name, "").data().size());
        assertEquals(
                "1.25",
                catalogue
                        .send("GET", "prices?model=" + id, "")
                        .data()
                        .getJsonObject(0)
                        .getString("output"));

        catalogue.sent(200, "PATCH", "models/" + id, new JsonObject().put("output_tokens_max", 512));
        assertEquals(
                512,
                catalogue
                        .current()
                        .routes()
                        .find(id)
                        .orElseThrow()
                        .candidates()
                        .getFirst()
                        .outputTokensMax());
        catalogue.sent(200, "PATCH", "providers/" + name, new JsonObject().put("active", false));
        assertTrue(catalogue.current().routes().find(id).isEmpty());
        assertEquals(409, catalogue.send("DELETE", "providers/" + name, "").status(), "it has a model");
        assertEquals(204, catalogue.send("DELETE", "models/" + id, "").status());
        assertEquals(204, catalogue.send("DELETE", "providers/" + name, "").status());
        assertEquals(404, catalogue.send("GET", "providers/" + name, "").status());
        assertEquals(404, catalogue.send("DELETE", "models/" + id, "").status());
        assertEquals(
                List.of(
                        "provider.created",
                        "model.created",
                        "price.created",
                        "model.changed",
                        "provider.changed",
                        "model.deleted",
                        "provider.deleted"),
                audited(name));
    }

    @Test
    void what_the_files_brought_stays_deleted_and_an_address_that_stays_is_not_judged_anew() {
        assertEquals(
                "file",
                catalogue
                        .sent(200, "PATCH", "providers/xai", new JsonObject().put("on_disconnect", "cancel"))
                        .getString("origin"));
        assertEquals(
                "api",
                catalogue
                        .sent(200, "PATCH", "providers/xai", new JsonObject().put("base_url", "https://10.0.0.1/v1"))
                        .getString("origin"));
        catalogue.sent(204, "DELETE", "models/openai/gpt-5-nano", new JsonObject());
        TestCatalogue.plant(catalogue.url);
        assertTrue(catalogue.current().routes().find("gpt-5-nano").isEmpty());
        assertEquals("cancel", catalogue.send("GET", "providers/xai", "").json().getString("on_disconnect"));
        catalogue.sent(
                201,
                "POST",
                "models",
                new JsonObject().put("provider", "openai").put("model", "gpt-5-nano"));
        assertTrue(catalogue.current().routes().find("gpt-5-nano").isPresent(), "with the prices that it had");
    }

    @Test
    void a_price_changes_from_a_day_to_come_on() {
        String id = made("small") + "/small";
        JsonObject dearer = price(today().plusDays(9)).put("model", id).put("input", "9");
        dearer.remove("markup_permille");
        JsonObject made = catalogue.sent(201, "POST", "prices", dearer);
        assertEquals(id + "@" + today().plusDays(9), made.getString("id"));
        assertEquals(200, made.getInteger("markup_permille"), "as before");
        String provider = id.substring(0, id.indexOf('/'));
        long nowMs = System.currentTimeMillis();
        assertEquals(
                500_000_000,
                catalogue
                        .current()
                        .prices()
                        .at(provider, "small", nowMs)
                        .orElseThrow()
                        .input());
        assertEquals(
                9_000_000_000L,
                catalogue
                        .current()
                        .prices()
                        .at(provider, "small", nowMs + 10 * 86_400_000L)
                        .orElseThrow()
                        .input());

        assertEquals(409, catalogue.send("POST", "prices", dearer.encode()).status());
        Answer past = catalogue.send(
                "POST", "prices", price(today().minusDays(1)).put("model", id).encode());
        assertEquals(400, past.status());
        assertEquals("effective", past.error().getString("param"));
        assertEquals(
                "price_in_effect",
                catalogue
                        .send("DELETE", "prices/" + id + "@" + today(), "")
                        .error()
                        .getString("code"));
        assertEquals(
                204,
                catalogue.send("DELETE", "prices/" + made.getString("id"), "").status());
        assertEquals(1, catalogue.send("GET", "prices?model=" + id, "").data().size());
    }

    @Test
    void a_model_whose_first_price_is_to_come_is_not_free_until_then() {
        String provider = made("other");
        JsonObject later = model(provider, "later").put("prices", new JsonArray().add(price(today().plusDays(1))));
        catalogue.sent(201, "POST", "models", later);
        assertTrue(catalogue
                .current()
                .prices()
                .at(provider, "later", System.currentTimeMillis())
                .isEmpty());
        String only = "prices/" + provider + "/later@" + today().plusDays(1);
        assertEquals(
                "price_is_only_one", catalogue.send("DELETE", only, "").error().getString("code"));
    }

    @Test
    void an_alias_is_made_changed_and_in_the_way_of_what_it_leads_to() {
        String provider = made("large");
        JsonObject one = new JsonObject().put("model", provider + "/large").put("weight", 3);
        JsonObject other = new JsonObject().put("model", "openai/gpt-5-mini").put("priority", 2);
        JsonObject alias = new JsonObject()
                .put("name", "fast/" + provider)
                .put("candidates", new JsonArray().add(one).add(other));
        assertEquals(alias, catalogue.sent(201, "POST", "aliases", alias));
        assertEquals(
                List.of(3, 1),
                catalogue.current().routes().find("fast/" + provider).orElseThrow().candidates().stream()
                        .map(Candidate::weight)
                        .toList());
        Answer used = catalogue.send("DELETE", "models/" + provider + "/large", "");
        assertEquals(409, used.status());
        assertEquals("model_in_use", used.error().getString("code"));
        assertTrue(used.error().getString("message").contains("fast/" + provider), used::text);

        catalogue.sent(200, "PATCH", "models/" + provider + "/large", new JsonObject().put("active", false));
        assertEquals(
                1,
                catalogue
                        .current()
                        .routes()
                        .find("fast/" + provider)
                        .orElseThrow()
                        .candidates()
                        .size());
        catalogue.sent(204, "DELETE", "aliases/fast/" + provider, new JsonObject());
        catalogue.sent(204, "DELETE", "models/" + provider + "/large", new JsonObject());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "providers | name | openai | 409 | name",
                "providers | name | Open AI | 400 | name",
                "providers | name | | 400 | name",
                "providers | dialect | klingon | 400 | dialect",
                "providers | dialect | | 400 | dialect",
                "providers | output_bound_field | tokens | 400 | output_bound_field",
                "providers | colour | red | 400 | colour",
                "providers | models | priced | 400 | models",
                "providers | base_url | | 400 | base_url",
                "providers | base_url | https://127.0.0.1/v1 | 400 | base_url",
                "providers | base_url | http://169.254.169.254/v1 | 400 | base_url",
                "providers | base_url | http://api.example.com/v1 | 400 | base_url",
                "providers | base_url | https://localhost:6379/v1 | 400 | base_url",
                "models | provider | nobody | 400 | provider",
                "models | provider | | 400 | provider",
                "models | model | gpt-5 | 409 | name",
                "models | model | two words | 400 | model",
                "models | prices | | 400 | prices",
                "models | prices | free | 400 | prices",
                "models | names | free | 400 | names",
                "models | aliases | free | 400 | aliases",
                "models | output_tokens_max | lots | 400 | output_tokens_max",
                "prices | model | openai/nothing | 400 | model",
                "prices | effective | tomorrow | 400 | effective",
                "prices | effective | 2031-02-30 | 400 | effective",
                "prices | input | -1 | 400 | input",
                "prices | input | | 400 | input",
                "prices | imput | 1 | 400 | imput",
                "aliases | name | gpt-5 | 400 | ''",
                "aliases | name | a b | 400 | name",
                "aliases | candidates | x | 400 | candidates",
                "aliases | candidates | | 400 | candidates"
            })
    void what_cannot_be_is_refused_by_name_and_nothing_of_it_is_kept(
            String path, String field, String value, int status, String param) {
        List<String> before = catalogue.rows("SELECT version FROM catalogue_clock");
        JsonObject right = switch (path) {
            case "providers" -> provider("fresh");
            case "models" -> model("openai", "fresh");
            case "prices" -> price(today().plusYears(5)).put("model", "openai/gpt-5");
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
    void a_provider_that_is_moved_takes_no_key_along() {
        String name = made("small");
        JsonObject path = new JsonObject().put("base_url", "https://10.1.2.3/other/v1");
        JsonObject host = new JsonObject().put("base_url", "https://10.1.2.4/v1");
        catalogue.sent(200, "PATCH", "providers/" + name, host);
        catalogue.rows("INSERT INTO credential (id, provider, name, ciphertext, key_id, masked, is_default) VALUES"
                + " (gen_random_uuid(), '" + name + "', 'n', '', '', '', true) RETURNING name");
        JsonObject back = new JsonObject().put("base_url", "https://10.1.2.3/v1");
        assertEquals(
                "provider_has_key",
                catalogue
                        .sent(409, "PATCH", "providers/" + name, back)
                        .getJsonObject("error")
                        .getString("code"));
        catalogue.sent(200, "PATCH", "providers/" + name, host.put("base_url", "https://10.1.2.4/v2"));
        catalogue.sent(409, "PATCH", "providers/openai", path);
        catalogue.sent(409, "POST", "providers", provider("reserved"));
        catalogue.sent(409, "DELETE", "providers/" + name, new JsonObject());
    }

    @Test
    void an_ambiguous_name_is_refused() {
        String provider = made("large");
        Answer answer = catalogue.send(
                "POST", "models", model("openai", provider + "/large").encode());
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
                provider("fresh").put("dialect", "open\u0000ai").encode());
        assertEquals(400, answer.status());
        assertEquals("dialect", answer.error().getString("param"));
    }
}
