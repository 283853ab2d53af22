package gabelle.verticles.limits;

import static gabelle.verticles.limits.LimitNode.awaitUntil;
import static gabelle.verticles.limits.LimitNode.key;
import static gabelle.verticles.limits.LimitNode.passed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import gabelle.engine.limit.Hold;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RedisAwayIT {
    private final TestRedis redis = new TestRedis();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("gabelle.verticles.limits");

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        redis.close();
    }

    @Test
    void without_redis_each_node_enforces_its_share_and_comes_back_by_itself() {
        try (LimitNode one = LimitNode.sharing(redis, "one");
                LimitNode two = LimitNode.sharing(redis, "two")) {
            awaitUntil("both know of each other", () -> nodes(one) == 2 && nodes(two) == 2);
            redis.stop();
            KeyPolicy key = key(new RateLimits(10, 0, 0));
            assertEquals(5, passed(calls(one, 12, key)));
            assertEquals(5, passed(calls(two, 12, key)));
            awaitUntil("both say so", () -> up(one) == 0 && up(two) == 0);
            assertEquals(
                    5,
                    one.metrics
                            .get("gabelle.limits.grants")
                            .tags("store", "share", "result", "admitted")
                            .counter()
                            .count());

            redis.start();
            awaitUntil("both are back", () -> up(one) == 1 && up(two) == 1);
            KeyPolicy other = key(new RateLimits(10, 0, 0));
            List<Future<Hold>> calls = calls(one, 12, other);
            calls.addAll(calls(two, 13, other));
            assertEquals(10, passed(calls));
        }
        assertEquals(2, lines("is away"), "one line for each node: " + log.list);
        assertEquals(2, lines("answers again"), "one line for each node: " + log.list);
        assertEquals(4, log.list.size(), "and no other: " + log.list);
    }

    @Test
    void calls_do_not_wait_for_a_redis_that_hangs() {
        LimitSettings patient = new LimitSettings(600, false, 3_000, 100, 100, 100, 1_000);
        try (LimitNode one = LimitNode.start(Optional.of(redis.url()), "one", patient, System::currentTimeMillis)) {
            KeyPolicy key = key(new RateLimits(10, 0, 0));
            assertEquals(1, passed(calls(one, 1, key)));
            redis.send(Command.CLIENT, "PAUSE", "2500", "ALL");
            long fromNs = System.nanoTime();
            long admitted = passed(calls(one, 25, key));
            long waitedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - fromNs);

            assertEquals(10, admitted, "all of this node's share, which is the whole limit");
            assertTrue(waitedMs < 1_100, "waited " + waitedMs + " ms where the time-out is 600 ms");
            awaitUntil("the gauge says so", () -> up(one) == 0);
            awaitUntil("it is back", () -> up(one) == 1);
        }
    }

    @Test
    void a_node_starts_without_redis_and_finds_it_later() {
        redis.stop();
        try (LimitNode one = LimitNode.sharing(redis, "one")) {
            assertEquals(10, passed(calls(one, 25, key(new RateLimits(10, 0, 0)))));
            assertEquals(0, up(one));
            redis.start();
            awaitUntil("it is found", () -> up(one) == 1);
        }
        assertEquals(1, lines("is away"), log.list.toString());
    }

    @Test
    void slots_held_before_redis_lost_its_memory_are_told_again() {
        KeyPolicy key = key(new RateLimits(0, 0, 5));
        try (LimitNode one = LimitNode.sharing(redis, "one");
                LimitNode two = LimitNode.sharing(redis, "two")) {
            assertEquals(5, passed(calls(one, 5, key)));
            redis.send(Command.FLUSHALL);
            String slots = "gabelle:1:{" + key.accountId() + "}:" + key.keyId();
            awaitUntil("the held slots are back", () -> {
                var held = redis.send(Command.HGET, slots, "s:one");
                return held != null && held.toString().startsWith("5:");
            });
            assertEquals(0, passed(calls(two, 4, key)));
        }
    }

    @Test
    void a_broken_key_of_one_account_is_decided_here_and_does_not_count_as_away() {
        KeyPolicy key = key(new RateLimits(10, 0, 0));
        redis.send(Command.SET, "gabelle:1:{" + key.accountId() + "}:" + key.keyId(), "not a hash");
        try (LimitNode one = LimitNode.sharing(redis, "one")) {
            assertEquals(10, passed(calls(one, 25, key)));
            awaitUntil("it is said", () -> lines("decided on this node alone") == 1);
            assertEquals(1, up(one));
        }
        assertEquals(1, log.list.size(), log.list.toString());
    }

    private static double up(LimitNode node) {
        return node.gauge("gabelle.limits.redis.up");
    }

    private static double nodes(LimitNode node) {
        return node.gauge("gabelle.limits.nodes");
    }

    private long lines(String part) {
        return List.copyOf(log.list).stream()
                .filter(line -> line.getFormattedMessage().contains(part))
                .count();
    }

    private static List<Future<Hold>> calls(LimitNode node, int count, KeyPolicy key) {
        List<Future<Hold>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(node.reserve(i, key, 0));
        }
        return calls;
    }
}
