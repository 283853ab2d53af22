package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LedgerPropertyIT {
    private static final Vertx VERTX = Vertx.vertx();

    private final Sql sql = new Sql(TestPostgres.database());

    @AfterAll
    static void close() {
        TestLedger.within(VERTX.close().toCompletionStage().toCompletableFuture());
    }

    @Test
    void roll_ups_are_the_sums_of_the_rows_whatever_the_batches() {
        TestLedger ledger = TestLedger.on(VERTX, sql.database());
        Seeded.forEach(20, random -> {
            ledger.call(() -> applyRandomBatches(ledger, random, 10, 120));
            RollUps.assertEqualRows(sql);
        });
        assertTrue(sql.count("usage") > 1_000);
    }

    @Test
    void four_ledgers_on_the_same_keys_meet_no_deadlock() {
        List<CompletableFuture<Long>> running = new ArrayList<>();
        for (int node = 1; node <= 4; node++) {
            TestLedger ledger = TestLedger.on(VERTX, sql.database());
            SplittableRandom random = new SplittableRandom(node);
            running.add(ledger.later(() -> applyRandomBatches(ledger, random, 30, 200)));
        }

        long applied = running.stream().mapToLong(TestLedger::within).sum();

        assertEquals(applied, sql.count("usage"));
        assertEquals(4, sql.count("journal WHERE cursor > 0"));
        assertNoDeadlocks();
        RollUps.assertEqualRows(sql);
    }

    @Test
    void ledgers_that_bisect_come_through_too() {
        List<CompletableFuture<Long>> running = new ArrayList<>();
        for (int node = 1; node <= 4; node++) {
            TestLedger ledger = TestLedger.on(VERTX, sql.database());
            Calls calls = new Calls(node);
            running.add(ledger.later(() -> applyPoisoned(ledger, calls)));
        }

        long applied = running.stream().mapToLong(TestLedger::within).sum();

        assertEquals(applied, sql.count("usage"));
        assertEquals(4 * 5, sql.count("dead_letter"));
        assertNoDeadlocks();
        RollUps.assertEqualRows(sql);
    }

    /** They would be survived, each at the price of a second. */
    private void assertNoDeadlocks() {
        assertEquals("0", sql.one("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
    }

    /** On a ledger's own thread; returns how many calls there were. */
    private static long applyRandomBatches(TestLedger ledger, SplittableRandom random, int batches, int recordsMax) {
        UUID journal = UUID.randomUUID();
        ledger.ledger().open(journal, "node");
        Calls calls = new Calls(random);
        long cursor = 0;
        long applied = 0;
        for (int i = 0; i < batches; i++) {
            Tail.Batch batch = calls.batch(cursor, random.nextInt(1, recordsMax));
            assertTrue(ledger.ledger().apply(journal, cursor, batch));
            cursor = batch.lastSequence();
            applied += LedgerBatch.lines(batch.entries()).size();
        }
        return applied;
    }

    private static long applyPoisoned(TestLedger ledger, Calls calls) {
        UUID journal = UUID.randomUUID();
        ledger.ledger().open(journal, "node");
        long cursor = 0;
        long applied = 0;
        for (int i = 0; i < 5; i++) {
            List<Tail.Entry> entries = new ArrayList<>(calls.batch(cursor, 60).entries());
            entries.add(new Tail.Entry(cursor + 61, calls.settle("gpt\0")));
            assertTrue(ledger.ledger().apply(journal, cursor, new Tail.Batch(entries, cursor + 61, List.of())));
            cursor += 61;
            applied += LedgerBatch.lines(entries).size() - 1;
        }
        return applied;
    }
}
