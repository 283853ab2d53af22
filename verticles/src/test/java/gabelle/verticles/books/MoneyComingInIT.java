package gabelle.verticles.books;

import static gabelle.verticles.books.TestBooks.ACCOUNT;
import static gabelle.verticles.books.TestBooks.credits;
import static gabelle.verticles.books.TestBooks.within;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.engine.funds.Posting;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Return;
import gabelle.engine.funds.Wish;
import gabelle.verticles.keys.Await;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A grant that waits for a transaction which brings in what it needs. */
class MoneyComingInIT {
    private final Vertx vertx = Vertx.vertx();
    private final TestBooks books = TestBooks.on(vertx);
    private final UUID journal = books.journal();
    private final UUID all = UUID.randomUUID();

    @BeforeEach
    void spendAll() {
        books.credit(100);
        books.post(posting -> posting.grant(wish(all, 100)));
    }

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    @Test
    void what_is_given_back_meanwhile_can_be_granted() {
        List<Return> back = List.of(Return.of(UUID.randomUUID(), all, 10));

        assertEquals(new Reserved.Given(10), grantDuring(posting -> posting.giveBack(back)));
        assertEquals(List.of("100 0 100"), books.rows("SELECT granted, posted, pending FROM fund"));
    }

    @Test
    void what_is_bought_meanwhile_can_be_granted() {
        assertEquals(new Reserved.Given(10), grantDuring(posting -> posting.credit("b", ACCOUNT, 10, "", "admin")));
        assertEquals(List.of("110 0 110"), books.rows("SELECT granted, posted, pending FROM fund"));
    }

    /** Asks for 10 after they have come in and before that is committed. */
    private Reserved grantDuring(Consumer<Posting> comingIn) {
        CompletableFuture<Void> commit = new CompletableFuture<>();
        CompletableFuture<Void> moved = new CompletableFuture<>();
        CompletableFuture<Boolean> mover = books.posting(posting -> {
            comingIn.accept(posting);
            moved.complete(null);
            return vertx.executeBlocking(() -> within(commit) == null).await();
        });
        within(moved);
        CompletableFuture<Reserved> waiting = books.posting(posting -> posting.grant(wish(UUID.randomUUID(), 10)));
        Await.until(
                "it waits for the lock",
                Duration.ofSeconds(10),
                () -> !books.rows(
                                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                        .isEmpty());
        commit.complete(null);
        within(mover);
        return within(waiting);
    }

    private Wish wish(UUID grant, long amount) {
        return Wish.of(grant, journal, credits(), 0, amount, amount);
    }
}
