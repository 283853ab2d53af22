package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Payment;
import gabelle.engine.journal.CallFacts;
import gabelle.engine.journal.Ending;
import gabelle.engine.journal.Record;
import gabelle.engine.journal.Record.Closing;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerPoisonIT {
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
    void poison_is_put_aside_and_all_others_are_applied() {
        Calls calls = new Calls(8);
        Tail.Batch good = calls.batch(3, 300);
        Record nul = calls.settle("gpt\0-4o");
        Record unknownStatus = withStatus((Closing) calls.settle("gpt-4o"), 100_000);
        Record endless = calls.settle(randomText(20_000));
        var entries = Stream.concat(
                        Calls.batchOf(0, nul, unknownStatus, endless).entries().stream(), good.entries().stream())
                .toList();

        assertTrue(apply(0, new Tail.Batch(entries, 303, List.of())));

        assertEquals(List.of("1", "2", "3"), sql.column("SELECT sequence FROM dead_letter ORDER BY sequence"));
        assertEquals(LedgerBatch.lines(good.entries()).size(), sql.count("usage"));
        assertEquals("303", sql.one("SELECT cursor FROM journal"));
        assertEquals(3, ledger.deadLetters());
        assertEquals(nul.requestId().toString(), sql.one("SELECT request_id FROM dead_letter WHERE sequence = 1"));
        assertEquals(
                DeadLetters.json(new LedgerBatch.Line(1, (Closing) nul)),
                sql.one("SELECT record FROM dead_letter WHERE sequence = 1"));
        RollUps.assertEqualRows(sql);
    }

    @Test
    void a_request_id_that_is_in_the_ledger_already_becomes_a_dead_letter() {
        Record once = new Calls(9).settle("gpt-4o");
        apply(0, Calls.batchOf(0, once));

        assertTrue(apply(1, Calls.batchOf(1, once, new Calls(10).settle("gpt-4o"))));

        assertEquals(2, sql.count("usage"));
        assertEquals(1, sql.count("dead_letter"));
        RollUps.assertEqualRows(sql);
    }

    @Test
    void sums_that_overflow_are_found_to_be_one_record_s_fault() {
        Calls calls = new Calls(11);
        Closing absurd = (Closing) calls.settle("gpt-4o");
        var end = absurd.ending();
        Record most = new Record.Settle(
                absurd.facts(),
                new Ending("served", 200, "", end.usage(), false, Long.MAX_VALUE, end.chargeNanoUsd(), 1, 1),
                Payment.NONE);
        var sameKey = new CallFacts(
                calls.requestId(Calls.NOON),
                absurd.facts().accountId(),
                absurd.facts().keyId(),
                "openai.chat",
                "openai",
                "gpt-4o",
                "global",
                "p");

        assertTrue(apply(0, Calls.batchOf(0, calls.settle(sameKey), most)));

        assertEquals(List.of("2"), sql.column("SELECT sequence FROM dead_letter"));
        assertEquals(1, sql.count("usage"));
    }

    @Test
    void half_a_surrogate_pair_and_its_like_are_told_apart_or_kept() {
        Calls calls = new Calls(12);
        Record one = calls.settle("gpt\ud800");
        Record two = new Record.Settle(
                with(((Closing) one).facts(), calls.requestId(Calls.NOON), "gpt\udbff"),
                ((Closing) one).ending(),
                Payment.NONE);

        assertTrue(apply(0, Calls.batchOf(0, one, two)));

        assertEquals(2, sql.count("usage") + sql.count("dead_letter"));
        RollUps.assertEqualRows(sql);
    }

    @Test
    void a_record_of_an_impossible_day_becomes_a_dead_letter() {
        Calls calls = new Calls(14);
        Instant never = Instant.parse("2901-01-01T00:00:00Z");

        assertTrue(apply(0, Calls.batchOf(0, calls.settle(never), calls.settle("gpt-4o"))));

        assertEquals(1, sql.count("usage"));
        assertEquals(1, sql.count("dead_letter"));
    }

    private boolean apply(long cursor, Tail.Batch batch) {
        return ledger.call(() -> ledger.ledger().apply(journal, cursor, batch));
    }

    private static Record withStatus(Closing call, int status) {
        var end = call.ending();
        return new Record.Settle(
                call.facts(), new Ending("served", status, "", end.usage(), false, 1, 1, 1, 1), Payment.NONE);
    }

    private static CallFacts with(CallFacts facts, UUID requestId, String model) {
        return new CallFacts(
                requestId,
                facts.accountId(),
                facts.keyId(),
                facts.surface(),
                facts.provider(),
                model,
                facts.credential(),
                facts.priceId());
    }

    /** So random that it cannot be compressed to what an index takes. */
    private static String randomText(int length) {
        return new SplittableRandom(1)
                .ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
