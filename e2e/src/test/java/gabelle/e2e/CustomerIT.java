package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import gabelle.verticles.identity.TestTokens;
import gabelle.verticles.keys.Await;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A customer with a token of their identity provider, at a node in a process of its own. */
@Tag("alone")
class CustomerIT {
    /** The promise: usage is to be seen one second after a call's end; what is more is the machine's. */
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    private ProcessHouse house;

    @BeforeEach
    void open() {
        house = new ProcessHouse(directory);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void from_the_first_sight_to_the_usage_of_a_key_of_their_own() {
        try (ProcessNode node = house.serve(environment())) {
            String token = TestTokens.hs256(TestTokens.claims("user-1").put("email", "a@example.com"));
            String account = seen(node, token, "me").path("id").asText();
            String body = "{\"credits\": \"7\", \"reason\": \"a test\", \"reference\": \"r\"}";
            new Operator(node).asked("POST", "/admin/v1/accounts/" + account + "/credits", body, 201);
            assertEquals("7", seen(node, token, "credits").path("balance").asText());

            String key = asked(node, token, "POST", "/api/v1/keys", "{\"name\": \"ci\"}", 201)
                    .path("key")
                    .asText();
            HttpResponse<String> call = node.send(key, "POST", "/v1/chat/completions", ProcessCall.json(1).body);
            assertEquals(200, call.statusCode(), call.body());
            Await.until(
                    "the call is to be seen", SOON, () -> requests(node, token).size() == 1);
            JsonNode row = requests(node, token).get(0);
            assertEquals(
                    call.headers().firstValue("x-request-id").orElseThrow(),
                    row.path("request_id").asText());
            assertFalse(row.has("cost"), row.toString());
            JsonNode tokens = seen(node, token, "quota").path("meters").path("tokens");
            long taken = row.path("plan_tokens").asLong()
                    - row.path("shortfall").asLong(); // the provider says what it likes
            assertEquals(taken, tokens.path("used").asLong(), tokens.toString());
        }
    }

    @Test
    void a_key_is_no_token_and_a_token_no_key() {
        try (ProcessNode node = house.serve(environment())) {
            String token = TestTokens.hs256(TestTokens.claims("user-1").put("email", "a@example.com"));
            String key = asked(node, token, "POST", "/api/v1/keys", "{\"name\": \"ci\"}", 201)
                    .path("key")
                    .asText();
            asked(node, key, "GET", "/api/v1/me", "", 401);
            asked(node, token, "POST", "/v1/chat/completions", ProcessCall.json(1).body, 401);
            asked(node, token, "POST", "/api/v1/consume", "{\"module\": \"whisper\"}", 401);
            asked(node, token, "GET", "/admin/v1/accounts", "", 401);
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = house.environment();
        String settings = "identity:\n  issuer: " + TestTokens.ISSUER + "\n  create_accounts: true\n";
        environment.put("GABELLE_JWT_SECRET", TestTokens.SECRET);
        environment.put(
                "GABELLE_CONFIG_DIR", ProcessHouse.config(directory, settings).toString());
        return environment;
    }

    private static JsonNode seen(ProcessNode node, String token, String what) {
        return asked(node, token, "GET", "/api/v1/" + what, "", 200);
    }

    private static JsonNode requests(ProcessNode node, String token) {
        return seen(node, token, "requests").path("data");
    }

    private static JsonNode asked(
            ProcessNode node, String token, String method, String path, String body, int expected) {
        HttpResponse<String> answer = node.send(token, method, path, body);
        assertEquals(expected, answer.statusCode(), answer.body());
        return ProcessHouse.json(answer.body());
    }
}
