package gabelle.verticles.usage;

import static gabelle.verticles.usage.TestLedger.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.keys.Await;
import gabelle.verticles.postgres.TestPostgres;
import gabelle.verticles.usage.FlakyPostgres.Way;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UsageVerticleIT {
    private final Vertx vertx = Vertx.vertx();
    private final Sql sql = new Sql(TestPostgres.database());
    private final FlakyPostgres postgres = new FlakyPostgres(vertx, sql.database());
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final UsageVerticle usage = new UsageVerticle(
            "node", postgres.url(), new UsageSettings(20, 50, 500, 500, 400), metrics, InstantSource.system());

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void usage_of_all_journals_arrives_and_what_is_committed_is_released() {
        deploy();
        FakeTail one = opened().append(new Calls(1), 333);
        FakeTail two = opened().append(new Calls(2), 7);
        usage.follow(one);
        usage.follow(two);
        Await.until("all rows", () -> sql.count("usage") == one.rows() + two.rows());

        one.append(new Calls(3), 10);

        Await.until("the later ones too", () -> sql.count("usage") == one.rows() + two.rows());
        Await.until("released", () -> one.released() == 343 && two.released() == 7);
        Await.until("no lag", () -> gauge("gabelle.journal.lag.bytes") + gauge("gabelle.journal.lag.records") == 0);
        assertEquals("open", sql.one("SELECT DISTINCT state FROM journal"));
        RollUps.assertEqualRows(sql);
    }

    @Test
    void a_journal_left_by_a_crash_is_drained_retired_and_deleted() {
        deploy();
        FakeTail recovered = new FakeTail().append(new Calls(4), 120).end(); // its row was never made
        usage.follow(recovered);

        Await.until("deleted", recovered::deleted);

        assertEquals("retired 120", sql.one("SELECT state || ' ' || cursor FROM journal"));
        assertEquals(recovered.rows(), sql.count("usage"));
    }

    @Test
    void a_journal_retired_before_its_files_were_deleted_is_only_deleted() throws Exception {
        FakeTail recovered = new FakeTail().append(new Calls(5), 3).end();
        sql.execute("INSERT INTO journal (id, node, cursor) VALUES ('" + recovered.id + "', 'dead', 3)");
        sql.execute("UPDATE journal SET state = 'retired'");
        deploy();
        usage.follow(recovered);

        Await.until("deleted", recovered::deleted);

        assertEquals(0, sql.count("usage"));
    }

    @Test
    void a_journal_fenced_with_records_left_keeps_its_files() throws Exception {
        FakeTail fenced = new FakeTail().append(new Calls(6), 3).end();
        sql.execute("INSERT INTO journal (id, node, state) VALUES ('" + fenced.id + "', 'dead', 'retired')");
        deploy();
        usage.follow(fenced);

        assertTrue(await(usage.drain(10_000)));

        assertFalse(fenced.deleted());
        assertTrue(fenced.closed());
        assertEquals(0, sql.count("usage"));
    }

    @Test
    void draining_applies_what_is_left_and_retires_closed_journals() {
        deploy();
        List<FakeTail> tails = Stream.generate(this::opened).limit(4).toList();
        for (FakeTail tail : tails) {
            usage.follow(tail);
            tail.append(new Calls(tails.indexOf(tail)), 1_000).end();
        }

        assertTrue(await(usage.drain(20_000)));

        assertTrue(tails.stream().allMatch(FakeTail::deleted));
        assertEquals(tails.stream().mapToLong(FakeTail::rows).sum(), sql.count("usage"));
        assertEquals(4, sql.count("journal WHERE state = 'retired' AND retired_at IS NOT NULL"));
    }

    @Test
    void while_postgres_is_away_nothing_is_lost_and_it_catches_up_by_itself() {
        deploy();
        FakeTail tail = opened().append(new Calls(7), 10);
        usage.follow(tail);
        Await.until("before", () -> sql.count("usage") == tail.rows());

        postgres.set(Way.CUT);
        tail.append(new Calls(8), 500);
        Await.until("it notices", () -> failures() >= 3);
        Await.until("the lag shows", () -> gauge("gabelle.journal.lag.bytes") == 50_000);
        assertThrows(RuntimeException.class, () -> await(usage.openJournal(UUID.randomUUID())));
        postgres.set(Way.OPEN);

        Await.until("after", () -> sql.count("usage") == tail.rows());
        RollUps.assertEqualRows(sql);
    }

    @Test
    void a_postgres_that_says_nothing_is_given_up_and_tried_again() {
        deploy();
        FakeTail tail = opened().append(new Calls(9), 10);
        usage.follow(tail);
        Await.until("before", () -> sql.count("usage") == tail.rows());

        postgres.set(Way.SILENT);
        tail.append(new Calls(10), 100);
        Await.until("it gives up, twice", () -> failures() >= 2);
        postgres.set(Way.OPEN);

        Await.until("after", () -> sql.count("usage") == tail.rows());
    }

    @Test
    void a_commit_whose_answer_is_lost_is_not_applied_again() {
        deploy();
        FakeTail tail = opened();
        usage.follow(tail);
        for (int round = 1; round <= 3; round++) {
            int cut = round;
            postgres.set(Way.CUT_AFTER_COMMIT);
            tail.append(new Calls(10 + round), 30);
            Await.until("a commit was cut", () -> postgres.commitsCut.get() == cut);
            Await.until("all rows", () -> sql.count("usage") == tail.rows());
            Await.until("released", () -> tail.released() == 30L * cut);
        }
        assertEquals(0, sql.count("dead_letter"));
        RollUps.assertEqualRows(sql);
    }

    @Test
    void draining_ends_in_time_when_postgres_is_away_and_says_so() {
        deploy();
        FakeTail tail = opened();
        usage.follow(tail);
        postgres.set(Way.SILENT);
        tail.append(new Calls(15), 10).end();

        long begin = System.nanoTime();
        assertFalse(await(usage.drain(700)));

        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(5).toNanos());
        assertFalse(tail.deleted());
    }

    @Test
    void a_journal_whose_disk_is_gone_does_not_hold_up_the_others() {
        deploy();
        FakeTail broken = opened().append(new Calls(16), 10).broken(true);
        FakeTail sound = opened().append(new Calls(17), 200);
        usage.follow(broken);
        usage.follow(sound);
        Await.until("the sound one", () -> sql.count("usage") == sound.rows());
        assertFalse(await(usage.drain(300)));

        broken.broken(false);

        Await.until("the other, once it is back", () -> sql.count("usage") == sound.rows() + broken.rows());
    }

    @Test
    void damage_is_counted_and_what_follows_it_applied() {
        deploy();
        FakeTail tail = opened().append(new Calls(18), 10).damaged(new Tail.Quarantined(Path.of("0.seg"), 17, 5));
        usage.follow(tail);

        Await.until("all rows", () -> sql.count("usage") == tail.rows());

        assertEquals(1, metrics.counter("gabelle.journal.quarantined").count());
    }

    @Test
    void stopping_gives_the_journals_back() {
        String id = deploy();
        FakeTail tail = opened();
        usage.follow(tail);

        await(vertx.undeploy(id));

        assertTrue(tail.closed());
    }

    @Test
    void partitions_stand_ready_once_it_is_deployed() {
        deploy();

        assertEquals(4, sql.count("pg_inherits WHERE inhparent = 'usage'::regclass"));
    }

    private String deploy() {
        return await(
                vertx.deployVerticle(usage, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
    }

    private FakeTail opened() {
        FakeTail tail = new FakeTail();
        await(usage.openJournal(tail.id));
        return tail;
    }

    private double failures() {
        return metrics.counter("gabelle.ledger.failures").count();
    }

    private double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    private static <T> T await(Future<T> future) {
        return within(future.toCompletionStage().toCompletableFuture());
    }
}
