package gabelle.verticles.books;

import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Posting;
import gabelle.engine.funds.Source;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/** Books in a fresh database, with a virtual thread context that the test's thread drives. */
final class TestBooks extends VirtualThreads {
    static final UUID ACCOUNT = new UUID(7, 1);

    private static final int CONNECTIONS = 20;

    private final DatabaseUrl database = TestPostgres.database();

    @SuppressWarnings("NullAway.Init") // set when deployed
    private Transactions transactions;

    static TestBooks on(Vertx vertx) {
        return deployed(vertx, new TestBooks());
    }

    @Override
    public Future<?> start() {
        transactions = Transactions.on(vertx, database, CONNECTIONS, 10_000, 10_000);
        return Future.succeededFuture();
    }

    static FundKey credits() {
        return FundKey.credits(ACCOUNT);
    }

    static FundKey tokens(long windowStartMs) {
        return new FundKey(ACCOUNT, Source.ALLOWANCE, Meter.TOKENS, windowStartMs);
    }

    /** One transaction, again where it lost against another. */
    <T> T post(Function<Posting, T> body) {
        return within(posting(body));
    }

    <T> CompletableFuture<T> posting(Function<Posting, T> body) {
        return later(() -> transactions.retrying(connection -> body.apply(new Posting(new SqlBooks(connection)))));
    }

    /** One transaction on the books themselves. */
    <T> T on(Function<SqlBooks, T> body) {
        return within(running(body));
    }

    <T> CompletableFuture<T> running(Function<SqlBooks, T> body) {
        return later(() -> transactions.run(connection -> body.apply(new SqlBooks(connection))));
    }

    /** How many connections to this database wait for a lock. */
    int waiting() {
        return rows("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                .size();
    }

    boolean posts(Predicate<Posting> body) {
        return post(body::test);
    }

    boolean does(Predicate<SqlBooks> body) {
        return on(body::test);
    }

    UUID journal() {
        return journal("node");
    }

    UUID journal(String node) {
        UUID journal = UUID.randomUUID();
        execute("INSERT INTO journal (id, node) VALUES ('" + journal + "', '" + node + "')");
        return journal;
    }

    Transactions transactions() {
        return transactions;
    }

    /** Others, with another time for a statement. */
    Transactions transactions(int queryTimeoutMs) {
        return Transactions.on(vertx, database, 1, 10_000, queryTimeoutMs);
    }

    void credit(long microCredits) {
        post(posting -> posting.credit("gift:" + UUID.randomUUID(), ACCOUNT, microCredits, "", "admin"));
    }

    void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(database.jdbc());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The rows, each with its columns between spaces. */
    List<String> rows(String sql) {
        try (Connection connection = DriverManager.getConnection(database.jdbc());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.append(i > 1 ? " " : "").append(rows.getString(i));
                }
                found.add(row.toString());
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
