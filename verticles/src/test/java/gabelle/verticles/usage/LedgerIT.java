package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.journal.Ending;
import gabelle.engine.journal.Record;
import gabelle.engine.journal.Record.Closing;
import gabelle.verticles.keys.Await;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerIT {
    private static final Vertx VERTX = Vertx.vertx();

    private final UUID journal = UUID.randomUUID();
    private final Sql sql = new Sql(TestPostgres.database());
    private final TestLedger ledger = TestLedger.on(VERTX, sql.database());

    @BeforeEach
    void openTheJournal() {
        ledger.call(() -> ledger.ledger().open(journal, "node"));
    }

    @AfterAll
    static void close() {
        TestLedger.within(VERTX.close().toCompletionStage().toCompletableFuture());
    }

    @Test
    void a_call_stands_in_the_ledger_with_all_that_is_known_of_it() {
        Closing call = (Closing) new Calls(1).settle("gpt-4o-mini");

        assertTrue(apply(0, Calls.batchOf(0, call)));

        assertEquals(expectedRow(call), sql.one("""
                SELECT concat_ws(' ', request_id, account_id, key_id, surface, provider, model, served_model, credential,
                    price_id, status, outcome, input, cache_read, cache_write, cache_write_long, output, reasoning,
                    audio_input, audio_output, images, milliseconds, characters, image_input, image_output, estimated, cost_nano_usd,
                    charge_nano_usd, latency_ms, ttft_ms, extract(epoch FROM at)::bigint, journal_id, journal_sequence)
                FROM usage"""));
    }

    private String expectedRow(Closing call) {
        var facts = call.facts();
        var end = call.ending();
        var used = end.usage();
        return Stream.of(
                        facts.requestId(),
                        facts.accountId(),
                        facts.keyId(),
                        "openai.chat openai gpt-4o-mini gpt-4o-mini-2024-07-18 global openai/gpt-4o-mini@2026-01-01",
                        "200 served",
                        used.input(),
                        used.cacheRead(),
                        used.cacheWrite(),
                        used.cacheWriteLong(),
                        used.output(),
                        used.reasoning(),
                        used.audioInput(),
                        used.audioOutput(),
                        used.images(),
                        used.milliseconds(),
                        used.characters(),
                        used.imageInput(),
                        used.imageOutput(),
                        end.estimated() ? "t" : "f",
                        end.costNanoUsd(),
                        end.chargeNanoUsd(),
                        "321 45",
                        Calls.NOON.getEpochSecond(),
                        journal,
                        1)
                .map(String::valueOf)
                .reduce((a, b) -> a + " " + b)
                .orElseThrow();
    }

    @Test
    void a_call_without_an_answer_has_no_time_to_first_token() {
        var calls = new Calls(1);
        var facts = calls.facts(Calls.NOON, "gpt-4o");
        var failed = new Ending("failed", 502, "", gabelle.engine.meter.Usage.NONE, false, 0, 0, 12, -1);

        apply(0, Calls.batchOf(0, new Record.Void(facts, failed)));

        assertEquals(1, sql.count("usage WHERE ttft_ms IS NULL AND status = 502 AND outcome = 'failed'"));
    }

    @Test
    void a_batch_applied_twice_changes_nothing_the_second_time() {
        Tail.Batch batch = new Calls(2).batch(0, 50);
        assertTrue(apply(0, batch));
        String before = everything();

        assertFalse(apply(0, batch));

        assertEquals(before, everything());
    }

    @Test
    void of_two_writers_with_the_same_old_cursor_one_wins() {
        TestLedger other = TestLedger.on(VERTX, sql.database());
        Tail.Batch batch = new Calls(3).batch(0, 500);

        var one = ledger.later(() -> ledger.ledger().apply(journal, 0, batch));
        var two = other.later(() -> other.ledger().apply(journal, 0, batch));

        assertTrue(TestLedger.within(one) ^ TestLedger.within(two));
        assertEquals(LedgerBatch.lines(batch.entries()).size(), sql.count("usage"));
        RollUps.assertEqualRows(sql);
    }

    @Test
    void a_batch_whose_connection_is_cut_leaves_nothing_and_is_applied_later() throws Exception {
        apply(0, Calls.batchOf(0, new Calls(4).settle("gpt-4o")));
        String before = everything();
        Tail.Batch batch = Calls.batchOf(1, new Calls(5).settle("gpt-4o"), new Calls(6).settle("gpt-4o"));
        try (Connection blocker = sql.connect()) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("LOCK TABLE usage_hour IN EXCLUSIVE MODE");
            CompletableFuture<Boolean> applying =
                    ledger.later(() -> ledger.ledger().apply(journal, 1, batch));
            String waiting = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
            Await.until("the ledger waits in mid transaction", () -> sql.count(waiting) == 1);
            sql.column("SELECT pg_terminate_backend(pid) FROM " + waiting);
            assertThrows(RuntimeException.class, () -> TestLedger.within(applying));
            blocker.rollback();
        }
        assertEquals(before, everything());

        assertTrue(apply(1, batch));
        assertEquals(3, sql.count("usage"));
    }

    @Test
    void a_late_record_finds_its_partition_made() {
        Instant late = Calls.NOON.minusSeconds(86_400L * 20);
        Calls calls = new Calls(13);

        assertTrue(apply(0, Calls.batchOf(0, calls.settle(late), calls.settle("gpt\0"), calls.settle(late))));

        assertEquals(2, sql.count("usage WHERE at < now() - interval '10 days'"));
        assertEquals(1, sql.count("dead_letter"));
    }

    @Test
    void records_that_end_no_call_only_move_the_cursor() {
        assertTrue(apply(0, Calls.batchOf(0, new Record.Progress(UUID.randomUUID(), 5))));

        assertEquals("1", sql.one("SELECT cursor FROM journal"));
        assertEquals(0, sql.count("usage"));
    }

    @Test
    void a_journal_is_opened_once_advanced_and_retired_where_it_ends() {
        apply(0, new Calls(15).batch(0, 10));

        assertEquals(
                new Ledger.Position(10, true), ledger.call(() -> ledger.ledger().open(journal, "other")));
        assertEquals("node", sql.one("SELECT node FROM journal"));
        assertFalse(ledger.call(() -> ledger.ledger().retire(journal, 9)));
        assertTrue(ledger.call(() -> ledger.ledger().retire(journal, 10)));
        assertEquals(
                new Ledger.Position(10, false, false),
                ledger.call(() -> ledger.ledger().position(journal)));
        assertFalse(apply(10, new Calls(16).batch(10, 1)));
        assertFalse(ledger.call(() -> ledger.ledger().retire(journal, 10)));
    }

    private boolean apply(long cursor, Tail.Batch batch) {
        return ledger.call(() -> ledger.ledger().apply(journal, cursor, batch));
    }

    private String everything() {
        return Stream.of("journal", "usage", "usage_hour", "key_activity", "dead_letter")
                .map(table -> sql.one("SELECT coalesce(json_agg(t ORDER BY t::text), '[]') FROM " + table + " t"))
                .toList()
                .toString();
    }
}
