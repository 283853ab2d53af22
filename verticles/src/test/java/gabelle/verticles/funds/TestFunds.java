package gabelle.verticles.funds;

import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** The funds of a fresh database. */
record TestFunds(DatabaseUrl database) {
    TestFunds() {
        this(TestPostgres.database());
    }

    UUID journal() {
        UUID id = UUID.randomUUID();
        execute("INSERT INTO journal (id, node) VALUES ('" + id + "', 'test')");
        return id;
    }

    /** An account that has prepaid so much. */
    UUID credits(long microCredits) {
        UUID account = UUID.randomUUID();
        String fund = "'" + account + "', 'credits', 'credits', to_timestamp(0)";
        execute("INSERT INTO fund (account_id, source, meter, window_start, granted) VALUES (" + fund + ", "
                + microCredits + ")");
        execute("INSERT INTO movement (account_id, source, meter, window_start, debit, credit, amount, reference)"
                + " VALUES (" + fund + ", 'issued', 'available', " + microCredits + ", 'bought:" + account + "')");
        return account;
    }

    long available(UUID account, String source) {
        return number("SELECT coalesce(min(granted - posted - pending), -1) FROM fund WHERE account_id = '" + account
                + "' AND source = '" + source + "'");
    }

    long pending(UUID account) {
        return number("SELECT sum(pending)::bigint FROM fund WHERE account_id = '" + account + "'");
    }

    /** What stands in open grants, which is what funds must call pending. */
    long unsound() {
        return number("""
                SELECT count(*) FROM fund WHERE pending <> (
                    SELECT coalesce(sum(amount - settled - returned), 0) FROM fund_grant
                    WHERE fund_grant.account_id = fund.account_id AND fund_grant.source = fund.source
                      AND fund_grant.meter = fund.meter AND fund_grant.window_start = fund.window_start)""");
    }

    long number(String sql) {
        try (Connection connection = DriverManager.getConnection(database.jdbc());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(database.jdbc());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
