package gabelle.verticles.console;

import gabelle.verticles.books.Transactions;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/** Transactions over funds, which calls move at the same time: one that gave way in a deadlock has moved nothing. */
final class Retried {
    /** Three rounds settle what four contend for; the answer's time-out allows for more. */
    private static final int CONFLICTS_MAX = 8;

    private Retried() {}

    /** As {@link Pool#withTransaction}, and again where it lost. */
    static <T> Future<T> transaction(Pool pool, Function<SqlConnection, Future<T>> body) {
        return attempt(pool, body, CONFLICTS_MAX);
    }

    private static <T> Future<T> attempt(Pool pool, Function<SqlConnection, Future<T>> body, int conflictsLeft) {
        return pool.withTransaction(body)
                .recover(failure -> Transactions.isConflict(failure) && conflictsLeft > 0
                        ? attempt(pool, body, conflictsLeft - 1)
                        : Future.failedFuture(failure));
    }
}
