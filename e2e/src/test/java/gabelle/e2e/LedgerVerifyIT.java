package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.keys.Await;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./gabelle ledger verify}, beside a node that serves: it misses no millionth, and sees none that is not missing.
 * Whichever sum is wrong, {@code LedgerProofIT} has it found.
 */
@Tag("alone")
class LedgerVerifyIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private ProcessHouse house;

    @BeforeEach
    void open() {
        house = new ProcessHouse(directory);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_discrepancy_of_one_micro_credit_is_found_and_a_node_under_load_has_none() throws SQLException {
        try (ProcessNode node = house.serve()) {
            List<String> keys = KillMoney.keys(KillMoney.payers(node));
            try (KillLoad load =
                    new KillLoad(KillLoad.Way.WAITING, node, keys, new AtomicLong(1_000), new SplittableRandom(5))) {
                Await.until("money moves", SOON, () -> load.ended() > 50);
                long before = load.ended();
                verified(0);
                assertTrue(load.ended() > before, "it was asked under load");
            }
            node.run().terminate();
            assertEquals(0, node.run().status(), node.run()::errors);
        }
        String fund = "source = 'credits' AND posted > 0";
        String account =
                house.column("SELECT account_id FROM fund WHERE " + fund).getFirst();
        byHand("UPDATE fund SET posted = posted + 1 WHERE " + fund);
        String said = verified(1);
        assertTrue(said.contains(account) && said.contains("credits"), said);
        byHand("UPDATE fund SET posted = posted - 1 WHERE " + fund);
        verified(0);
    }

    private String verified(int status) {
        ProcessRun run = house.start("ledger", "verify");
        assertEquals(status, run.status(), () -> run.output() + run.errors());
        return run.output() + run.errors();
    }

    /** As the owner of the tables: the app's role may not change a movement. */
    private void byHand(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(house.owner().jdbc());
                Statement statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate(sql), sql);
        }
    }
}
