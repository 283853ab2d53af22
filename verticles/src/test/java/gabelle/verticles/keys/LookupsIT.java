package gabelle.verticles.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.key.ApiKey;
import gabelle.engine.key.KeyPolicy;
import gabelle.verticles.keys.KeyMessage.Answer;
import gabelle.verticles.keys.KeyMessage.KeyFound;
import gabelle.verticles.keys.KeyMessage.KeyUnknown;
import gabelle.verticles.keys.KeyMessage.KeysChanged;
import gabelle.verticles.keys.KeyMessage.KeysUnavailable;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The look-ups with the real table, whose answers are held back at will. */
class LookupsIT {
    private final DatabaseUrl url = TestPostgres.database();
    private final TestKeys keys = new TestKeys(url);
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final KeyTable table = KeyTable.connect(vertx, url, KeySettings.defaults());
    private final List<Integer> queries = new ArrayList<>();
    private final AtomicInteger read = new AtomicInteger();
    private volatile Future<Void> released = Future.succeededFuture();
    private final Lookups lookups = new Lookups(loop, 3, this::find);

    /** The first connection of a cold start may take longer than a query may. */
    @BeforeEach
    void warm() {
        Await.until(
                "Postgres answers",
                Duration.ofSeconds(20),
                () -> Await.value(table.clock().map(version -> true).otherwise(false)));
    }

    @AfterEach
    void close() throws SQLException {
        Await.value(vertx.close());
        keys.close();
    }

    private Future<Map<String, KeyPolicy>> find(Collection<String> publicIds) {
        queries.add(publicIds.size());
        return table.find(publicIds).compose(found -> {
            read.incrementAndGet();
            return released.map(found);
        });
    }

    private Future<Answer> ask(ApiKey key) {
        Promise<Answer> answer = Promise.promise();
        loop.runOnContext(tick -> lookups.find(key.publicId()).onComplete(answer));
        return answer.future();
    }

    private void onLoop(Runnable work) {
        Promise<Void> done = Promise.promise();
        loop.runOnContext(tick -> {
            work.run();
            done.complete();
        });
        Await.value(done.future());
    }

    private void awaitRead(int times) {
        Await.until("Postgres answered " + times + " times", Duration.ofSeconds(5), () -> read.get() == times);
    }

    @Test
    void a_hundred_concurrent_misses_of_one_key_are_one_query() {
        ApiKey key = keys.key(keys.account());
        List<Future<Answer>> answers = new ArrayList<>();
        onLoop(() -> {
            for (int i = 0; i < 100; i++) {
                answers.add(lookups.find(key.publicId()));
            }
        });

        for (Future<Answer> answer : answers) {
            assertInstanceOf(KeyFound.class, Await.value(answer));
        }
        assertEquals(List.of(1), queries);
    }

    @Test
    void misses_of_one_tick_are_one_query_and_those_during_it_the_next() {
        Promise<Void> release = Promise.promise();
        released = release.future();
        List<Future<Answer>> answers = new ArrayList<>();
        onLoop(() -> {
            answers.add(lookups.find(TestKeys.unsaved().publicId()));
            answers.add(lookups.find(TestKeys.unsaved().publicId()));
        });
        awaitRead(1);
        answers.add(ask(TestKeys.unsaved()));
        release.complete();

        for (Future<Answer> answer : answers) {
            assertInstanceOf(KeyUnknown.class, Await.value(answer));
        }
        assertEquals(List.of(2, 1), queries);
    }

    @Test
    void a_key_revoked_while_it_was_read_is_read_again() {
        ApiKey key = keys.key(keys.account());
        Promise<Void> release = Promise.promise();
        released = release.future();
        Future<Answer> before = ask(key);
        awaitRead(1);

        keys.revoke(key);
        onLoop(() -> lookups.outdate(KeysChanged.of(key.publicId())));
        Future<Answer> after = ask(key); // joins the question under way, which must not give it the old answer
        release.complete();

        assertTrue(((KeyFound) Await.value(before)).policy().revoked());
        assertTrue(((KeyFound) Await.value(after)).policy().revoked());
        assertEquals(List.of(1, 1), queries);
    }

    @Test
    void a_key_whose_account_was_suspended_while_it_was_read_is_read_again() {
        UUID account = keys.account();
        ApiKey key = keys.key(account);
        Promise<Void> release = Promise.promise();
        released = release.future();
        Future<Answer> answer = ask(key);
        awaitRead(1);

        keys.execute("UPDATE account SET suspended = true WHERE id = ?", account);
        long version = Await.value(table.clock());
        onLoop(() -> lookups.outdate(new KeysChanged(Map.of(), Map.of(account, version), Map.of())));
        release.complete();

        assertTrue(((KeyFound) Await.value(answer)).policy().revoked());
        assertEquals(List.of(1, 1), queries);
    }

    @Test
    void a_key_that_was_read_with_the_change_in_it_is_not_read_again() {
        ApiKey key = keys.key(keys.account());
        Promise<Void> release = Promise.promise();
        released = release.future();
        Future<Answer> answer = ask(key);
        awaitRead(1);

        long version = Await.value(table.clock());
        onLoop(() -> lookups.outdate(new KeysChanged(Map.of(key.publicId(), version), Map.of(), Map.of())));
        release.complete();

        assertEquals(version, ((KeyFound) Await.value(answer)).version());
        assertEquals(List.of(1), queries);
    }

    @Test
    void above_the_bound_the_answer_is_unavailable_and_afterwards_there_is_room_again() {
        Promise<Void> release = Promise.promise();
        released = release.future();
        List<Future<Answer>> answers = List.of(
                ask(TestKeys.unsaved()), ask(TestKeys.unsaved()), ask(TestKeys.unsaved()), ask(TestKeys.unsaved()));

        assertInstanceOf(KeysUnavailable.class, Await.value(answers.get(3)));
        release.complete();
        assertInstanceOf(KeyUnknown.class, Await.value(answers.get(0)));
        Await.value(answers.get(2));
        assertInstanceOf(KeyUnknown.class, Await.value(ask(TestKeys.unsaved())));
    }

    @Test
    void a_failed_query_is_unavailable_for_its_keys_only() {
        released = Future.failedFuture(new IllegalStateException("as if the connection broke"));
        assertInstanceOf(KeysUnavailable.class, Await.value(ask(TestKeys.unsaved())));

        released = Future.succeededFuture();
        assertInstanceOf(KeyUnknown.class, Await.value(ask(TestKeys.unsaved())));
    }
}
