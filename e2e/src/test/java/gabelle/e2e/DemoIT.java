package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./gabelle demo}, the script itself, started again and again on one data directory. */
@Tag("alone")
class DemoIT {
    private static final Duration START = Duration.ofSeconds(90);
    private static final int METERED = 7;

    /** What, model, input, cached, output, reasoning, cost and charge. */
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\S.* (gpt-4o-mini|text-embedding-3-small) +[1-9]\\d* +\\d+ "
                    + "+\\d+ +\\d+ +0\\.\\d+ +0\\.\\d+ +(agrees|DIFFERS.*)$");

    @TempDir
    static Path directory;

    private static Path home;
    private static Path data;
    private static ProcessRun first;

    @BeforeAll
    static void start_for_the_first_time() throws IOException {
        home = DemoHome.in(directory);
        data = directory.resolve("data");
        first = demo("--check");
        first.awaitEnd(START);
    }

    @AfterAll
    static void leave_nothing_running() {
        new ProcessPostgres(data).close();
    }

    @Test
    void the_check_prints_what_was_metered_and_ends() throws IOException {
        assertEquals(0, first.status(), first.errors());
        Matcher rows = ROW.matcher(first.output());
        List<String> verdicts = new ArrayList<>();
        while (rows.find()) {
            verdicts.add(rows.group(2));
        }
        assertEquals(METERED, verdicts.size(), first.output());
        assertTrue(verdicts.stream().allMatch("agrees"::equals), first.output());
        assertTrue(first.output().contains("agree on 7 of 7 calls"), first.output());
        assertTrue(first.output().contains("refused with 429"), first.output());
        assertTrue(first.output().contains("refused with 401"), first.output());
        assertEquals(
                PosixFilePermissions.fromString("rw-------"),
                Files.getPosixFilePermissions(data.resolve("secrets.json")));
    }

    @Test
    void a_provider_that_counts_otherwise_fails_the_check() {
        ProcessRun sabotaged = demo("--check", "--sabotage");

        assertEquals(1, sabotaged.awaitEnd(START), sabotaged.errors());
        assertTrue(sabotaged.output().contains("agree on 0 of 7 calls"), sabotaged.output());
        assertFalse(new ProcessPostgres(data).runs());
    }

    @Test
    void it_goes_on_serving_with_the_accounts_of_earlier_starts() throws IOException {
        try (ProcessRun run = demo()) {
            ProcessNode node = ProcessNode.of(run);
            run.awaitPrinted("Ctrl-C stops it", START);
            String token = ProcessHouse.json(Files.readString(data.resolve("secrets.json")))
                    .path("admin_token")
                    .asText();
            String accounts = node.send(token, "GET", "/admin/v1/accounts", "").body();
            assertTrue(ProcessHouse.json(accounts).path("data").size() >= 2, accounts);
            assertTrue(said(run, "localhost:(\\d+)/v1/chat").equals(String.valueOf(node.port())), run.output());
            assertEquals(200, call(node, said(run, "Bearer (gab_live_\\w+)")).status());

            ProcessRun another = demo("--check");
            assertEquals(1, another.status());
            assertTrue(another.errors().contains("is in use by process"), another.errors());

            run.terminate();
            assertEquals(0, run.status());
        }
        assertFalse(new ProcessPostgres(data).runs());
    }

    @Test
    void a_port_in_use_is_one_line_and_nothing_stays_behind() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            Map<String, String> environment = environment();
            environment.put("PORT", String.valueOf(taken.getLocalPort()));
            ProcessRun run = demo(environment, "--check");

            assertEquals(1, run.awaitEnd(START), run.errors());
            List<String> unlogged = run.unlogged();
            assertEquals(1, unlogged.size(), run.errors());
            assertTrue(unlogged.getFirst().contains(taken.getLocalPort() + " cannot be listened on"), run.errors());
        }
        assertFalse(new ProcessPostgres(data).runs());
    }

    @Test
    void a_signal_during_the_start_leaves_nothing_behind() {
        try (ProcessRun run = demo()) {
            run.awaitSaid("embedded Postgres", START);
            run.terminate();

            assertEquals(0, run.status(), run.errors());
        }
        assertFalse(new ProcessPostgres(data).runs());
    }

    private static ProcessRun demo(String... options) {
        return demo(environment(), options);
    }

    private static ProcessRun demo(Map<String, String> environment, String... options) {
        List<String> words =
                new ArrayList<>(List.of("sh", home.resolve("gabelle").toString(), "demo"));
        words.addAll(List.of(options));
        return ProcessRun.start(directory, environment, words);
    }

    private static Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "GABELLE_DATA_DIR", data.toString(),
                "GABELLE_HEAP", "128m",
                "GABELLE_JAVA_OPTS", "-XX:TieredStopAtLevel=1",
                "PORT", "0",
                "OPS_PORT", "0"));
    }

    private static String said(ProcessRun run, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(run.output());
        assertTrue(matcher.find(), run.output());
        return matcher.group(1);
    }

    private static ProcessCall call(ProcessNode node, String key) {
        ProcessCall call = ProcessCall.json(1);
        try (HttpClient http = HttpClient.newHttpClient()) {
            call.make(http, node.port(), key);
        }
        return call;
    }
}
