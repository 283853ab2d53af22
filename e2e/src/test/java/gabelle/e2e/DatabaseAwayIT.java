package gabelle.e2e;

import static gabelle.e2e.Ask.chat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.engine.key.ApiKey;
import gabelle.verticles.keys.Await;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Postgres hangs, or is gone: an unknown key may well be a good one, and what is known goes on. */
class DatabaseAwayIT {
    private static final int UNKNOWN = 50;

    private static TestKey unknown(Random random) {
        return new TestKey(
                UUID.randomUUID(),
                UUID.randomUUID(),
                ApiKey.generate(random::nextBytes).reveal());
    }

    @GatewayTest
    void with_every_connection_taken_unknown_keys_get_503_and_known_ones_go_on(Gateway gateway) {
        gateway.with(setup -> setup.loops(1));
        TestKey known = gateway.key(terms -> terms.concurrentCalls(1));
        TestKey fresh = gateway.key();
        assertEquals(200, gateway.call(chat(known)).status());
        Random random = new Random(3);
        HeldTable.during(gateway.ledger(), "api_key", () -> {
            List<CompletableFuture<Answered>> asked = IntStream.range(0, UNKNOWN)
                    .mapToObj(i -> gateway.node().callAsync(chat(unknown(random))))
                    .toList();
            assertEquals(200, gateway.call(chat(known)).status());
            assertEquals(503, gateway.call(chat(fresh)).status());
            asked.forEach(call -> assertEquals(503, call.join().status()));
        });
        Await.until(
                "the key can be looked up",
                Duration.ofSeconds(10),
                () -> gateway.call(chat(fresh)).status() == 200);
        assertEquals(401, gateway.call(chat(unknown(random))).status());
        gateway.expect().ledgerRows(3);
    }

    @GatewayTest
    void without_postgres_usage_waits_in_the_journal_and_arrives(Gateway gateway) {
        gateway.with(setup -> setup.nodes(2).loops(1));
        RunningNode node = gateway.node(1);
        TestKey known = gateway.key(terms -> terms.concurrentCalls(1));
        assertEquals(200, node.call(chat(known)).status());
        gateway.ledger().rows(1);

        gateway.postgresOfOthers().shut();
        for (int i = 0; i < 10; i++) {
            assertEquals(200, node.call(chat(known)).status());
        }
        assertEquals(503, node.call(chat(unknown(new Random(4)))).status());
        assertEquals(1, gateway.ledger().rowCount());

        gateway.postgresOfOthers().open();
        gateway.expect().served(11).ledgerRows(11).ledgerEqualsProvider();
    }
}
