package gabelle.verticles.books;

import static gabelle.verticles.books.TestBooks.credits;
import static gabelle.verticles.books.TestBooks.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Return;
import gabelle.engine.funds.Wish;
import gabelle.verticles.keys.Await;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class FullFundIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration SOON = Duration.ofSeconds(10);

    private final TestBooks books = TestBooks.on(VERTX);

    @AfterAll
    static void close() {
        within(VERTX.close().toCompletionStage().toCompletableFuture());
    }

    private static Wish wish(UUID grantId, long amount) {
        return new Wish(grantId, null, credits(), 0, amount, amount, 0);
    }

    @Test
    void who_waits_while_money_comes_back_to_a_full_fund_is_given_it() {
        UUID held = UUID.randomUUID();
        books.credit(5);
        books.post(posting -> posting.grant(wish(held, 5)));
        Promise<Boolean> moved = Promise.promise();
        Promise<Boolean> commit = Promise.promise();
        CompletableFuture<Boolean> back = books.posting(posting -> {
            boolean gave = posting.giveBack(List.of(Return.of(UUID.randomUUID(), held, 2))) == 1;
            moved.complete(gave);
            return commit.future().await();
        });
        assertTrue(Await.value(moved.future()));

        CompletableFuture<Reserved> given = books.posting(posting -> posting.grant(wish(UUID.randomUUID(), 1)));
        Await.until(
                "it waits for the fund",
                SOON,
                () -> books.rows("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                        .equals(List.of("1")));
        commit.complete(true);

        assertTrue(within(back));
        assertEquals(new Reserved.Given(1), within(given));
        assertEquals(Optional.of(new Fund(5, 0, 4)), books.on(b -> b.fund(credits())));
    }
}
