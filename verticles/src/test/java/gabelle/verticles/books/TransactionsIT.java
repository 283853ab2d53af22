package gabelle.verticles.books;

import static gabelle.verticles.books.TestBooks.credits;
import static gabelle.verticles.books.TestBooks.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import gabelle.verticles.keys.Await;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TransactionsIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final int STATEMENT_MS = 200;

    private final TestBooks books = TestBooks.on(VERTX);

    @AfterAll
    static void close() {
        within(VERTX.close().toCompletionStage().toCompletableFuture());
    }

    @Test
    void a_single_statement_that_waits_for_a_lock_is_cancelled_by_postgres() {
        books.credit(5);
        Promise<Boolean> locked = Promise.promise();
        Promise<Boolean> go = Promise.promise();
        CompletableFuture<Boolean> holder = books.running(b -> {
            b.fund(credits());
            locked.complete(true);
            return go.future().await();
        });
        Await.value(locked.future());
        Transactions impatient = within(books.later(() -> books.transactions(STATEMENT_MS)));

        PgException cancelled = assertThrows(
                PgException.class,
                () -> within(
                        books.later(() -> impatient.single(connection -> new SqlBooks(connection).fund(credits())))));

        assertEquals("57014", cancelled.getSqlState());
        assertEquals(0, books.waiting());
        go.complete(true);
        within(holder);
        Await.value(impatient.close());
    }

    @Test
    void postgres_ends_a_transaction_in_which_a_node_falls_silent() {
        Transactions impatient = within(books.later(() -> books.transactions(STATEMENT_MS)));

        String bounds = within(books.later(() -> impatient.single(connection -> connection
                .query("SELECT current_setting('idle_in_transaction_session_timeout')")
                .execute()
                .await()
                .iterator()
                .next()
                .getString(0))));

        assertEquals("1200ms", bounds);
        Await.value(impatient.close());
    }
}
