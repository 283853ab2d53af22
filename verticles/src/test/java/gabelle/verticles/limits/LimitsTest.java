package gabelle.verticles.limits;

import static gabelle.verticles.limits.LimitNode.await;
import static gabelle.verticles.limits.LimitNode.awaitUntil;
import static gabelle.verticles.limits.LimitNode.key;
import static gabelle.verticles.limits.LimitNode.passed;
import static gabelle.verticles.limits.LimitNode.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Plan;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import gabelle.engine.limit.Hold;
import gabelle.engine.limit.RateStatus;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private final AtomicLong nowMs = new AtomicLong(1_790_000_000_000L);
    private final LimitNode node = LimitNode.alone(nowMs::get);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void exactly_ten_of_twenty_five_pass_on_one_loop() {
        assertEquals(10, passed(calls(25, key(new RateLimits(10, 0, 0)), 1)));
    }

    @Test
    void exactly_ten_of_twenty_five_pass_over_four_loops() {
        assertEquals(10, passed(calls(25, key(new RateLimits(10, 0, 0)), LimitNode.LOOPS)));
    }

    @Test
    void keys_of_an_account_share_its_limit() {
        UUID account = UUID.randomUUID();
        List<Future<Hold>> calls = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            calls.add(node.reserve(i, key(account, RateLimits.NONE, new RateLimits(10, 0, 0)), 1));
        }
        assertEquals(10, passed(calls));
    }

    @Test
    void a_refusal_says_which_limit_and_when_to_retry() {
        KeyPolicy key = key(new RateLimits(10, 0, 0));
        passed(calls(10, key, 1));
        Outcome.Refused asked = refused(node.reserve(1, key, 1));
        Outcome.Refused remembered = refused(node.reserve(1, key, 1));

        assertEquals(Refusal.RATE_LIMITED, asked.why());
        assertEquals(6_000, asked.retryAfterMs());
        assertEquals(
                "Rate limit reached: this API key may make 10 requests per minute. Try again in 6 s.", asked.message());
        assertEquals(asked, remembered);
        nowMs.addAndGet(6_000);
        assertEquals(1, passed(calls(2, key, 1)));
    }

    @Test
    void a_refusal_that_is_remembered_asks_nobody() {
        KeyPolicy key = key(new RateLimits(10, 0, 0));
        passed(calls(11, key, 1));
        int before = node.grantMessages.get();
        passed(calls(100, key, 1));

        assertEquals(before, node.grantMessages.get());
    }

    @Test
    void tokens_that_were_not_used_come_back_and_those_beyond_are_a_debt() {
        KeyPolicy key = key(new RateLimits(0, 1_000, 0));
        Hold first = await(node.reserve(0, key, 900));
        Outcome.Refused over = refused(node.reserve(0, key, 200));
        assertEquals(6_000, over.retryAfterMs());
        assertTrue(over.message().contains("1000 tokens per minute"), over.message());

        node.release(0, first, 100);
        Hold second = await(node.reserve(0, key, 900));
        node.release(0, second, 1_900);
        assertEquals(60_060, refused(node.reserve(0, key, 1)).retryAfterMs());
    }

    @Test
    void a_correction_reaches_the_other_loops() {
        KeyPolicy key = key(new RateLimits(0, 1_000, 0));
        node.release(0, await(node.reserve(0, key, 900)), 100);

        awaitUntil("the tokens come back", () -> passed(List.of(node.reserve(1, key, 900))) == 1);
    }

    @Test
    void a_call_that_needs_more_than_a_minute_of_tokens_passes_when_nothing_is_used() {
        KeyPolicy key = key(new RateLimits(0, 1_000, 0));
        await(node.reserve(0, key, 5_000));

        assertEquals(240_000 + 60_000, refused(node.reserve(1, key, 5_000)).retryAfterMs());
    }

    @Test
    void concurrent_calls_are_exact_over_loops_and_a_freed_slot_is_free_for_all() {
        KeyPolicy key = key(new RateLimits(0, 0, 5));
        List<Future<Hold>> calls = calls(20, key, LimitNode.LOOPS);
        assertEquals(5, passed(calls));
        assertTrue(refused(node.reserve(0, key, 0)).message().contains("5 concurrent calls"));

        int loop = 0;
        while (calls.get(loop).failed()) {
            loop++;
        }
        node.release(loop, calls.get(loop).result(), 0);
        int other = loop + 1;
        awaitUntil("the slot is free", () -> passed(List.of(node.reserve(other, key, 0))) == 1);
        assertEquals(0, passed(calls(4, key, LimitNode.LOOPS)));
    }

    @Test
    void a_second_release_changes_nothing() {
        KeyPolicy key = key(new RateLimits(0, 1_000, 2));
        Hold first = await(node.reserve(0, key, 10));
        Hold second = await(node.reserve(0, key, 10));
        node.release(0, first, 10);
        node.release(0, first, 10);
        awaitUntil("the slot is free", () -> passed(List.of(node.reserve(0, key, 10))) == 1);

        assertEquals(0, passed(calls(3, key, LimitNode.LOOPS)));
        node.release(0, second, 10);
    }

    @Test
    void a_key_without_limits_asks_nobody() {
        KeyPolicy key = key(RateLimits.NONE);
        assertEquals(50, passed(calls(50, key, LimitNode.LOOPS)));
        node.release(0, await(node.reserve(0, key, 5)), 5);

        assertEquals(0, node.grantMessages.get());
    }

    @Test
    void a_high_limit_costs_a_message_for_a_hundred_calls_or_more() {
        KeyPolicy key = key(new RateLimits(6_000_000, 0, 0));
        for (int round = 0; round < 200; round++) {
            assertEquals(100, passed(calls(100, key, 2)));
        }
        int messages = node.grantMessages.get();
        assertTrue(20_000 / messages >= 100, messages + " messages for 20,000 calls");
    }

    @Test
    void an_idle_lease_goes_back_whole() {
        KeyPolicy key = key(new RateLimits(6_000_000, 0, 0));
        node.release(0, await(node.reserve(0, key, 0)), 0);
        AtomicLong asked = new AtomicLong();
        awaitUntil("loop 0 gave its lease back, and loop 1 its own", () -> {
            asked.incrementAndGet();
            await(node.reserve(1, key, 0));
            return remaining(1, key) == 6_000_000 - 1 - asked.get();
        });
    }

    @Test
    void the_status_tells_what_remains() {
        KeyPolicy key = key(UUID.randomUUID(), new RateLimits(10, 1_000, 0), new RateLimits(100, 500, 0));
        assertEquals(new RateStatus(10, 10, 0, 500, 500, 0), status(0, key));
        await(node.reserve(0, key, 100));

        assertEquals(new RateStatus(10, 9, 6_000, 500, 400, 12_000), status(0, key));
        assertEquals(RateStatus.UNLIMITED, status(0, key(RateLimits.NONE)));
    }

    @Test
    void a_raised_limit_holds_at_once() {
        KeyPolicy low = key(new RateLimits(0, 0, 1));
        await(node.reserve(0, low, 0));
        assertEquals(0, passed(calls(1, low, 1)));
        KeyPolicy high = new KeyPolicy(
                low.keyId(),
                low.publicId(),
                low.accountId(),
                low.hash(),
                new RateLimits(0, 0, 3),
                RateLimits.NONE,
                low.models(),
                low.expiresAtMs(),
                false,
                2,
                Plan.nothing("none"),
                0,
                KeyPolicy.UNCAPPED,
                0);

        assertEquals(2, passed(calls(5, high, 1)));
    }

    private List<Future<Hold>> calls(int count, KeyPolicy key, int loops) {
        List<Future<Hold>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(node.reserve(i % loops, key, 0));
        }
        return calls;
    }

    private RateStatus status(int loop, KeyPolicy key) {
        return await(node.on(loop, limits -> Future.succeededFuture(limits.status(key))));
    }

    private long remaining(int loop, KeyPolicy key) {
        return status(loop, key).requestsRemaining();
    }
}
