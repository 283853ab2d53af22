package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A ledger with an open journal and an account that has 1,000 micro-credits; whatever a test does, the books agree. */
abstract class LedgerWithMoney {
    private final Vertx vertx = Vertx.vertx();
    final UUID journal = UUID.randomUUID();
    final Sql sql = new Sql(TestPostgres.database());
    final TestLedger ledger = TestLedger.on(vertx, sql.database());
    final PaidCalls money = new PaidCalls(ledger, 1);

    @BeforeEach
    void openTheJournal() {
        ledger.call(() -> ledger.ledger().open(journal, "node"));
        money.credit(1_000);
    }

    @AfterEach
    void prove() {
        try {
            assertEquals(List.of(), money.differences());
            RollUps.assertEqualRows(sql);
        } finally {
            TestLedger.within(vertx.close().toCompletionStage().toCompletableFuture());
        }
    }
}
