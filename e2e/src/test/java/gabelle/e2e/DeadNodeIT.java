package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.e2e.Operator.Customer;
import gabelle.verticles.keys.Await;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the money that a dead node had in hand. */
@Tag("alone")
class DeadNodeIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int CALLS = 10;

    private static final String ONE_LOOP = "server:\n  event_loops: 1\n";

    @TempDir
    Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<ProcessCall> calls = new ArrayList<>();
    private ProcessHouse house;
    private Path config;

    @BeforeEach
    void open() {
        house = new ProcessHouse(directory);
        config = ProcessHouse.config(directory, ONE_LOOP);
    }

    @AfterEach
    void close() {
        house.close();
        http.close();
    }

    @Test
    void a_node_settles_what_it_finds_of_another_ones_journal() throws IOException {
        try (ProcessNode dead = serve("dead")) {
            died(dead);
            Files.createDirectories(house.data("heir"));
            Files.move(house.data("dead").resolve("journal"), house.data("heir").resolve("journal"));
        }
        try (ProcessNode heir = serve("heir")) {
            Await.until("the dead one's journals are retired", SOON, () -> open("dead") == 0);
            heir.run().terminate();
            assertEquals(0, heir.run().status(), heir.run()::errors);
        }
        assertEquals(List.of(), ProcessHouse.journals(house.data("heir")));
        new ProcessBooks(house, calls).check();
        MoneyBooks.check(house);
        assertEquals("0", house.column("SELECT sum(shortfall) FROM usage").getFirst());
    }

    @Test
    void grants_of_a_dead_node_can_be_used_at_once_and_what_it_settles_later_is_a_shortfall() throws IOException {
        Customer customer;
        try (ProcessNode dead = serve("dead")) {
            customer = died(dead);
        }
        try (ProcessNode live = serve("live")) {
            assertTrue(pending() > 0, "money is with the dead one");
            ProcessRun expired = house.start("grants", "expire", "--node", "dead");
            assertEquals(0, expired.status(), () -> expired.output() + expired.errors());
            assertEquals(0, pending());
            for (int i = 0; i < CALLS; i++) {
                ProcessCall call = ProcessCall.json(100 + i);
                call.make(http, live.port(), customer.key());
                assertTrue(call.ended(), call::refusal);
                calls.add(call);
            }
            try (ProcessNode again = serve("dead")) {
                Await.until("it is settled", SOON, () -> open("dead") == 1);
                again.run().terminate();
                assertEquals(0, again.run().status(), again.run()::errors);
            }
            live.run().terminate();
            assertEquals(0, live.run().status(), live.run()::errors);
        }
        new ProcessBooks(house, calls).takingGrants().check();
        MoneyBooks.check(house);
        assertEquals(
                List.of(List.of("10000000", "10000000", "0")),
                house.rows("SELECT granted, posted, pending FROM fund"),
                "nothing is spent twice");
        assertEquals(
                List.of(List.of("0", String.valueOf(CALLS), "10000000")),
                house.rows("SELECT sum(micro_credits), count(*), sum(shortfall) FROM usage WHERE shortfall > 0"),
                "what it had answered is its operator's loss, and can be seen");
    }

    /** Answers ten calls, all that its customer can pay, and is killed before the ledger hears of them. */
    private Customer died(ProcessNode node) {
        Operator operator = new Operator(node);
        operator.plan("ten", """
                {"name": "Ten", "currency": "EUR", "rates": {"*": {"per_call": "1"}}}""");
        Customer customer = operator.customer("ten");
        operator.credit(customer, String.valueOf(CALLS));
        calls.addAll(IntStream.range(0, CALLS).mapToObj(ProcessCall::json).toList());
        house.whileLedgerWaits(() -> {
            calls.forEach(call -> call.make(http, node.port(), customer.key()));
            node.run().kill();
        });
        assertTrue(
                calls.stream().allMatch(ProcessCall::ended),
                () -> "refused: " + calls.getLast().refusal());
        return customer;
    }

    private long open(String node) {
        return house.column("SELECT 1 FROM journal WHERE state <> 'retired' AND node = '" + node + "'")
                .size();
    }

    private long pending() {
        return Long.parseLong(house.column("SELECT sum(pending) FROM fund").getFirst());
    }

    private ProcessNode serve(String name) {
        Map<String, String> environment = house.environment(name);
        environment.put("GABELLE_CONFIG_DIR", config.toString());
        return house.serve(environment);
    }
}
