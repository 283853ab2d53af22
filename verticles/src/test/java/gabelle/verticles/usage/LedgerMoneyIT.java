package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.Grant;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Part;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Source;
import gabelle.engine.journal.Record;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LedgerMoneyIT extends LedgerWithMoney {
    private static final String PAID = "SELECT concat_ws(' ', paid_by, extract(epoch FROM window_start)::bigint,"
            + " plan_tokens, plan_requests, plan_images, micro_credits, overage_nano, shortfall)"
            + " FROM usage ORDER BY journal_sequence";

    @Test
    void a_batch_takes_what_its_calls_were_charged_and_says_so_in_their_rows() {
        UUID credits = money.granted(journal, PaidCalls.CREDITS, 100);
        UUID tokens = money.granted(journal, PaidCalls.TOKENS, 500);
        Record overage =
                money.paid("gpt-4o", new Payment(Source.OVERAGE, 1_777_593_600_000L, List.of(), 40, 1, 2, 0, 77, 0));
        Record unpaid = money.paid("gpt-4o", Payment.NONE);
        Tail.Batch batch = Calls.batchOf(
                0,
                money.credits("gpt-4o", credits, 60),
                money.tokens(tokens, 300),
                overage,
                unpaid,
                money.credits("gpt-4o", credits, 5));

        assertTrue(apply(0, batch));
        assertFalse(apply(0, batch));

        assertEquals(
                List.of(
                        "credits 0 0 0 60 0 0",
                        "allowance 1777593600 300 1 0 0 0 0",
                        "overage 1777593600 40 1 2 0 77 0",
                        "none 0 0 0 0 0 0",
                        "credits 0 0 0 5 0 0"),
                sql.column(PAID));
        assertEquals(new Fund(1_000, 65, 35), money.fund(PaidCalls.CREDITS));
        assertEquals(new Fund(64_000, 300, 200), money.fund(PaidCalls.TOKENS));
        assertEquals(
                List.of("settle:" + journal + ":1-5:" + credits),
                sql.column("SELECT reference FROM movement WHERE credit = 'spent' AND source = 'credits'"));
        assertEquals(
                "340 2 2 65 77 0",
                sql.one(
                        "SELECT concat_ws(' ', sum(plan_tokens), sum(plan_requests),"
                                + " sum(plan_images), sum(micro_credits), sum(overage_nano), sum(shortfalls)) FROM usage_hour"));
    }

    @Test
    void retiring_a_journal_gives_back_what_its_grants_have_left() {
        UUID credits = money.granted(journal, PaidCalls.CREDITS, 100);
        money.granted(journal, PaidCalls.TOKENS, 500);
        apply(0, Calls.batchOf(0, money.credits("gpt-4o", credits, 60)));

        assertFalse(ledger.call(() -> ledger.ledger().retire(journal, 0)));
        assertEquals(new Fund(1_000, 60, 40), money.fund(PaidCalls.CREDITS));
        assertTrue(ledger.call(() -> ledger.ledger().retire(journal, 1)));

        assertEquals(new Fund(1_000, 60, 0), money.fund(PaidCalls.CREDITS));
        assertEquals(new Fund(64_000, 0, 0), money.fund(PaidCalls.TOKENS));
    }

    @Test
    void what_a_fenced_journal_settles_is_a_shortfall_and_its_loop_is_told_once() {
        UUID credits = money.granted(journal, PaidCalls.CREDITS, 100);
        UUID tokens = money.granted(journal, PaidCalls.TOKENS, 500);
        List<Grant> back = ledger.post(posting -> posting.fence(journal));
        assertEquals(600, back.stream().mapToLong(Grant::left).sum());

        assertTrue(apply(0, Calls.batchOf(0, money.credits("gpt-4o", credits, 60), money.tokens(tokens, 300))));
        assertTrue(apply(2, Calls.batchOf(2, money.credits("gpt-4o", credits, 1))));

        assertEquals(
                List.of("credits 0 0 0 0 0 60", "allowance 1777593600 300 1 0 0 0 300", "credits 0 0 0 0 0 1"),
                sql.column(PAID));
        assertEquals("3", sql.one("SELECT sum(shortfalls) FROM usage_hour"));
        assertEquals(3, ledger.metrics.counter("gabelle.ledger.shortfalls").count());
        assertEquals(new Fund(1_000, 0, 0), money.fund(PaidCalls.CREDITS));
        assertEquals(List.of(journal), ledger.fenced);
        assertTrue(ledger.call(() -> ledger.ledger().retire(journal, 3)));
    }

    @Test
    void a_grant_that_has_less_left_than_two_calls_were_charged_gives_it_to_the_first() {
        UUID credits = money.granted(journal, PaidCalls.CREDITS, 100);

        assertTrue(
                apply(0, Calls.batchOf(0, money.credits("gpt-4o", credits, 70), money.credits("gpt-4o", credits, 70))));

        assertEquals(List.of("credits 0 0 0 70 0 0", "credits 0 0 0 30 0 40"), sql.column(PAID));
        assertEquals(new Fund(1_000, 100, 0), money.fund(PaidCalls.CREDITS));
    }

    @Test
    void poison_leaves_its_money_in_the_grant_until_the_letter_is_retried() {
        UUID credits = money.granted(journal, PaidCalls.CREDITS, 100);
        Record poison = money.credits("gpt\0", credits, 10);

        assertTrue(apply(
                0,
                Calls.batchOf(
                        0,
                        money.credits("gpt-4o", credits, 1),
                        poison,
                        money.credits("gpt-4o", credits, 2),
                        money.credits("gpt-4o", credits, 4))));

        assertEquals(new Fund(1_000, 7, 93), money.fund(PaidCalls.CREDITS));
        assertEquals(List.of("2"), sql.column("SELECT sequence FROM dead_letter"));
        assertEquals(
                List.of("settle:" + journal + ":1-1:" + credits, "settle:" + journal + ":3-4:" + credits),
                sql.column("SELECT reference FROM movement WHERE credit = 'spent' ORDER BY 1"));
    }

    @Test
    void a_charge_of_the_metering_api_is_a_row_like_others() {
        UUID chargeId = UUID.randomUUID();
        UUID request = money.requestId();
        List<Part> parts = List.of(new Part(Meter.CREDITS, chargeId, 250));
        Payment payment = new Payment(Source.CREDITS, 0, parts, 0, 0, 0, 250, 0, 0);
        ledger.call(() -> {
            ledger.partitions().ensure(List.of(LocalDate.now(ZoneOffset.UTC)));
            return 0;
        });
        ledger.post(posting -> posting.charge(chargeId, PaidCalls.ACCOUNT, 250));
        ledger.call(() -> ledger.transactions().run(connection -> {
            ModuleCalls.record(connection, request, PaidCalls.ACCOUNT, new UUID(9, 9), "whisper", 10, payment);
            return 0;
        }));

        assertEquals(
                request + " api.consume module whisper served 200 credits 250 10",
                sql.one("SELECT concat_ws(' ', request_id, surface, provider, model, outcome, status, paid_by,"
                        + " micro_credits, quantity) FROM usage"));
    }

    private boolean apply(long cursor, Tail.Batch batch) {
        return ledger.call(() -> ledger.ledger().apply(journal, cursor, batch));
    }
}
