package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.engine.meter.Usage;
import gabelle.verticles.keys.Await;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What stands in Postgres. */
final class TestLedger {
    private static final Duration COMMIT_BOUND = Duration.ofSeconds(20);
    private static final String JOURNALS_LEFT = "SELECT count(*) FROM journal WHERE state <> 'retired'";

    private final DatabaseUrl database;

    TestLedger(DatabaseUrl database) {
        this.database = database;
    }

    /** The row of this call, once it is there. */
    LedgerRow row(UUID requestId) {
        Await.until(
                "a row of " + requestId,
                COMMIT_BOUND,
                () -> count("SELECT count(*) FROM usage WHERE request_id = '" + requestId + "'") == 1);
        return rows().stream()
                .filter(row -> row.requestId().equals(requestId))
                .findFirst()
                .orElseThrow();
    }

    /** All rows, once there are so many. */
    List<LedgerRow> rows(long count) {
        Await.until(count + " rows", COMMIT_BOUND, () -> rowCount() >= count);
        List<LedgerRow> rows = rows();
        assertEquals(count, rows.size(), "rows");
        return rows;
    }

    long rowCount() {
        return count("SELECT count(*) FROM usage");
    }

    /** Whatever a stopped node left undone. */
    void assertJournalsRetired() {
        assertEquals(0, count(JOURNALS_LEFT), "journals that were not brought to their end");
        assertEquals(0, count("SELECT count(*) FROM dead_letter"), "dead letters");
    }

    List<LedgerRow> rows() {
        List<LedgerRow> rows = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT * FROM usage ORDER BY request_id")) {
            while (found.next()) {
                rows.add(row(found));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the app's role. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(database.jdbc());
    }

    Connection connectAsOwner() throws SQLException {
        return DriverManager.getConnection(TestPostgres.owner(database).jdbc());
    }

    long count(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static LedgerRow row(ResultSet found) throws SQLException {
        return new LedgerRow(
                found.getObject("request_id", UUID.class),
                found.getObject("account_id", UUID.class),
                found.getObject("key_id", UUID.class),
                found.getString("surface"),
                found.getString("provider"),
                found.getString("model"),
                found.getString("served_model"),
                found.getInt("status"),
                found.getString("outcome"),
                usage(found),
                found.getBoolean("estimated"),
                found.getLong("cost_nano_usd"),
                found.getLong("charge_nano_usd"));
    }

    private static Usage usage(ResultSet found) throws SQLException {
        return new Usage(
                found.getLong("input"),
                found.getLong("cache_read"),
                found.getLong("cache_write"),
                found.getLong("cache_write_long"),
                found.getLong("output"),
                found.getLong("reasoning"),
                found.getLong("audio_input"),
                found.getLong("audio_output"),
                found.getLong("images"),
                found.getLong("milliseconds"),
                found.getLong("characters"),
                found.getLong("image_input"),
                found.getLong("image_output"));
    }
}
