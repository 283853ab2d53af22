package gabelle.verticles.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.vault.TestVault.Answer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The customers' own keys over both of their APIs; each test has accounts of its own. */
class OwnCredentialRoutesIT {
    private static final String PATH = "/api/v1/credentials";
    private static final String CONFIGURATIONS = "/api/api-configurations";
    private static final String KEY = "sk-1canaryofthistestthatisnowhereelse89";
    private static final String OTHER = "sk-2canaryofthistestthatisnowhereelse88";
    private static final TestVault VAULT = new TestVault();

    private final UUID account = VAULT.account("premium");
    private final UUID stranger = VAULT.account("premium");

    @AfterAll
    static void close() {
        VAULT.close();
    }

    private static String body(String provider, String name, String key) {
        return new JsonObject()
                .put("provider", provider)
                .put("name", name)
                .put("api_key", key)
                .encode();
    }

    private JsonObject made(String provider, String name) {
        Answer answer = VAULT.send(account, "POST", PATH, body(provider, name, KEY));
        assertEquals(201, answer.status(), answer::text);
        return answer.json();
    }

    private static String at(JsonObject credential) {
        return PATH + "/" + credential.getString("id");
    }

    private static List<Object> listed(UUID account) {
        return VAULT.send(account, "GET", PATH, "").json().getJsonArray("data").stream()
                .toList();
    }

    private boolean isDefault(JsonObject credential) {
        return VAULT.send(account, "GET", at(credential), "").json().getBoolean("is_default");
    }

    private String source(UUID whose, String provider) {
        return VAULT.send(whose, "GET", PATH + "/source?provider=" + provider, "")
                .json()
                .getString("source");
    }

    @Test
    void a_credential_is_made_shown_changed_and_deleted_and_the_account_has_a_new_version_each_time() {
        List<Long> versions = new ArrayList<>(List.of(version()));
        JsonObject made = made("openai", "first");
        versions.add(version());
        assertEquals("sk-1c…89", made.getString("masked"));
        assertFalse(made.containsKey("key_id"), "the operator's business");
        assertTrue(made.getBoolean("is_default") && made.getBoolean("is_valid"));
        assertEquals(List.of(made), listed(account));

        Answer changed = VAULT.send(account, "PATCH", at(made), "{\"name\":\"second\",\"api_key\":\"" + OTHER + "\"}");
        versions.add(version());
        assertEquals("second", changed.json().getString("name"));
        assertEquals("sk-2c…88", changed.json().getString("masked"));

        made("groq", "first");
        versions.add(version());
        assertEquals(204, VAULT.send(account, "DELETE", at(made), "").status());
        versions.add(version());
        assertEquals(404, VAULT.send(account, "GET", at(made), "").status());
        assertEquals(versions.stream().sorted().distinct().toList(), versions);
    }

    private long version() {
        return Long.parseLong(VAULT.rows("SELECT credentials_version FROM account WHERE id = '" + account + "'")
                .getFirst());
    }

    @Test
    void without_any_left_the_account_costs_calls_nothing_again() {
        JsonObject made = made("openai", "first");
        VAULT.send(account, "DELETE", at(made), "");

        assertEquals(0, version());
    }

    @Test
    void what_is_another_accounts_is_as_unknown_as_what_is_not_there() {
        JsonObject made = made("openai", "first");
        JsonObject global = VAULT.created("mistral", "the operator's", OTHER);
        for (String id : List.of(
                made.getString("id"), global.getString("id"), UUID.randomUUID().toString(), "none")) {
            for (String path : List.of(PATH + "/" + id, CONFIGURATIONS + "/" + id)) {
                for (String method : List.of("GET", "PATCH", "DELETE")) {
                    Answer answer =
                            VAULT.send(stranger, method, path, method.equals("PATCH") ? "{\"name\":\"x\"}" : "");
                    assertEquals(404, answer.status(), method + path + answer.text());
                }
            }
            assertEquals(
                    404,
                    VAULT.send(stranger, "POST", PATH + "/" + id + "/validate", "")
                            .status());
            assertEquals(
                    404,
                    VAULT.send(stranger, "PUT", CONFIGURATIONS + "/" + id, "{}").status());
        }
        assertEquals(List.of(), listed(stranger));
        assertEquals(
                404,
                VAULT.send("GET", TestVault.PATH + "/" + made.getString("id"), "")
                        .status());
        assertFalse(VAULT.send("GET", TestVault.PATH, "").text().contains(made.getString("id")));
        assertEquals(List.of(made), listed(account));
    }

    @Test
    void each_provider_has_one_default_at_the_most() {
        JsonObject first = made("openai", "first");
        JsonObject second = made("openai", "second");
        JsonObject elsewhere = made("groq", "first");
        assertTrue(isDefault(first) && !isDefault(second) && isDefault(elsewhere));

        VAULT.send(account, "PATCH", at(second), "{\"is_default\":true}");
        assertTrue(!isDefault(first) && isDefault(second) && isDefault(elsewhere));

        VAULT.send(account, "PATCH", at(second), "{\"is_default\":false}");
        assertTrue(!isDefault(first) && !isDefault(second));
    }

    @Test
    void a_name_stands_for_one_credential_of_a_provider() {
        made("openai", "same");
        made("groq", "same");
        Answer taken = VAULT.send(account, "POST", PATH, body("openai", "same", OTHER));

        assertEquals(409, taken.status(), taken::text);
        assertEquals("name_taken", taken.error().getString("code"));
    }

    @Test
    void the_plan_says_how_many_and_where_to_get_more() {
        UUID free = VAULT.account("free");
        assertEquals(
                201,
                VAULT.send(free, "POST", PATH, body("openai", "first", KEY)).status());
        Answer full = VAULT.send(free, "POST", PATH, body("groq", "second", KEY));

        assertEquals(403, full.status(), full::text);
        assertEquals("too_many_credentials", full.error().getString("code"));
        assertEquals("https://sold.example/", full.error().getString("upgrade_url"));
        assertEquals(1, listed(free).size());
    }

    @Test
    void the_source_is_told_as_a_call_would_find_it() {
        assertEquals("none", source(account, "openai"));
        assertEquals("global", source(account, "anthropic"));
        JsonObject made = made("anthropic", "first");
        assertEquals("personal", source(account, "anthropic"));
        VAULT.send(account, "PATCH", at(made), "{\"api_key\":\"sk-wrong-indeed\"}");
        VAULT.send(account, "POST", at(made) + "/validate", "");
        assertEquals("none", source(account, "anthropic"));
        VAULT.send(account, "DELETE", at(made), "");
        assertEquals("global", source(account, "anthropic"));
        assertEquals(
                400,
                VAULT.send(account, "GET", PATH + "/source?provider=nobody", "").status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"provider\":\"nobody\",\"name\":\"n\",\"api_key\":\"KEY\"} | provider",
                "{\"provider\":\"openai\",\"name\":\"a\\nb\",\"api_key\":\"KEY\"} | name",
                "{\"provider\":\"openai\",\"name\":\"n\",\"api_key\":\"KEY\\r\\nx: y\"} | api_key",
                "{\"provider\":\"openai\",\"name\":\"n\",\"api_key\":\"KEY\\u0000\"} | api_key",
                "{\"provider\":\"openai\",\"name\":\"n\",\"api_key\":\"KEY\",\"account_id\":1} | account_id",
            })
    void what_cannot_be_is_refused_by_name_and_not_repeated(String body, String param) {
        Answer answer = VAULT.send(account, "POST", PATH, body.replace("KEY", KEY));

        assertEquals(400, answer.status(), answer::text);
        assertEquals(param, answer.error().getString("param"));
        assertFalse(answer.text().contains("canary"), answer::text);
    }

    @Test
    void bambis_clients_find_their_routes_and_words() {
        String body = "{\"name\":\"mine\",\"providerId\":\"openai\",\"apiKey\":\"" + KEY + "\"}";
        Answer answer = VAULT.send(account, "POST", CONFIGURATIONS, body);
        assertEquals(201, answer.status(), answer::text);
        JsonObject made = answer.json().getJsonObject("data");
        String path = CONFIGURATIONS + "/" + made.getString("id");
        assertEquals("openai", made.getString("providerId"));
        assertEquals("sk-1c…89", made.getString("apiKey"));
        assertEquals(made, VAULT.send(account, "GET", path, "").json().getJsonObject("data"));
        assertEquals(
                List.of(made),
                VAULT.send(account, "GET", CONFIGURATIONS, "").json().getJsonArray("data").stream()
                        .toList());

        JsonObject sentBack = new JsonObject()
                .put("name", "ours")
                .put("providerId", "openai")
                .put("apiKey", made.getString("apiKey"));
        JsonObject changed =
                VAULT.send(account, "PUT", path, sentBack.encode()).json().getJsonObject("data");
        assertEquals("ours", changed.getString("name"));
        assertEquals("sk-1c…89", changed.getString("apiKey"), "the masked key is not taken for a new one");
        assertEquals(204, VAULT.send(account, "DELETE", path, "").status());

        String check = "{\"providerId\":\"openai\",\"apiKey\":\"sk-%s-and-long-enough\"}";
        assertEquals(true, validated(check.formatted("good")).json().getBoolean("isValid"));
        assertEquals(false, validated(check.formatted("wrong")).json().getBoolean("isValid"));
        assertEquals(502, validated(check.formatted("busy")).status());
    }

    private Answer validated(String body) {
        return VAULT.send(account, "POST", "/api/validate-api-key", body);
    }
}
