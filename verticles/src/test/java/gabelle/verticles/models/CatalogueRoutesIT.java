package gabelle.verticles.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.route.Candidate;
import gabelle.engine.route.Route;
import gabelle.verticles.models.TestCatalogue.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CatalogueRoutesIT {
    private static TestCatalogue catalogue;

    @BeforeAll
    static void start() {
        catalogue = new TestCatalogue();
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private static List<String> audited(String name) {
        return catalogue.rows("SELECT action FROM audit WHERE detail->>'name' LIKE '" + name + "%' ORDER BY id");
    }

    private static List<Candidate> candidates(String model) {
        return catalogue.current().routes().find(model).map(Route::candidates).orElse(List.of());
    }

    @Test
    void a_provider_and_its_model_are_used_as_soon_as_they_are_made() {
        String name = catalogue.made("org/llama-4");
        String id = name + "/org/llama-4";
        assertEquals(List.of(new Candidate(name, "org/llama-4")), candidates(id));
        JsonObject shown = catalogue.send("GET", "providers/" + name, "").json();
        assertEquals(TestCatalogue.provider(name).put("origin", "api"), shown);
        assertEquals(id, catalogue.send("GET", "models/" + id, "").json().getString("id"));
        JsonArray models = catalogue.send("GET", "models?provider=" + name, "").data();
        assertEquals(1, models.size());
        JsonArray prices = catalogue.send("GET", "prices?model=" + id, "").data();
        assertEquals("1.25", prices.getJsonObject(0).getString("output"));
        catalogue.sent(200, "PATCH", "models/" + id, new JsonObject().put("output_tokens_max", 512));
        assertEquals(List.of(new Candidate(name, "org/llama-4", 512)), candidates(id));
    }

    @Test
    void what_is_used_no_more_rests_or_is_deleted_and_all_of_it_is_in_the_audit_log() {
        String name = catalogue.made("org/llama-4");
        String id = name + "/org/llama-4";
        catalogue.sent(200, "PATCH", "providers/" + name, new JsonObject().put("active", false));
        assertEquals(List.of(), candidates(id));
        catalogue.sent(409, "DELETE", "providers/" + name, new JsonObject());
        catalogue.sent(204, "DELETE", "models/" + id, new JsonObject());
        catalogue.sent(204, "DELETE", "providers/" + name, new JsonObject());
        catalogue.sent(404, "GET", "providers/" + name, new JsonObject());
        catalogue.sent(404, "DELETE", "models/" + id, new JsonObject());
        assertEquals(
                List.of(
                        "provider.created",
                        "model.created",
                        "price.created",
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
    void an_alias_is_made_changed_and_in_the_way_of_what_it_leads_to() {
        String provider = catalogue.made("large");
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

    @Test
    void a_provider_that_is_moved_takes_no_key_along() {
        String name = catalogue.made("small");
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
        catalogue.sent(409, "POST", "providers", TestCatalogue.provider("reserved"));
        catalogue.sent(409, "DELETE", "providers/" + name, new JsonObject());
    }
}
