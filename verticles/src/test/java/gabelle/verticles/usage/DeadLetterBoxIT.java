package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Fund;
import gabelle.engine.journal.Record;
import gabelle.engine.journal.Record.Closing;
import gabelle.verticles.postgres.TestPostgres;
import gabelle.verticles.usage.DeadLetterBox.Waiting;
import io.vertx.pgclient.PgException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeadLetterBoxIT extends LedgerWithMoney {
    private final Sql owner = new Sql(TestPostgres.owner(sql.database()));
    private final DeadLetterBox box = ledger.call(() -> new DeadLetterBox(ledger.transactions()));

    @Test
    void a_letter_whose_cause_is_mended_is_applied_once_with_its_payment() throws Exception {
        UUID credits = money.granted(journal, PaidCalls.CREDITS, 100);
        Record record = money.credits("too-long", credits, 40);
        refuse("model <> 'too-long'");
        apply(0, record);
        Waiting letter = only();
        assertEquals(record.requestId(), letter.requestId());
        assertEquals(journal, letter.journalId());
        assertEquals(new Fund(1_000, 0, 100), money.fund(PaidCalls.CREDITS));

        assertThrows(PgException.class, () -> retry(letter.id()));
        assertEquals(List.of(letter), waiting());
        mend();
        retry(letter.id());

        assertEquals(new Fund(1_000, 40, 60), money.fund(PaidCalls.CREDITS));
        assertEquals(
                record.requestId() + " credits 40 0 " + journal + " 1",
                sql.one("SELECT concat_ws(' ', request_id, paid_by, micro_credits, shortfall, journal_id,"
                        + " journal_sequence) FROM usage"));
        assertEquals(List.of(), waiting());
        String refusal = String.valueOf(assertThrows(IllegalArgumentException.class, () -> retry(letter.id())));
        assertTrue(refusal.contains("was applied or given up already, at 20"), refusal);
        assertEquals(new Fund(1_000, 40, 60), money.fund(PaidCalls.CREDITS));
    }

    @Test
    void what_a_letter_takes_of_a_journal_that_is_retired_is_a_shortfall() throws Exception {
        UUID credits = money.granted(journal, PaidCalls.CREDITS, 100);
        refuse("model <> 'too-long'");
        apply(0, money.credits("too-long", credits, 40));
        assertTrue(ledger.call(() -> ledger.ledger().retire(journal, 1)));
        mend();

        retry(only().id());

        assertEquals("0 40", sql.one("SELECT micro_credits || ' ' || shortfall FROM usage"));
        assertEquals(new Fund(1_000, 0, 0), money.fund(PaidCalls.CREDITS));
    }

    @Test
    void a_letter_that_fails_again_stays_and_moves_nothing() {
        UUID credits = money.granted(journal, PaidCalls.CREDITS, 100);
        Record once = money.credits("gpt-4o", credits, 40);
        apply(0, once);
        apply(1, once);

        assertThrows(PgException.class, () -> retry(only().id()));

        assertEquals(1, waiting().size());
        assertEquals(new Fund(1_000, 40, 60), money.fund(PaidCalls.CREDITS));
    }

    @Test
    void a_letter_that_is_forgotten_waits_no_more_and_moves_nothing() {
        UUID credits = money.granted(journal, PaidCalls.CREDITS, 100);
        Record once = money.credits("gpt-4o", credits, 40);
        apply(0, once);
        apply(1, once);
        long id = only().id();

        forget(id);

        assertEquals(List.of(), waiting());
        assertEquals(new Fund(1_000, 40, 60), money.fund(PaidCalls.CREDITS));
        assertThrows(IllegalArgumentException.class, () -> forget(id));
        assertThrows(IllegalArgumentException.class, () -> retry(id));
    }

    @Test
    void an_unknown_letter_is_refused() {
        assertEquals(
                "there is no dead letter 7",
                assertThrows(IllegalArgumentException.class, () -> retry(7)).getMessage());
    }

    @Test
    void a_letter_says_all_that_its_record_said() {
        Calls calls = new Calls(3);
        for (int i = 0; i < 50; i++) {
            if (calls.record() instanceof Closing call) {
                var line = new LedgerBatch.Line(i, call);
                assertEquals(line, DeadLetters.line(i, DeadLetters.json(line)));
            }
        }
        var line = new LedgerBatch.Line(9, (Closing) money.tokens(UUID.randomUUID(), 5));
        assertEquals(line, DeadLetters.line(9, DeadLetters.json(line)));
        var odd = new LedgerBatch.Line(9, (Closing) money.credits("gpt\0\ud800", UUID.randomUUID(), 5));
        assertEquals(odd, DeadLetters.line(9, DeadLetters.json(odd)));
    }

    private void refuse(String condition) throws Exception {
        owner.execute("ALTER TABLE usage_hour ADD CONSTRAINT strange CHECK (" + condition + ")");
    }

    private void mend() throws Exception {
        owner.execute("ALTER TABLE usage_hour DROP CONSTRAINT strange");
    }

    private Waiting only() {
        List<Waiting> waiting = waiting();
        assertEquals(1, waiting.size());
        return waiting.getFirst();
    }

    private List<Waiting> waiting() {
        return ledger.call(() -> box.waiting(0, 10));
    }

    private void retry(long id) {
        ledger.call(() -> {
            box.retry(id);
            return id;
        });
    }

    private void forget(long id) {
        ledger.call(() -> {
            box.forget(id);
            return id;
        });
    }

    private void apply(long cursor, Record record) {
        assertTrue(ledger.call(() -> ledger.ledger().apply(journal, cursor, Calls.batchOf(cursor, record))));
    }
}
