package gabelle.verticles.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.keys.Await;
import gabelle.verticles.vault.VaultMessage.AskOwn;
import gabelle.verticles.vault.VaultMessage.OwnRefused;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a loop asks of the vault's actor, which here is the test. */
class OwnBookTest {
    private static final UUID ACCOUNT = new UUID(7, 7);
    private static final Duration BOUND = Duration.ofSeconds(5);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final Queue<Message<AskOwn>> asked = new ArrayDeque<>();
    private final OwnBook book = on(() -> {
        VaultMessage.register(vertx.eventBus());
        vertx.eventBus().<AskOwn>localConsumer(VaultMessage.OWN, asked::add);
        return new OwnBook(vertx);
    });

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    private <T> T on(Supplier<T> body) {
        Promise<T> done = Promise.promise();
        loop.runOnContext(turn -> done.complete(body.get()));
        return Await.value(done.future());
    }

    private Future<OwnKeys> of(UUID account, long version) {
        return on(() -> book.of(new Caller(account, version, "", false)));
    }

    private void answer(long version) {
        Await.until("it is asked", BOUND, () -> on(() -> !asked.isEmpty()));
        on(() -> {
            asked.remove().reply(new OwnKeys(version, List.of()));
            return version;
        });
    }

    private int questions() {
        return on(asked::size);
    }

    @Test
    void nobody_is_asked_about_an_account_that_has_none() {
        assertTrue(of(ACCOUNT, 0).succeeded());
        assertEquals(0, questions());
    }

    @Test
    void all_calls_of_an_account_wait_for_one_answer_and_the_next_ones_for_none() {
        Future<OwnKeys> first = of(ACCOUNT, 5);
        Future<OwnKeys> second = of(ACCOUNT, 5);
        answer(5);

        assertEquals(5, Await.value(first).version());
        assertEquals(5, Await.value(second).version());
        assertTrue(of(ACCOUNT, 5).succeeded());
        assertTrue(of(ACCOUNT, 4).succeeded(), "a policy that has not heard of the change yet");
        assertEquals(0, questions());
    }

    @Test
    void a_later_version_is_asked_for_even_while_an_earlier_one_is() {
        Future<OwnKeys> earlier = of(ACCOUNT, 5);
        Future<OwnKeys> later = of(ACCOUNT, 6);
        answer(5);
        assertEquals(5, Await.value(earlier).version());
        assertFalse(later.isComplete());

        answer(6);

        assertEquals(6, Await.value(later).version());
        assertTrue(of(ACCOUNT, 6).succeeded());
    }

    @Test
    void an_account_that_has_none_any_more_is_not_asked_about_for_ever() {
        Future<OwnKeys> gone = of(ACCOUNT, 5);
        answer(0);

        assertEquals(List.of(), Await.value(gone).keys());
        assertTrue(of(ACCOUNT, 5).succeeded());
    }

    @Test
    void what_a_provider_refused_is_read_anew() {
        Future<OwnKeys> before = of(ACCOUNT, 5);
        answer(5);
        Await.value(before);

        vertx.eventBus().publish(VaultMessage.OWN_REFUSED, new OwnRefused(ACCOUNT));

        Await.until("it asks again", BOUND, () -> !of(ACCOUNT, 5).isComplete());
    }

    @Test
    void where_it_cannot_be_told_the_call_is_put_off_and_not_paid_otherwise() {
        Future<OwnKeys> unknown = of(ACCOUNT, 5);
        Await.until("it is asked", BOUND, () -> questions() == 1);
        on(() -> {
            asked.remove().fail(0, "Postgres does not answer");
            return 0;
        });

        Outcome outcome = Stop.outcomeOf(Await.failure(unknown));
        assertEquals(Refusal.UNAVAILABLE, ((Outcome.Refused) outcome).why());
    }

    @Test
    void so_many_accounts_are_asked_about_at_once_and_no_more() {
        List<Future<OwnKeys>> all = on(() -> LongStream.rangeClosed(1, 1_001)
                .mapToObj(i -> book.of(new Caller(new UUID(1, i), 5, "", false)))
                .toList());

        assertEquals(1, all.stream().filter(Future::failed).count());
        assertTrue(all.getLast().failed());
    }
}
