package gabelle.verticles.usage;

import gabelle.verticles.postgres.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Transactions that block the virtual thread they are run on, never for ever: a statement that Postgres is too slow
 * with is cancelled by Postgres, and a connection on which Postgres says nothing is closed by us.
 */
final class Transactions {
    /** One for the ledger, one for the partitions, which may wait for locks. */
    private static final int CONNECTIONS = 2;

    /** What Postgres is given to say itself that a statement took too long. */
    private static final int SILENCE_GRACE_MS = 1_000;

    private final Pool pool;
    private final String begin;

    private Transactions(Pool pool, int queryTimeoutMs) {
        this.pool = pool;
        this.begin = "BEGIN; SET LOCAL statement_timeout = " + queryTimeoutMs;
    }

    static Transactions on(Vertx vertx, DatabaseUrl database, UsageSettings settings) {
        int silenceMaxMs = settings.queryTimeoutMs() + SILENCE_GRACE_MS;
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(CONNECTIONS)
                        .setConnectionTimeout(settings.connectTimeoutMs())
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                        // An idle connection is silent too: the pool gives it up before the silence closes it.
                        .setIdleTimeout(silenceMaxMs / 2)
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setPoolCleanerPeriod(silenceMaxMs / 4))
                .with(new NetClientOptions()
                        .setConnectTimeout(settings.connectTimeoutMs())
                        .setReadIdleTimeout(silenceMaxMs)
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS))
                .connectingTo(database.options().setCachePreparedStatements(true))
                .using(vertx)
                .build();
        return new Transactions(pool, settings.queryTimeoutMs());
    }

    /**
     * Runs the body between BEGIN and COMMIT; any failure rolls back. Where the connection breaks on COMMIT nobody
     * knows which of the two it was.
     */
    <T> T run(Function<SqlConnection, T> body) {
        SqlConnection connection = connection();
        try {
            connection.query(begin).execute().await();
            T result = body.apply(connection);
            connection.query("COMMIT").execute().await();
            return result;
        } catch (Exception failure) {
            rollback(connection, failure);
            throw unchecked(failure);
        } finally {
            connection.close();
        }
    }

    Future<Void> close() {
        return pool.close();
    }

    private SqlConnection connection() {
        try {
            return pool.getConnection().await();
        } catch (Exception failure) {
            throw unchecked(failure);
        }
    }

    private static void rollback(SqlConnection connection, Exception failure) {
        try {
            connection.query("ROLLBACK").execute().await();
        } catch (Exception broken) {
            failure.addSuppressed(broken); // with the connection the transaction ends too
        }
    }

    /** A future that is waited for throws what it failed with, checked or not, whatever the compiler believes. */
    private static RuntimeException unchecked(Exception failure) {
        return failure instanceof RuntimeException known
                ? known
                : new PgException(
                        String.valueOf(failure.getMessage()),
                        "FATAL",
                        "08000",
                        failure.getClass().getName());
    }
}
