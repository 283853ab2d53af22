package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Grant;
import gabelle.engine.funds.Side;
import gabelle.verticles.books.LedgerProof;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The truth is SQL: what the simulation believes of the books is held against Postgres, step by step. */
class SimulationPostgresIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Pattern UNRECORDED =
            Pattern.compile("^account (\\S+): usage of (\\d+) micro-credits is recorded, but (\\d+) were spent$");
    private static final int STEPS = 1_000;
    private static final int SOAK_STEPS = 2_000;

    private final Sql sql = new Sql(TestPostgres.database());
    private final TestLedger postgres = TestLedger.on(VERTX, sql.database());
    private final Map<UUID, Long> charged = new HashMap<>();
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

    /** But for exactly what the metering API charged, which is posted here without the usage row that its route writes. */
    private List<String> differences() {
        List<String> differences = new ArrayList<>();
        postgres.call(() -> postgres.transactions()
                .run(connection -> LedgerProof.run(connection, LocalDate.now(ZoneOffset.UTC), differences::add)));
        differences.removeIf(this::isOfApi);
        return differences;
    }

    private boolean isOfApi(String difference) {
        Matcher unrecorded = UNRECORDED.matcher(difference);
        if (!unrecorded.find()) {
            return false;
        }
        long missing = Long.parseLong(unrecorded.group(3)) - Long.parseLong(unrecorded.group(2));
        return missing > 0 && missing == charged.getOrDefault(UUID.fromString(unrecorded.group(1)), 0L);
    }

    /** What was spent of grants that no call of a journal holds. */
    private void charged(SimBooks books) {
        for (SimBooks.Entry entry : books.entries()) {
            UUID grantId = entry.grantId();
            Grant grant = grantId == null ? null : books.grants().get(grantId);
            if (grant != null && grant.journalId() == null && entry.credit() == Side.SPENT) {
                charged.merge(grant.fund().accountId(), entry.amount(), Long::sum);
            }
        }
    }

    private SimFigures trace(long seed, int steps, Connection connection) throws Exception {
        SimCentral.Memory memory = SimCentral.Memory.empty();
        SimTwin twin = new SimTwin(memory, postgres, connection);
        SimFigures figures = SimTrace.quietly(() -> SimTrace.run(seed, steps, twin, memory));
        twin.compareAll();
        charged(memory.books());
        comparisons += twin.comparisons();
        return figures;
    }
}
