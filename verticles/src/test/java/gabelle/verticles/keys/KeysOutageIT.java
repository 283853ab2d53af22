package gabelle.verticles.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.key.ApiKey;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.outcome.Refusal;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeysOutageIT {
    private DatabaseUrl url = TestPostgres.database();
    private TestKeys table = new TestKeys(url);
    private TestNode node = new TestNode(url);
    private TestDoor door = node.door();

    @BeforeEach
    void warm() {
        door.resolve(table.key(table.account()));
    }

    @AfterEach
    void close() throws SQLException {
        node.close();
        table.close();
    }

    @Test
    void a_hundred_thousand_made_up_keys_leave_nothing_behind() {
        int held = door.size();
        long rows = rows();
        for (int wave = 0; wave < 100; wave++) {
            List<Future<Void>> answers = IntStream.range(0, 1000)
                    .mapToObj(i -> door.ask(TestKeys.unsaved().reveal()).<Void>transform(answer -> {
                        assertEquals("refused", answer.cause().getMessage());
                        return Future.succeededFuture();
                    }))
                    .toList();
            Await.value(Future.all(answers));
        }

        assertTrue(node.lookups("unknown") >= 100_000, "each of them was looked up");
        assertEquals(0, node.lookups("unavailable"));
        assertTrue(door.size() <= held, "the book took none in");
        assertEquals(0, door.asking());
        assertEquals(rows, rows());
    }

    @Test
    void more_lookups_than_the_bound_are_unavailable_and_not_invalid() throws SQLException {
        KeySettings narrow = new KeySettings(1000, 800, 120_000, 100, 2, 2);
        try (TestNode here = new TestNode(url, narrow, System::currentTimeMillis);
                Connection locking = table.connect()) {
            TestDoor busy = here.door();
            locking.setAutoCommit(false);
            TestKeys.execute(locking, "LOCK TABLE account IN ACCESS EXCLUSIVE MODE");
            Future<KeyPolicy> one = busy.ask(TestKeys.unsaved().reveal());
            Future<KeyPolicy> two = busy.ask(TestKeys.unsaved().reveal());

            assertEquals(
                    Refusal.UNAVAILABLE,
                    busy.refuse(TestKeys.unsaved().reveal()).why());
            assertFalse(one.isComplete() && two.isComplete());
            Await.failure(one);
            Await.failure(two);
            locking.rollback();
        }
    }

    @Test
    void an_exhausted_pool_is_unavailable_and_mends_itself() throws SQLException {
        KeySettings two = new KeySettings(200, 300, 120_000, 100, 10_000, 2);
        ApiKey key = table.key(table.account());
        try (TestNode here = new TestNode(url, two, System::currentTimeMillis);
                Connection locking = table.connect()) {
            TestDoor hung = here.door();
            locking.setAutoCommit(false);
            TestKeys.execute(locking, "LOCK TABLE account IN ACCESS EXCLUSIVE MODE");
            for (int i = 0; i < 6; i++) { // more than there are connections: the later ones get none
                assertEquals(Refusal.UNAVAILABLE.code(), hung.verdict(key));
            }

            locking.rollback();

            Await.until(
                    "it passes again",
                    Duration.ofSeconds(10),
                    () -> hung.verdict(key).isEmpty());
        }
    }

    @Test
    void a_node_cut_off_from_postgres_serves_what_it_knows_for_the_stated_time() {
        long[] now = {System.currentTimeMillis()};
        try (TcpGate gate = new TcpGate(url);
                TestNode cut = new TestNode(gate.url(), KeySettings.defaults(), () -> now[0])) {
            TestDoor here = cut.door();
            ApiKey known = table.key(table.account());
            ApiKey unknown = table.key(table.account());
            here.resolve(known);
            cut.awaitPoll(); // which tells of the two new rows: what is held has them in it
            assertTrue(here.answersAtOnce(known));

            gate.shut();
            assertEquals("", here.verdict(known));
            assertEquals(Refusal.UNAVAILABLE.code(), here.verdict(unknown), "503, not 401");
            now[0] += 120_000;
            assertEquals("", here.verdict(known));
            now[0] += 1;
            assertEquals(Refusal.UNAVAILABLE.code(), here.verdict(known), "503, not 401");
            assertEquals(Refusal.INVALID_KEY, here.refuse("sk-123").why(), "which needs no database");

            gate.open();
            Await.until(
                    "it passes again",
                    Duration.ofSeconds(10),
                    () -> here.verdict(known).isEmpty());
            assertEquals("", here.verdict(unknown));
        }
    }

    @Test
    void a_key_edited_before_an_outage_is_not_used_as_it_was_and_is_known_again() {
        try (TcpGate gate = new TcpGate(url);
                TestNode cut = new TestNode(gate.url())) {
            TestDoor here = cut.door();
            ApiKey edited = table.key(table.account());
            ApiKey revoked = table.key(table.account());
            here.resolve(edited);
            here.resolve(revoked);

            table.execute("UPDATE api_key SET models = '{m}' WHERE public_id = ?", edited.publicId());
            table.revoke(revoked);
            cut.awaitPoll(); // nobody calls, and yet both are asked for
            Await.until("the answers are in", Duration.ofSeconds(5), () -> here.asking() == 0);
            gate.shut();

            assertTrue(here.refuses(revoked), "401, not 503");
            assertEquals(Set.of("m"), here.resolve(edited).models());
        }
    }

    @Test
    void after_a_clock_was_set_back_health_says_what_the_doors_answer() {
        long[] now = {System.currentTimeMillis()};
        try (TcpGate gate = new TcpGate(url);
                TestNode cut = new TestNode(gate.url(), KeySettings.defaults(), () -> now[0])) {
            TestDoor here = cut.door();
            ApiKey known = table.key(table.account());
            here.resolve(known);
            gate.shut();

            now[0] -= 120_000;
            assertEquals("", here.verdict(known));
            assertTrue(cut.actor.isFresh());
            now[0] -= 1;
            assertEquals(Refusal.UNAVAILABLE.code(), here.verdict(known));
            assertFalse(cut.actor.isFresh());
        }
    }

    @Test
    void a_door_without_an_actor_is_unavailable() {
        Vertx alone = Vertx.vertx();
        KeyMessage.register(alone.eventBus());
        TestDoor lonely = new TestDoor(alone, KeySettings.defaults(), System::currentTimeMillis);

        assertEquals(Refusal.UNAVAILABLE.code(), lonely.verdict(TestKeys.unsaved()));

        Await.value(alone.close());
    }

    private long rows() {
        return table.count("SELECT (SELECT count(*) FROM account) + (SELECT count(*) FROM api_key)"
                + " + (SELECT count(*) FROM audit) + (SELECT version FROM policy_clock)");
    }
}
