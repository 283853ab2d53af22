package gabelle.verticles.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.vault.TestVault.Answer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a key, by customers' and operators' routes, and what is written of it. */
class KeyChecksIT {
    private static final String OWN = "/api/v1/credentials";
    private static final TestVault VAULT = new TestVault();
    private static final UUID ACCOUNT = VAULT.account("premium");

    @AfterAll
    static void close() {
        VAULT.close();
    }

    private static String body(String provider, String key) {
        return new JsonObject().put("provider", provider).put("api_key", key).encode();
    }

    @ParameterizedTest
    @CsvSource({
        "openai, sk-good-one, true",
        "anthropic, sk-good-one, true",
        "gemini, sk-good-one, true",
        "google, sk-good-one, true",
        "mistral, sk-good-one, true",
        "groq, sk-good-one, true",
        "xai, sk-good-one, true",
        "openai, sk-wrong-one, false",
        "anthropic, sk-wrong-one, false",
        "gemini, sk-google-one, false",
        "gemini, sk-leaked-one, false",
        "xai, sk-xai-one, false",
        "openai, sk-restricted, ",
        "openai, sk-strange-one, ",
        "openai, sk-busy-one, ",
        "openai, sk-moved-one, ",
        "away, sk-good-one, ",
    })
    void a_provider_is_asked_and_its_answer_understood(String provider, String key, Boolean expected) {
        for (Answer answer : List.of(
                VAULT.send(ACCOUNT, "POST", OWN + "/validate", body(provider, key)),
                VAULT.send("POST", TestVault.PATH + "/validate", body(provider, key)))) {
            assertEquals(200, answer.status(), answer::text);
            assertEquals(expected, answer.json().getBoolean("is_valid"), answer::text);
            assertFalse(answer.text().contains(key), answer::text);
        }
        assertFalse(VAULT.provider.asked.stream().anyMatch(path -> path.startsWith("/elsewhere")));
    }

    @ParameterizedTest
    @CsvSource({"openai, /openai/v1/models", "gemini, /gemini/v1/openai/models", "google, /google/v1/models"})
    void it_is_asked_where_it_speaks_the_api_whose_header_the_key_is_sent_in(String provider, String path) {
        String key = "sk-asked-" + provider;
        VAULT.send(ACCOUNT, "POST", OWN + "/validate", body(provider, key));
        assertTrue(VAULT.provider.asked.contains(path + " " + key), VAULT.provider.asked::toString);
    }

    @Test
    void what_the_provider_says_of_a_stored_one_is_written_and_silence_is_not() {
        for (boolean own : new boolean[] {true, false}) {
            String path = own ? OWN : TestVault.PATH;
            JsonObject stored = made(own, path, "sk-wrong-" + own);
            String at = path + "/" + stored.getString("id");
            assertFalse(sent(own, "POST", at + "/validate", "").json().getBoolean("is_valid"));
            JsonObject marked = sent(own, "GET", at, "").json();
            assertFalse(marked.getBoolean("is_valid"));
            assertNotNull(marked.getString("last_validated_at"));

            sent(own, "PATCH", at, "{\"api_key\":\"sk-busy-now\"}");
            assertNull(sent(own, "POST", at + "/validate", "").json().getBoolean("is_valid"));
            JsonObject unmarked = sent(own, "GET", at, "").json();
            assertEquals(true, unmarked.getBoolean("is_valid"), "a new key is good until the provider says otherwise");
            assertNull(unmarked.getString("last_validated_at"));

            sent(own, "PATCH", at, "{\"api_key\":\"sk-good-now\"}");
            JsonObject good = sent(own, "POST", at + "/validate", "").json();
            assertEquals(true, good.getBoolean("is_valid"));
            assertNotNull(good.getString("last_validated_at"));
        }
    }

    private static JsonObject made(boolean own, String path, String key) {
        Answer made = sent(
                own,
                "POST",
                path,
                new JsonObject(body("mistral", key)).put("name", key).encode());
        assertEquals(201, made.status(), made::text);
        return made.json();
    }

    private static Answer sent(boolean own, String method, String path, String body) {
        return own ? VAULT.send(ACCOUNT, method, path, body) : VAULT.send(method, path, body);
    }
}
