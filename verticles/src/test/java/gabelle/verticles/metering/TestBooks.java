package gabelle.verticles.metering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks into the books of a test's database. */
final class TestBooks {
    /** What does not follow from the double entry. */
    private static final String DERIVED = """
            SELECT f.account_id::text FROM fund f CROSS JOIN LATERAL (
                SELECT coalesce(sum(CASE WHEN debit = 'issued' THEN amount
                           WHEN credit IN ('issued', 'expired') THEN -amount ELSE 0 END), 0) AS granted,
                       coalesce(sum(CASE WHEN credit = 'pending' THEN amount
                           WHEN debit = 'pending' THEN -amount ELSE 0 END), 0) AS pending,
                       coalesce(sum(CASE WHEN credit = 'spent' THEN amount ELSE 0 END), 0) AS posted
                  FROM movement m WHERE m.account_id = f.account_id AND m.source = f.source
                   AND m.meter = f.meter AND m.window_start = f.window_start) sums
             WHERE (f.granted, f.pending, f.posted) <> (sums.granted, sums.pending, sums.posted)
                OR f.pending <> (SELECT coalesce(sum(amount - settled - returned), 0) FROM fund_grant g
                     WHERE g.account_id = f.account_id AND g.source = f.source AND g.meter = f.meter)""";

    private final DatabaseUrl url;

    TestBooks(DatabaseUrl url) {
        this.url = url;
        execute("SELECT ensure_usage_partition(current_date), ensure_usage_partition(current_date + 1)");
    }

    /** Everything that says who has how much, and what was done: compared before and after. */
    List<String> everything() {
        List<String> all = new ArrayList<>();
        for (String table : List.of("fund", "fund_grant", "movement", "usage", "hold", "idempotent_answer", "audit")) {
            all.addAll(column("SELECT '" + table + " ' || row_to_json(t)::text FROM " + table + " t ORDER BY 1"));
        }
        return all;
    }

    void areBalanced() {
        assertEquals(List.of(), column(DERIVED), "funds that do not follow from their movements");
    }

    void execute(String sql, Object... parameters) {
        try (Connection connection = DriverManager.getConnection(url.jdbc());
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    void executeAsOwner(String sql) {
        new TestBooks.Owner(TestPostgres.owner(url)).execute(sql);
    }

    private record Owner(DatabaseUrl url) {
        void execute(String sql) {
            try (Connection connection = DriverManager.getConnection(url.jdbc());
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.execute();
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }
    }

    /** The first column of each row, as text. */
    List<String> column(String sql) {
        try (Connection connection = DriverManager.getConnection(url.jdbc());
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    String one(String sql) {
        List<String> values = column(sql);
        assertEquals(1, values.size(), sql);
        return values.getFirst();
    }
}
