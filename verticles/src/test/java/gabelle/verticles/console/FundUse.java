package gabelle.verticles.console;

import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Posting;
import gabelle.engine.funds.Source;
import gabelle.verticles.books.SqlBooks;
import gabelle.verticles.books.Transactions;
import gabelle.verticles.keys.Await;
import gabelle.verticles.postgres.DatabaseUrl;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Uses the funds of an account as nodes do, and looks at what became of them. */
final class FundUse extends VerticleBase {
    private final DatabaseUrl database;

    @SuppressWarnings("NullAway.Init") // set when deployed
    private Transactions transactions;

    private FundUse(DatabaseUrl database) {
        this.database = database;
    }

    static FundUse of(Vertx vertx, DatabaseUrl database) {
        FundUse use = new FundUse(database);
        Await.value(
                vertx.deployVerticle(use, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
        return use;
    }

    @Override
    public Future<?> start() {
        transactions = Transactions.on(vertx, database, 8, 10_000, 10_000);
        return Future.succeededFuture();
    }

    /** One transaction, on a virtual thread of its own. */
    <T> Future<T> later(Function<Posting, T> body) {
        Promise<T> done = Promise.promise();
        context.runOnContext(tick -> {
            try {
                done.complete(transactions.retrying(connection -> body.apply(new Posting(new SqlBooks(connection)))));
            } catch (RuntimeException e) {
                done.fail(e);
            }
        });
        return done.future();
    }

    /** The fund of the window that the account's JSON shows. */
    static FundKey allowance(JsonObject account, Meter meter) {
        return fund(account, Source.ALLOWANCE, meter);
    }

    static FundKey fund(JsonObject account, Source source, Meter meter) {
        Instant start = Instant.parse(account.getJsonObject("window").getString("start"));
        return new FundKey(UUID.fromString(account.getString("id")), source, meter, start.toEpochMilli());
    }

    /** What the movements say, in the form of {@link #funds}. */
    List<String> rederived() {
        return rows(
                "SELECT source, meter,"
                        + " sum(CASE WHEN debit = 'issued' THEN amount WHEN credit IN ('issued', 'expired') THEN -amount"
                        + "     ELSE 0 END),"
                        + " sum(CASE WHEN credit = 'spent' THEN amount ELSE 0 END),"
                        + " sum(CASE WHEN credit = 'pending' THEN amount WHEN debit = 'pending' THEN -amount ELSE 0 END)"
                        + " FROM movement GROUP BY account_id, source, meter, window_start ORDER BY window_start, source, meter");
    }

    /** Source, meter, granted, posted, pending. */
    List<String> funds() {
        return rows("SELECT source, meter, granted, posted, pending FROM fund WHERE granted > 0"
                + " ORDER BY window_start, source, meter");
    }

    List<String> rows(String sql) {
        try (Connection connection = DriverManager.getConnection(database.jdbc());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                found.add(String.join(" ", row));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
