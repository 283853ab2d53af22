package gabelle.verticles.postgres;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;

/**
 * Connections on which nobody waits for ever, and which hold no lock for ever: Postgres itself cancels what it is too
 * slow with, and ends a transaction in which a node has fallen silent.
 */
public final class BoundedPool {
    /** What Postgres is given to say itself that a statement took too long. */
    private static final int SILENCE_GRACE_MS = 1_000;

    private BoundedPool() {}

    /**
     * A pool that connects when first used.
     *
     * @param connectTimeoutMs for a connection to Postgres, or to become free
     * @param statementTimeoutMs for one statement; a connection that is silent for a second longer is closed
     */
    public static Pool open(
            Vertx vertx, PgConnectOptions database, PoolOptions pool, int connectTimeoutMs, int statementTimeoutMs) {
        int silenceMaxMs = Math.addExact(statementTimeoutMs, SILENCE_GRACE_MS);
        return PgBuilder.pool()
                .with(new PoolOptions(pool)
                        .setConnectionTimeout(connectTimeoutMs)
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                        // An idle connection is silent too: the pool gives it up before the silence closes it.
                        .setIdleTimeout(silenceMaxMs / 2)
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setPoolCleanerPeriod(silenceMaxMs / 4))
                .with(new NetClientOptions()
                        .setConnectTimeout(connectTimeoutMs)
                        .setReadIdleTimeout(silenceMaxMs)
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS))
                .connectingTo(new PgConnectOptions(database)
                        .addProperty("statement_timeout", String.valueOf(statementTimeoutMs))
                        .addProperty("idle_in_transaction_session_timeout", String.valueOf(silenceMaxMs)))
                .using(vertx)
                .build();
    }
}
