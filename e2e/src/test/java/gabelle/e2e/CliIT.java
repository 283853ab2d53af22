package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.keys.Await;
import gabelle.verticles.postgres.TestPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of an operator, on the embedded default, beside a serving process and without one. */
@Tag("alone")
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
        house.close();
        postgres.close();
    }

    @Test
    void accounts_and_keys_are_made_without_a_running_node_and_beside_one() {
        String account = printed("accounts", "create", "--email", "a@example.com", "--name", "A");
        assertEquals(account, UUID.fromString(account).toString());
        assertFalse(postgres.runs(), "who started it stops it");

        String early =
                printed("keys", "create", "--account", account, "--rpm", "5", "--tpm", "7000", "--expires", "PT1H");
        assertFalse(postgres.runs());

        try (ProcessNode node = house.serve(embedded())) {
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
    void a_node_says_once_which_providers_have_no_key_and_aloud_if_none_has() {
        try (ProcessNode node = house.serve(house.environment("some"))) {
            assertSaidOnce(
                    node, "INFO", "[GROQ_API_KEY, MISTRAL_API_KEY, XAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY]");
        }
        Map<String, String> none = house.environment("none");
        none.put("OPENAI_API_KEY", "");
        try (ProcessNode node = house.serve(none)) {
            assertSaidOnce(node, "WARN", "[OPENAI_API_KEY, GROQ_API_KEY, ");
        }
    }

    private static void assertSaidOnce(ProcessNode node, String level, String what) {
        List<String> said = node.run()
                .errors()
                .lines()
                .filter(line -> line.contains("GROQ_API_KEY"))
                .toList();
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.getFirst().contains(level) && said.getFirst().contains(what), said::toString);
    }

    /** Commands that start side by side, on a database that is there anyway: how the embedded one starts is said above. */
    @Test
    void the_ledger_is_looked_after_without_a_running_node() {
        String unmigrated = TestPostgres.emptyDatabase().url();
        Map<String, String> empty = Map.of("DATABASE_URL", unmigrated, "DATABASE_OWNER_URL", unmigrated);
        Refusal early = refused("bring it up to date with ./gabelle migrate", empty, "ledger", "verify");
        Refusal soon = refused("bring it up to date with ./gabelle migrate", empty, "grants", "list");
        ProcessRun verify = house.start("ledger", "verify");
        ProcessRun list = house.start("deadletters", "list");
        ProcessRun retry = house.start("deadletters", "retry");
        ProcessRun grants = house.start("grants", "list");
        Refusal nobody = refused("no node has the name nobody", Map.of(), "grants", "expire", "--node", "nobody");
        Refusal seven = refused("there is no dead letter 7", Map.of(), "deadletters", "retry", "--id", "7");
        Refusal gone = refused("there is no dead letter 7", Map.of(), "deadletters", "forget", "--id", "7");
        assertEquals(
                "0 differences in 0 funds, 0 grants, 0 movements and 0 roll-ups",
                output(verify).strip());
        Stream.of(list, retry, grants).forEach(run -> assertEquals("", output(run)));
        Stream.of(early, soon).forEach(refusal -> refusal.check(1));
        Stream.of(nobody, seven, gone).forEach(refusal -> refusal.check(2));
    }

    @Test
    void credentials_are_rotated_with_a_master_key_only() {
        Refusal without = refused("GABELLE_MASTER_KEY is not set", Map.of(), "vault", "rotate");
        Map<String, String> environment = new HashMap<>(house.environment());
        environment.put("GABELLE_MASTER_KEY", "0a".repeat(32));
        Refusal unmigrated = refused(
                "bring it up to date with ./gabelle migrate",
                Map.of("DATABASE_URL", TestPostgres.emptyDatabase().url(), "GABELLE_MASTER_KEY", "0a".repeat(32)),
                "vault",
                "rotate");
        assertEquals(
                "0 credentials rotated",
                output(house.start(environment, "vault", "rotate")).strip());
        without.check(2);
        unmigrated.check(1);
    }

    @Test
    void refusals_are_one_line() {
        Refusal email = refused("is not an e-mail address", Map.of(), "accounts", "create", "--email", "nobody");
        Refusal expiry = refused(
                "--expires tomorrow",
                Map.of(),
                "keys",
                "create",
                "--account",
                "b@example.com",
                "--expires",
                "tomorrow");
        Refusal account = refused("there is no such account", Map.of(), "keys", "create", "--account", "b@example.com");
        Refusal limit = refused("not -1", Map.of(), "keys", "create", "--account", "b@example.com", "--rpm", "-1");
        Stream.of(email, expiry, account, limit).forEach(refusal -> refusal.check(2));
    }

    @Test
    void wrong_settings_are_one_line_that_names_the_place_and_the_remedy() throws IOException {
        Path config = ProcessHouse.config(directory, "");
        Files.writeString(config.resolve("providers.yaml"), "providers:\n  openai:\n    base_urn: x\n");
        List<Refusal> refusals = List.of(
                settings("server:\n  port: 8080\n  prot: 1\n", "gabelle.yaml line 3: server.prot is not a key"),
                settings("server:\n  body_timeout_ms: 5\n", "gabelle.yaml line 2: server.body_timeout_ms"),
                settings("server: [\n", "gabelle.yaml line "),
                unserved("PORT is \"eighty\"", Map.of("PORT", "eighty")),
                unserved("GABELLE_ADMIN_TOKEN is shorter than", Map.of("GABELLE_ADMIN_TOKEN", "short")),
                unserved("GABELLE_MASTER_KEY must hold", Map.of("GABELLE_MASTER_KEY", "secret".repeat(8))),
                unserved("DATABASE_URL cannot be used", Map.of("DATABASE_URL", "localhost")),
                unserved("GABELLE_KEY_PEPPER is not set", Map.of("GABELLE_KEY_PEPPER", "")),
                unserved("XAI_BASE_URL must be an address", Map.of("XAI_BASE_URL", "http://api.x.ai/v1")),
                unserved("nowhere/gabelle.yaml does not exist", Map.of("GABELLE_CONFIG_DIR", "nowhere")),
                unserved("providers.yaml, line 3", Map.of("GABELLE_CONFIG_DIR", config.toString())));
        refusals.forEach(refusal -> refusal.check(2));
    }

    @Test
    void a_database_that_is_away_is_one_line() {
        String url = "postgresql://gabelle:secret@127.0.0.1:9/gabelle";
        refused(
                        "127.0.0.1:9/gabelle cannot be brought up to date: Connection refused",
                        Map.of("DATABASE_URL", url, "DATABASE_OWNER_URL", url),
                        "serve")
                .check(1);
    }

    private Refusal settings(String yaml, String complaint) throws IOException {
        Path config = ProcessHouse.config(Files.createTempDirectory(directory, "settings"), yaml);
        return unserved(complaint, Map.of("GABELLE_CONFIG_DIR", config.toString()));
    }

    /** A node that does not come to serve, on a data directory of its own: they start side by side. */
    private Refusal unserved(String complaint, Map<String, String> with) throws IOException {
        Map<String, String> environment = house.environment();
        environment.put(
                "GABELLE_DATA_DIR", Files.createTempDirectory(directory, "node").toString());
        environment.putAll(with);
        return new Refusal(house.start(environment, "serve"), complaint);
    }

    /** A command that has been started and is to fail. */
    private record Refusal(ProcessRun run, String complaint) {
        /** Ends with that status, says that in one line, and nothing else that is no line of the log. */
        void check(int status) {
            assertEquals(status, run.status(), run.errors());
            assertEquals("", run.output());
            List<String> said = run.unlogged();
            assertEquals(1, said.size(), run.errors());
            assertTrue(said.getFirst().contains(complaint), run.errors());
            assertFalse(run.errors().contains("secret"), run.errors());
        }
    }

    private Refusal refused(String complaint, Map<String, String> with, String... command) {
        Map<String, String> environment = new HashMap<>(house.environment());
        environment.putAll(with);
        return new Refusal(house.start(environment, command), complaint);
    }

    /** What a command that succeeds prints: one line. */
    private String printed(String... command) {
        String output = done(command);
        assertEquals(1, output.lines().count(), output);
        return output.strip();
    }

    private String done(String... command) {
        return output(house.start(embedded(), command));
    }

    /** Of a command that succeeds. */
    private static String output(ProcessRun run) {
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
}
