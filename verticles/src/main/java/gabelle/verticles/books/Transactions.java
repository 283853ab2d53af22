package gabelle.verticles.books;

import gabelle.verticles.postgres.BoundedPool;
import gabelle.verticles.postgres.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Transactions that block the virtual thread they are run on, never for ever (see {@link
 * BoundedPool}).
 */
public final class Transactions {
    /** A deadlock's loser wins soon: four that all collide every time need three rounds. */
    private static final int CONFLICTS_MAX = 8;

    private static final int CONFLICT_PAUSE_MAX_MS = 50;

    private final Vertx vertx;
    private final Pool pool;

    private Transactions(Vertx vertx, Pool pool) {
        this.vertx = vertx;
        this.pool = pool;
    }

    /**
     * Connects when first used.
     *
     * @param connections at the most; who finds them all in use waits
     * @param connectTimeoutMs for a connection to Postgres, or to become free
     * @param queryTimeoutMs for one statement
     */
    public static Transactions on(
            Vertx vertx, DatabaseUrl database, int connections, int connectTimeoutMs, int queryTimeoutMs) {
        Pool pool = BoundedPool.open(
                vertx,
                database.options().setCachePreparedStatements(true),
                new PoolOptions().setMaxSize(connections),
                connectTimeoutMs,
                queryTimeoutMs);
        return new Transactions(vertx, pool);
    }

    /**
     * Runs the body between BEGIN and COMMIT; any failure rolls back. Where the connection breaks on COMMIT nobody
     * knows which of the two it was.
     */
    public <T> T run(Function<SqlConnection, T> body) {
        SqlConnection connection = connection();
        try {
            connection.query("BEGIN").execute().await();
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

    /** Runs a single statement, which is a transaction of its own: one way to Postgres and back instead of three. */
    public <T> T single(Function<SqlConnection, T> statement) {
        SqlConnection connection = connection();
        try {
            return statement.apply(connection);
        } catch (Exception failure) {
            throw unchecked(failure);
        } finally {
            connection.close();
        }
    }

    /** The same as {@link #run}, and again a little later where it lost against another transaction: nothing is moved by a loser. */
    public <T> T retrying(Function<SqlConnection, T> body) {
        for (int conflicts = 0; ; conflicts++) {
            try {
                return run(body);
            } catch (PgException failure) {
                if (!isConflict(failure) || conflicts == CONFLICTS_MAX) {
                    throw failure;
                }
                vertx.timer(ThreadLocalRandom.current().nextInt(1, CONFLICT_PAUSE_MAX_MS))
                        .await();
            }
        }
    }

    /** Whether a transaction was chosen to give way in a deadlock, or could not be put in line with another one. */
    public static boolean isConflict(Throwable failure) {
        return failure instanceof PgException refused
                && ("40P01".equals(refused.getSqlState()) || "40001".equals(refused.getSqlState()));
    }

    public Future<Void> close() {
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
