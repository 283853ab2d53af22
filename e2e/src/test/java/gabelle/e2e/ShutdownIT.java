package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.keys.Await;
import gabelle.verticles.usage.FlakyPostgres;
import gabelle.verticles.usage.FlakyPostgres.Way;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What SIGTERM does: no new calls, the open ones end, the journal reaches the ledger, status 0. */
@Tag("alone")
class ShutdownIT {
    private static final int STREAMS = 20;
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long SHUTDOWN_TIMEOUT_MS = 2_000;
    /** The time-out for open calls, as long again for the ledger, and what the rest takes at the most. */
    private static final Duration BOUND = Duration.ofMillis(2 * SHUTDOWN_TIMEOUT_MS + 12_000);

    @TempDir
    Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<ProcessCall> calls = new ArrayList<>();
    private final List<Thread> clients = new ArrayList<>();
    private ProcessHouse house;

    @BeforeEach
    void open() {
        house = new ProcessHouse(directory);
    }

    @AfterEach
    void close() {
        house.close();
        http.close();
    }

    @Test
    void open_streams_end_and_nothing_is_left_in_the_journal() throws IOException {
        try (ProcessNode node = house.serve()) {
            String key = ProcessHouse.key(node);
            assertTrue(node.isReady());
            for (int i = 1; i <= STREAMS; i++) {
                begin(ProcessCall.stream(i, 150), node, key);
            }
            Await.until("all streams run", SOON, () -> calls.stream().allMatch(call -> call.delivered() > 0));

            node.run().terminate();

            Await.until("it wants no more calls", SOON, () -> !node.isReady());
            ProcessCall late = begin(ProcessCall.json(1_000), node, key);
            Await.until(
                    "an answer",
                    SOON,
                    () -> clients.stream().filter(Thread::isAlive).count() <= STREAMS);
            assertTrue(late.status() == 503 || late.status() == 0, () -> "a late call got " + late.status());
            calls.remove(late);
            assertTrue(node.run().isAlive());
            assertFalse(calls.stream().anyMatch(ProcessCall::ended), "the streams are still running");

            assertEquals(0, node.run().status());
            ended();
        }
        assertTrue(calls.stream().allMatch(ProcessCall::ended), "every client got its [DONE]");
        assertEquals(0, booksAgree().expired());
    }

    @Test
    void a_stream_that_takes_too_long_is_cut_and_settled_as_an_estimate() throws IOException {
        try (ProcessNode node = house.serve(impatient(house.environment()))) {
            ProcessCall endless = begin(ProcessCall.stream(1, 5_000), node, ProcessHouse.key(node));
            Await.until("it runs", SOON, () -> endless.delivered() > 0);

            node.run().terminate();

            assertEquals(0, node.run().awaitEnd(BOUND));
            ended();
            assertFalse(endless.ended());
        }
        assertEquals(List.of("t"), house.column("SELECT estimated FROM usage"));
        assertEquals(List.of(), house.journals());
        assertEquals(List.of(), house.column("SELECT id FROM journal WHERE state <> 'retired'"));
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT", "SILENT"})
    void without_postgres_it_ends_in_time_and_the_next_start_brings_the_rest_to_the_ledger(Way way) throws IOException {
        FlakyPostgres postgres = new FlakyPostgres(house.vertx(), house.app());
        Map<String, String> environment = impatient(house.environment(postgres.url(), house.owner()));
        try (ProcessNode node = house.serve(environment)) {
            String key = ProcessHouse.key(node);
            callAndWait(node, key, 1);
            postgres.set(way);
            for (int i = 2; i <= STREAMS; i++) {
                callAndWait(node, key, i);
            }

            node.run().terminate();

            assertEquals(0, node.run().awaitEnd(BOUND), () -> node.run().errors());
            assertTrue(calls.stream().allMatch(ProcessCall::ended), "calls are served without Postgres");
            String said = node.run().errors();
            assertTrue(said.contains("bytes of journals not in Postgres; they stay on the disk"), said);
            assertFalse(house.journals().isEmpty());
        }
        postgres.set(Way.OPEN);
        try (ProcessNode node = house.serve(environment)) {
            node.run().terminate();
            assertEquals(0, node.run().awaitEnd(BOUND));
        }
        assertEquals(0, booksAgree().expired());
    }

    private ProcessCall begin(ProcessCall call, ProcessNode node, String key) {
        calls.add(call);
        clients.add(Thread.startVirtualThread(() -> call.make(http, node.port(), key)));
        return call;
    }

    private void callAndWait(ProcessNode node, String key, int promptTokens) {
        begin(ProcessCall.json(promptTokens), node, key);
        ended();
    }

    private void ended() {
        Await.until("the clients are through", SOON, () -> clients.stream().noneMatch(Thread::isAlive));
    }

    private Map<String, String> impatient(Map<String, String> environment) {
        Path config = ProcessHouse.config(directory, "server:\n  shutdown_timeout_ms: " + SHUTDOWN_TIMEOUT_MS + "\n");
        environment.put("GABELLE_CONFIG_DIR", config.toString());
        return environment;
    }

    private ProcessBooks booksAgree() throws IOException {
        ProcessBooks books = new ProcessBooks(house, calls);
        books.check();
        assertEquals(calls.size(), books.size());
        assertEquals(List.of(), house.journals());
        return books;
    }
}
