package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PartitionsIT {
    private static final Vertx VERTX = Vertx.vertx();

    private final Sql sql = new Sql(TestPostgres.database());
    private final TestLedger ledger = TestLedger.on(VERTX, sql.database());
    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

    @AfterAll
    static void close() {
        TestLedger.within(VERTX.close().toCompletionStage().toCompletableFuture());
    }

    @Test
    void today_and_three_days_ahead_are_made_once_whoever_asks() {
        TestLedger other = TestLedger.on(VERTX, sql.database());
        List<CompletableFuture<Boolean>> asking = IntStream.range(0, 10)
                .mapToObj(i -> i % 2 == 0 ? ledger : other)
                .map(asker -> asker.later(() -> {
                    asker.partitions().ensureAhead(today);
                    return true;
                }))
                .toList();
        asking.forEach(TestLedger::within);

        assertEquals(names(today, today.plusDays(1), today.plusDays(2), today.plusDays(3)), partitions());
    }

    @Test
    void a_partition_begins_and_ends_with_its_day() {
        ensure(LocalDate.of(2026, 11, 20));

        assertEquals(
                "FOR VALUES FROM ('01a1f640-bc00-0000-0000-000000000000') TO ('01a1fb67-1800-0000-0000-000000000000')",
                sql.one("SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'usage_20261120'"));
    }

    @Test
    void retention_drops_the_days_before_and_no_other() {
        ensure(today.minusDays(500), today.minusDays(401), today.minusDays(400), today.minusDays(399), today);

        int dropped = ledger.call(() -> ledger.partitions().dropBefore(today.minusDays(400)));

        assertEquals(2, dropped);
        assertEquals(names(today.minusDays(400), today.minusDays(399), today), partitions());
    }

    @Test
    void the_last_35_days_are_kept_whoever_asks() {
        ensure(today.minusDays(36), today.minusDays(35));

        assertThrows(
                RuntimeException.class,
                () -> ledger.call(() -> ledger.partitions().dropBefore(today.minusDays(34))));
        assertEquals(1, ledger.call(() -> ledger.partitions().dropBefore(today.minusDays(35))));
        assertEquals(names(today.minusDays(35)), partitions());
    }

    @Test
    void days_that_no_request_has_get_no_partition() {
        ensure(today.minusYears(11), today.plusDays(8), today.plusYears(900));

        assertEquals(List.of(), partitions());
    }

    @Test
    void a_partition_is_made_while_a_batch_is_being_written() throws SQLException {
        ensure(today);
        try (var writer = sql.connect()) {
            writer.setAutoCommit(false);
            writer.createStatement().execute("LOCK TABLE usage IN ROW EXCLUSIVE MODE");

            ensure(today.minusDays(1));

            writer.rollback();
        }
        assertEquals(names(today.minusDays(1), today), partitions());
    }

    @Test
    void the_app_s_role_owns_nothing_and_cannot_unwrite_usage() throws SQLException {
        ensure(today);

        assertEquals("0", sql.one("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"));
        for (String forbidden : List.of(
                "DELETE FROM usage",
                "UPDATE usage SET charge_nano_usd = 0",
                "TRUNCATE usage",
                "DROP TABLE " + partitions().getFirst(),
                "DELETE FROM " + partitions().getFirst(),
                "DELETE FROM usage_hour",
                "DELETE FROM journal",
                "UPDATE journal SET node = 'other'",
                "DELETE FROM dead_letter",
                "SELECT usage_day_bound('2026-01-01')")) {
            SQLException refused = assertThrows(SQLException.class, () -> sql.execute(forbidden), forbidden);
            assertEquals("42501", refused.getSQLState(), forbidden);
        }
    }

    private void ensure(LocalDate... days) {
        ledger.call(() -> {
            ledger.partitions().ensure(List.of(days));
            return true;
        });
    }

    private List<String> partitions() {
        return sql.column("SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'usage'::regclass"
                + " ORDER BY inhrelid::regclass::text");
    }

    private static List<String> names(LocalDate... days) {
        return Stream.of(days)
                .map(day -> "usage_" + day.format(DateTimeFormatter.BASIC_ISO_DATE))
                .toList();
    }
}
