package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.books.LedgerProof;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The truth is SQL: what the simulation believes of the books is held against Postgres, step by step. */
class SimulationPostgresIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final int STEPS = 1_000;
    private static final int SOAK_STEPS = 2_000;

    private final Sql sql = new Sql(TestPostgres.database());
    private final TestLedger postgres = TestLedger.on(VERTX, sql.database());
    private long comparisons;

    @AfterAll
    static void close() {
        TestLedger.within(VERTX.close().toCompletionStage().toCompletableFuture());
    }

    @Test
    void postgres_and_the_memory_agree_after_each_step_of_20_traces() throws Exception {
        run(20, STEPS);
    }

    @Test
    @Tag("soak")
    void postgres_and_the_memory_agree_after_each_step_of_500_traces() throws Exception {
        run(500, SOAK_STEPS);
    }

    private void run(int traces, int steps) throws Exception {
        long only = Long.getLong("gabelle.simulation.seed", 0);
        long beganNanos = System.nanoTime();
        SimFigures figures = new SimFigures();
        try (Connection connection = sql.connect()) {
            for (long seed = only == 0 ? 1 : only; seed <= (only == 0 ? traces : only); seed++) {
                figures.add(trace(seed, steps, connection));
            }
        }
        System.out.println("Simulation of the money on Postgres: " + (only == 0 ? traces + " seeds" : "seed " + only)
                + ", "
                + (System.nanoTime() - beganNanos) / 1_000_000 + " ms, state compared " + comparisons + " times: "
                + figures);
        assertTrue(comparisons > figures.of("steps") / 4, "many steps touch the books");
        assertEquals(List.of(), differences(), "ledger verify finds nothing either");
    }

    /** But for charges of the metering API, which are posted here without the usage row that its route writes. */
    private List<String> differences() {
        List<String> differences = new ArrayList<>();
        postgres.call(() -> postgres.transactions()
                .run(connection -> LedgerProof.run(connection, LocalDate.now(ZoneOffset.UTC), differences::add)));
        differences.removeIf(difference -> difference.contains("micro-credits is recorded"));
        return differences;
    }

    private SimFigures trace(long seed, int steps, Connection connection) throws Exception {
        SimCentral.Memory memory = SimCentral.Memory.empty();
        SimTwin twin = new SimTwin(memory, postgres, connection);
        SimFigures figures = SimTrace.quietly(() -> SimTrace.run(seed, steps, twin, memory));
        twin.compareAll();
        comparisons += twin.comparisons();
        return figures;
    }
}
