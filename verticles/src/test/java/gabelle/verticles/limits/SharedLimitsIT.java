package gabelle.verticles.limits;

import static gabelle.verticles.limits.LimitNode.await;
import static gabelle.verticles.limits.LimitNode.awaitUntil;
import static gabelle.verticles.limits.LimitNode.key;
import static gabelle.verticles.limits.LimitNode.passed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import gabelle.engine.limit.Hold;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class SharedLimitsIT {
    private static final TestRedis REDIS = new TestRedis();

    private final LimitNode one = LimitNode.sharing(REDIS, "one");
    private final LimitNode two = LimitNode.sharing(REDIS, "two");

    @AfterEach
    void closeNodes() {
        one.close();
        two.close();
    }

    @AfterAll
    static void closeRedis() {
        REDIS.close();
    }

    @Test
    void exactly_ten_of_twenty_five_pass_when_all_go_to_one_node() {
        assertTenPass(25, 0, key(new RateLimits(10, 0, 0)));
    }

    @Test
    void exactly_ten_of_twenty_five_pass_when_one_goes_to_the_other_node() {
        assertTenPass(24, 1, key(new RateLimits(10, 0, 0)));
    }

    @Test
    void exactly_ten_of_twenty_five_pass_when_the_account_is_limited() {
        assertTenPass(13, 12, key(UUID.randomUUID(), RateLimits.NONE, new RateLimits(10, 0, 0)));
    }

    private void assertTenPass(int toOne, int toTwo, KeyPolicy key) {
        Assertions.assertTimeout(Duration.ofSeconds(3), () -> {
            List<Future<Hold>> calls = calls(one, toOne, key, 0);
            calls.addAll(calls(two, toTwo, key, 0));
            assertEquals(10, passed(calls));
        });
    }

    @Test
    void concurrent_calls_are_exact_across_nodes_and_a_freed_slot_is_free_for_the_other() {
        KeyPolicy key = key(new RateLimits(0, 0, 5));
        List<Future<Hold>> here = calls(one, 10, key, 0);
        List<Future<Hold>> there = calls(two, 10, key, 0);
        long passedHere = passed(here);
        assertEquals(5, passedHere + passed(there));

        LimitNode holder = passedHere > 0 ? one : two;
        LimitNode other = passedHere > 0 ? two : one;
        List<Future<Hold>> held = passedHere > 0 ? here : there;
        int loop = 0;
        while (held.get(loop).failed()) {
            loop++;
        }
        holder.release(loop, held.get(loop).result(), 0);
        awaitUntil("the slot is free", () -> passed(calls(other, 1, key, 0)) == 1);
        assertEquals(0, passed(calls(holder, 4, key, 0)) + passed(calls(other, 4, key, 0)));
    }

    @Test
    void slots_of_a_dead_node_come_back() {
        KeyPolicy key = key(new RateLimits(0, 0, 5));
        assertEquals(5, passed(calls(one, 5, key, 0)));
        one.close();
        assertEquals(0, passed(calls(two, 1, key, 0)));
        letBeatGrowOld("gabelle:1:{" + key.accountId() + "}:" + key.keyId());

        assertEquals(5, passed(calls(two, 8, key, 0)));
    }

    private static void letBeatGrowOld(String redisKey) {
        String field = "s:one";
        String[] countAndBeat =
                REDIS.send(Command.HGET, redisKey, field).toString().split(":", -1);
        assertEquals("5", countAndBeat[0]);
        long oldBeatMs = Long.parseLong(countAndBeat[1]) - 10_000;
        REDIS.send(Command.HSET, redisKey, field, countAndBeat[0] + ":" + oldBeatMs);
    }

    @Test
    void held_slots_are_told_to_live_on() {
        KeyPolicy key = key(new RateLimits(0, 0, 1));
        assertEquals(1, passed(calls(one, 1, key, 0)));
        String redisKey = "gabelle:1:{" + key.accountId() + "}:" + key.keyId();
        String first = REDIS.send(Command.HGET, redisKey, "s:one").toString();

        awaitUntil(
                "a later beat",
                () -> !REDIS.send(Command.HGET, redisKey, "s:one").toString().equals(first));
    }

    @Test
    void a_correction_reaches_the_other_node() {
        KeyPolicy key = key(new RateLimits(0, 1_000, 0));
        Hold hold = await(one.reserve(0, key, 900));
        assertEquals(0, passed(calls(two, 1, key, 900)));
        one.release(0, hold, 50);

        awaitUntil("the tokens come back", () -> passed(calls(two, 1, key, 900)) == 1);
    }

    @Test
    void a_debt_holds_for_the_other_node() {
        KeyPolicy key = key(new RateLimits(0, 60_000, 0));
        one.release(0, await(one.reserve(0, key, 1_000)), 120_000);

        awaitUntil("the debt is known", () -> passed(calls(two, 1, key, 0)) == 0);
        assertTrue(LimitNode.refused(two.reserve(0, key, 1)).retryAfterMs() > 50_000);
    }

    @Test
    void all_keys_of_an_account_share_a_hash_tag_and_expire() {
        UUID account = UUID.randomUUID();
        RateLimits limits = new RateLimits(10, 1_000, 3);
        await(one.reserve(0, key(account, limits, limits), 10));
        await(two.reserve(0, key(account, limits, limits), 10));
        Response names = REDIS.send(Command.KEYS, "gabelle:1:{" + account + "}*");

        assertEquals(3, names.size());
        for (Response name : names) {
            long ttlMs = REDIS.send(Command.PTTL, name).toLong();
            assertTrue(ttlMs > 0 && ttlMs < 61_000 + 1_000, name + " expires in " + ttlMs);
        }
    }

    @Test
    void a_script_that_redis_forgot_is_sent_again() {
        KeyPolicy key = key(new RateLimits(10, 0, 0));
        assertEquals(1, passed(calls(one, 1, key, 0)));
        REDIS.send(Command.SCRIPT, "FLUSH");

        assertEquals(9, passed(calls(one, 12, key, 0)));
        assertEquals(1, one.gauge("gabelle.limits.redis.up"));
        assertEquals(
                10,
                one.metrics
                        .get("gabelle.limits.grants")
                        .tags("store", "redis", "result", "admitted")
                        .counter()
                        .count());
    }

    @Test
    void a_high_limit_costs_a_message_for_a_hundred_calls_or_more() {
        KeyPolicy key = key(new RateLimits(6_000_000, 0, 0));
        for (int round = 0; round < 100; round++) {
            assertEquals(100, passed(calls(one, 100, key, 0)));
        }
        int messages = one.grantMessages.get();
        assertTrue(10_000 / messages >= 100, messages + " messages for 10,000 calls");
    }

    @Test
    void nodes_know_how_many_they_are() {
        awaitUntil("two nodes", () -> one.gauge("gabelle.limits.nodes") >= 2);
    }

    private static List<Future<Hold>> calls(LimitNode node, int count, KeyPolicy key, long tokens) {
        List<Future<Hold>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(node.reserve(i, key, tokens));
        }
        return calls;
    }
}
