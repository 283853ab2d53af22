package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Return;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerProofIT {
    private static final Vertx VERTX = Vertx.vertx();

    private final UUID journal = UUID.randomUUID();
    private final DatabaseUrl database = TestPostgres.database();
    private final Sql owner = new Sql(TestPostgres.owner(database));
    private final TestLedger ledger = TestLedger.on(VERTX, database);
    private final PaidCalls money = new PaidCalls(ledger, 1);

    /** A ledger in which there is something of everything, and nothing at its limit. */
    @BeforeEach
    void use() {
        ledger.call(() -> ledger.ledger().open(journal, "node"));
        money.credit(1_000);
        UUID credits = money.granted(journal, PaidCalls.CREDITS, 100);
        UUID tokens = money.granted(journal, PaidCalls.TOKENS, 500);
        ledger.call(() -> ledger.ledger()
                .apply(journal, 0, Calls.batchOf(0, money.credits("gpt-4o", credits, 60), money.tokens(tokens, 300))));
        ledger.post(posting -> posting.giveBack(List.of(Return.of(UUID.randomUUID(), credits, 10))));
        assertEquals(List.of(), money.differences());
    }

    @AfterAll
    static void close() {
        TestLedger.within(VERTX.close().toCompletionStage().toCompletableFuture());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        fund       | granted       | +1 | granted is 1001, but its movements say 1000
        fund       | granted       | -1 | granted is 999, but its movements say 1000
        fund       | posted        | +1 | posted is 61, but its movements say 60
        fund       | pending       | -1 | pending is 29, but its movements say 30
        fund       | pending       | -1 | pending is 29, but its grants have left 30
        fund_grant | amount        | +1 | amount is 101, but its movements say 100
        fund_grant | settled       | +1 | settled is 61, but its movements say 60
        fund_grant | returned      | +1 | returned is 11, but its movements say 10
        fund_grant | returned      | +1 | pending is 30, but its grants have left 29
        usage_hour | micro_credits | +1 | usage of 61 micro-credits is recorded, but 60 were spent
        usage_hour | micro_credits | -1 | micro_credits is 59, but its rows say 60
        """)
    void one_micro_credit_too_many_or_too_few_is_found(String table, String column, String change, String said)
            throws Exception {
        String which = table.equals("usage_hour") ? "micro_credits > 0" : "source = 'credits'";
        owner.execute("UPDATE " + table + " SET " + column + " = " + column + change + " WHERE " + which);

        assertFound(said);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        issued    | available | granted is 1000, but its movements say 1001
        available | pending   | amount is 100, but its movements say 101
        pending   | spent     | settled is 60, but its movements say 61
        pending   | spent     | usage of 60 micro-credits is recorded, but 61 were spent
        pending   | available | returned is 10, but its movements say 11
        """)
    void a_movement_of_one_micro_credit_more_is_found(String debit, String credit, String said) throws Exception {
        owner.execute("UPDATE movement SET amount = amount + 1 WHERE source = 'credits' AND debit = '" + debit
                + "' AND credit = '" + credit + "'");

        assertFound(said);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        DELETE FROM movement WHERE credit = 'spent' AND source = 'credits'             | but its movements say 0
        DELETE FROM usage_hour WHERE micro_credits > 0                                  | micro_credits is 0, but its rows
        UPDATE movement SET grant_id = NULL WHERE credit = 'spent'                      | no movement of a fund
        UPDATE movement SET debit = 'spent', credit = 'issued' WHERE debit = 'pending'  | from spent to issued
        UPDATE movement SET meter = 'tokens', source = 'allowance', window_start = '2026-05-01T00:00:00Z' WHERE debit = 'pending' | of another fund than its grant
        """)
    void what_is_missing_or_misplaced_is_found(String sabotage, String said) throws Exception {
        owner.execute(sabotage);

        assertFound(said);
    }

    @Test
    void a_fund_that_is_overdrawn_is_found_even_if_its_check_is_gone() throws Exception {
        owner.execute("ALTER TABLE fund DROP CONSTRAINT fund_not_overdrawn");
        owner.execute("UPDATE fund SET granted = 89 WHERE source = 'credits'");

        assertFound("89 granted, 60 posted and 30 pending is overdrawn");
    }

    @Test
    void more_differences_than_a_page_are_all_told() throws Exception {
        owner.execute("INSERT INTO fund (account_id, source, meter, window_start, granted)"
                + " SELECT gen_random_uuid(), 'credits', 'credits', 'epoch', 1 FROM generate_series(1, 1234)");

        assertEquals(1_234, money.differences().size());
    }

    private void assertFound(String said) {
        List<String> differences = money.differences();
        assertTrue(differences.stream().anyMatch(line -> line.contains(said)), differences.toString());
    }
}
