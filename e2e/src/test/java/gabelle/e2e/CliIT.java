package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.keys.Await;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of an operator, on the embedded default, beside a serving process and without one. */
class CliIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private ProcessHouse house;
    private ProcessPostgres postgres;

    @BeforeEach
    void open() {
        house = new ProcessHouse(directory);
        postgres = new ProcessPostgres(house.data());
    }

    @AfterEach
    void close() {
        postgres.close();
        house.close();
    }

    @Test
    void accounts_and_keys_are_made_without_a_running_node_and_beside_one() {
        String account = printed("accounts", "create", "--email", "a@example.com", "--name", "A");
        assertEquals(account, UUID.fromString(account).toString());
        assertFalse(postgres.runs(), "who started it stops it");

        String early =
                printed("keys", "create", "--account", account, "--rpm", "5", "--tpm", "7000", "--expires", "PT1H");
        assertFalse(postgres.runs());

        try (ProcessNode node = ProcessNode.of(ProcessRun.gabelle(directory, embedded(), "serve"))) {
            assertLimits(call(node, early), "5", "7000");

            assertEquals("0 migrations applied", printed("migrate"));
            String late = printed("keys", "create", "--account", "a@example.com", "--rpm", "9");
            assertTrue(postgres.runs(), "who found it leaves it running");
            assertLimits(call(node, late), "9", null);

            assertEquals("", done("keys", "revoke", "--id", keyId(node, account, 9)));
            Await.until("it is refused", SOON, () -> call(node, late).statusCode() == 401);

            node.run().terminate();
            assertEquals(0, node.run().status());
        }
        assertFalse(postgres.runs());
    }

    @Test
    void the_ledger_is_looked_after_without_a_running_node() {
        refused(1, "bring it up to date with ./gabelle migrate", embedded(), "ledger", "verify");
        refused(1, "bring it up to date with ./gabelle migrate", embedded(), "grants", "list");
        printed("accounts", "create", "--email", "a@example.com");
        assertEquals("0 differences in 0 funds, 0 grants, 0 movements and 0 roll-ups", printed("ledger", "verify"));
        assertEquals("", done("deadletters", "list"));
        assertEquals("", done("deadletters", "retry"));
        assertEquals("", done("grants", "list"));
        refused(2, "no node has the name nobody", embedded(), "grants", "expire", "--node", "nobody");
        refused(2, "there is no dead letter 7", embedded(), "deadletters", "retry", "--id", "7");
        refused(2, "there is no dead letter 7", embedded(), "deadletters", "forget", "--id", "7");
        assertFalse(postgres.runs());
    }

    @Test
    void refusals_are_one_line() {
        refused(2, "is not an e-mail address", embedded(), "accounts", "create", "--email", "nobody");
        refused(2, "there is no such account", embedded(), "keys", "create", "--account", "b@example.com");
        refused(2, "--expires tomorrow", embedded(), "keys", "create", "--account", "b", "--expires", "tomorrow");
        refused(2, "not -1", embedded(), "keys", "create", "--account", "b", "--rpm", "-1");
        assertFalse(postgres.runs());
    }

    @Test
    void wrong_settings_are_one_line_that_names_the_place_and_the_remedy() throws IOException {
        settings("server:\n  port: 8080\n  prot: 1\n", "gabelle.yaml line 3: server.prot is not a key");
        settings("server:\n  body_timeout_ms: 5\n", "gabelle.yaml line 2: server.body_timeout_ms");
        settings("server: [\n", "gabelle.yaml line ");
        refused(2, "PORT is \"eighty\"", with("PORT", "eighty"), "serve");
        refused(2, "GABELLE_ADMIN_TOKEN is shorter than", with("GABELLE_ADMIN_TOKEN", "short"), "serve");
        refused(2, "DATABASE_URL cannot be used", with("DATABASE_URL", "localhost"), "serve");
        refused(2, "GABELLE_KEY_PEPPER is not set", with("GABELLE_KEY_PEPPER", ""), "serve");
        refused(2, "nowhere/gabelle.yaml does not exist", with("GABELLE_CONFIG_DIR", "nowhere"), "serve");
        Path config = ProcessHouse.config(directory, "");
        Files.writeString(config.resolve("providers.yaml"), "providers:\n  openai:\n    base_urn: x\n");
        refused(2, "providers.yaml, line 3", with("GABELLE_CONFIG_DIR", config.toString()), "serve");
    }

    @Test
    void a_database_that_is_away_is_one_line() {
        String url = "postgresql://gabelle:secret@127.0.0.1:9/gabelle";
        Map<String, String> environment = with("DATABASE_URL", url);
        environment.put("DATABASE_OWNER_URL", url);
        refused(1, "127.0.0.1:9/gabelle cannot be brought up to date: Connection refused", environment, "serve");
    }

    private void settings(String yaml, String complaint) {
        Path config = ProcessHouse.config(directory, yaml);
        refused(2, complaint, with("GABELLE_CONFIG_DIR", config.toString()), "serve");
    }

    /** Ends with that status, says that in one line, and nothing else that is no line of the log. */
    private void refused(int status, String complaint, Map<String, String> environment, String... command) {
        ProcessRun run = ProcessRun.gabelle(directory, environment, command);
        assertEquals(status, run.status(), run.errors());
        assertEquals("", run.output());
        List<String> said = run.unlogged();
        assertEquals(1, said.size(), run.errors());
        assertTrue(said.getFirst().contains(complaint), run.errors());
        assertFalse(run.errors().contains("secret"), run.errors());
    }

    /** What a command that succeeds prints: one line. */
    private String printed(String... command) {
        String output = done(command);
        assertEquals(1, output.lines().count(), output);
        return output.strip();
    }

    private String done(String... command) {
        ProcessRun run = ProcessRun.gabelle(directory, embedded(), command);
        assertEquals(0, run.status(), run.errors());
        assertEquals(List.of(), run.unlogged());
        return run.output();
    }

    private static String keyId(ProcessNode node, String account, long requestsPerMinute) {
        String keys = node.send(ProcessHouse.ADMIN_TOKEN, "GET", "/admin/v1/accounts/" + account + "/keys", "")
                .body();
        for (var key : ProcessHouse.json(keys).path("data")) {
            if (key.path("rpm").asLong() == requestsPerMinute) {
                return key.path("id").asText();
            }
        }
        throw new AssertionError(keys);
    }

    private static HttpResponse<String> call(ProcessNode node, String key) {
        return node.send(key, "POST", "/v1/chat/completions", ProcessCall.json(1).body);
    }

    private static void assertLimits(HttpResponse<String> answer, String requests, @Nullable String tokens) {
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(
                requests,
                answer.headers().firstValue("x-ratelimit-limit-requests").orElse(null));
        assertEquals(
                tokens, answer.headers().firstValue("x-ratelimit-limit-tokens").orElse(null));
    }

    /** Without a database of its own. */
    private Map<String, String> embedded() {
        Map<String, String> environment = house.environment();
        List.of("DATABASE_URL", "DATABASE_OWNER_URL", "GABELLE_KEY_PEPPER").forEach(environment::remove);
        return environment;
    }

    private Map<String, String> with(String name, String value) {
        Map<String, String> environment = new HashMap<>(house.environment());
        environment.put(name, value);
        return environment;
    }
}
