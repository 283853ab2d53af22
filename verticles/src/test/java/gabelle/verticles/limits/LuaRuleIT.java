package gabelle.verticles.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.engine.Seeded;
import gabelle.engine.key.RateLimits;
import gabelle.engine.limit.AccountDemand;
import gabelle.engine.limit.Demand;
import gabelle.engine.limit.Grant;
import gabelle.engine.limit.GrantRule;
import gabelle.engine.limit.LimitState;
import gabelle.engine.limit.Piece;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LuaRuleIT {
    private static final TestRedis REDIS = new TestRedis();
    private static final Vertx VERTX = Vertx.vertx();
    private static final Context LOOP = VERTX.getOrCreateContext();
    private static final RedisLink LINK =
            new RedisLink(VERTX, REDIS.url(), LimitSettings.defaults(), "test", new SimpleMeterRegistry());
    private static final List<String> NODES = List.of("a", "b", "c");

    @BeforeAll
    static void connect() {
        onLoop(LINK::start);
    }

    @AfterAll
    static void close() {
        onLoop(LINK::close);
        LimitNode.await(VERTX.close());
        REDIS.close();
    }

    @Test
    void the_script_decides_as_the_rule_in_java_does() {
        Seeded.forEach(60, random -> {
            UUID account = new UUID(random.nextLong(), random.nextLong());
            List<UUID> keys = List.of(new UUID(1, random.nextLong()), new UUID(2, random.nextLong()));
            List<RateLimits> limits = List.of(limits(random), limits(random), limits(random));
            LimitState accountState = new LimitState();
            Map<UUID, LimitState> keyStates = new HashMap<>();
            long nowMs = 1_790_000_000_000L;
            for (int i = 0; i < 60; i++) {
                nowMs += random.nextInt(5) == 0 ? random.nextLong(15_000) : random.nextLong(20);
                String node = NODES.get(random.nextInt(3));
                AccountDemand demand = demand(random, account, keys, limits);
                List<Grant> java = GrantRule.decide(
                        demand,
                        accountState,
                        key -> keyStates.computeIfAbsent(key, any -> new LimitState()),
                        node,
                        nowMs);
                String at = Long.toString(nowMs);
                List<Grant> lua = onLoop(() -> new RedisBuckets(LINK, node).decide(demand, 5_000, at));
                assertEquals(java, lua, "step " + i + " " + demand);
            }
        });
    }

    private static AccountDemand demand(
            SplittableRandom random, UUID account, List<UUID> keys, List<RateLimits> limits) {
        List<Demand> demands = new ArrayList<>();
        long held = 0;
        boolean[] said = new boolean[2];
        for (int n = random.nextInt(3) + 1; n > 0; n--) {
            int key = random.nextInt(2);
            long keyHeld = said[key] ? Demand.SLOTS_KNOWN : random.nextLong(4);
            said[key] = true;
            held += Math.max(0, keyHeld);
            RateLimits of = limits.get(key);
            long size = Math.max(2, of.tokensPerMinute() / 4);
            List<Long> calls = new ArrayList<>();
            for (int c = random.nextInt(4); c > 0; c--) {
                calls.add(random.nextInt(8) == 0 ? of.tokensPerMinute() * 2 : random.nextLong(size));
            }
            Piece wish = random.nextBoolean() ? Piece.NONE : new Piece(3, size, 2);
            long tokensBack = random.nextInt(3) == 0 ? random.nextLong(-size, size) : 0;
            demands.add(new Demand(keys.get(key), of, keyHeld, random.nextInt(2), tokensBack, wish, calls));
        }
        return new AccountDemand(account, limits.get(2), held, demands);
    }

    private static RateLimits limits(SplittableRandom random) {
        return new RateLimits(limit(random), limit(random), random.nextInt(3) == 0 ? 0 : 1 + random.nextLong(12));
    }

    private static long limit(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> RateLimits.MAX - random.nextLong(3);
            case 2 -> 1 + random.nextLong(1L << 33);
            default -> 1 + random.nextLong(200);
        };
    }

    private static <T> T onLoop(Supplier<Future<T>> call) {
        Promise<T> promise = Promise.promise();
        LOOP.runOnContext(turn -> call.get().onComplete(promise));
        return LimitNode.await(promise.future());
    }
}
