package gabelle.verticles.limits;

import gabelle.engine.funds.Plan;
import gabelle.engine.key.KeyHash;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import gabelle.engine.limit.Hold;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Stop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Assertions;

/** A node as the limits see it: one actor and four loops, each with its door. */
final class LimitNode implements AutoCloseable {
    static final int LOOPS = 4;
    private static final long BOUND_MS = 10_000;

    final Vertx vertx = Vertx.vertx();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final AtomicInteger grantMessages = new AtomicInteger();
    private final List<Loop> loops = new ArrayList<>();

    /** An event loop that serves calls. */
    private static final class Loop extends VerticleBase {
        private final LimitSettings settings;
        private final LongSupplier clock;
        private final Promise<Limits> door = Promise.promise();

        Loop(LimitSettings settings, LongSupplier clock) {
            this.settings = settings;
            this.clock = clock;
        }

        @Override
        public Future<?> start() {
            door.complete(new Limits(vertx, settings, clock));
            return door.future();
        }

        @Override
        public Future<?> stop() {
            return door.future().compose(Limits::close);
        }

        <T> Future<T> on(Function<Limits, Future<T>> call) {
            Promise<T> promise = Promise.promise();
            context.runOnContext(turn -> door.future().compose(call).onComplete(promise));
            return promise.future();
        }
    }

    static LimitNode alone() {
        return alone(System::currentTimeMillis);
    }

    static LimitNode alone(LongSupplier clock) {
        return start(Optional.empty(), "alone", LimitSettings.defaults(), clock);
    }

    static LimitNode sharing(TestRedis redis, String node) {
        return start(Optional.of(redis.url()), node, LimitSettings.defaults(), System::currentTimeMillis);
    }

    static LimitNode start(Optional<RedisUrl> redis, String node, LimitSettings settings, LongSupplier clock) {
        LimitNode made = new LimitNode();
        await(made.vertx.deployVerticle(new LimitVerticle(settings, redis, node, clock, made.metrics)));
        made.addLoops(settings, clock);
        return made;
    }

    /** The doors without the actor. */
    static LimitNode withoutActor(LimitSettings settings) {
        LimitNode made = new LimitNode();
        LimitMessage.register(made.vertx.eventBus());
        made.addLoops(settings, System::currentTimeMillis);
        return made;
    }

    private void addLoops(LimitSettings settings, LongSupplier clock) {
        vertx.eventBus().addOutboundInterceptor(delivery -> {
            if (delivery.message().address().equals(LimitMessage.GRANT)) {
                grantMessages.incrementAndGet();
            }
            delivery.next();
        });
        for (int i = 0; i < LOOPS; i++) {
            Loop loop = new Loop(settings, clock);
            await(vertx.deployVerticle(loop));
            loops.add(loop);
        }
    }

    <T> Future<T> on(int loop, Function<Limits, Future<T>> call) {
        return loops.get(loop % LOOPS).on(call);
    }

    Future<Hold> reserve(int loop, KeyPolicy key, long tokens) {
        return on(loop, limits -> limits.reserve(key, tokens));
    }

    void release(int loop, Hold hold, long tokens) {
        await(on(loop, limits -> {
            limits.release(hold, tokens);
            return Future.succeededFuture();
        }));
    }

    double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    static KeyPolicy key(RateLimits limits) {
        return key(UUID.randomUUID(), limits, RateLimits.NONE);
    }

    static KeyPolicy key(UUID account, RateLimits own, RateLimits accountWide) {
        return new KeyPolicy(
                UUID.randomUUID(),
                "test",
                account,
                new KeyHash(new byte[32]),
                own,
                accountWide,
                Set.of(),
                Long.MAX_VALUE,
                false,
                1,
                Plan.nothing("none"),
                0,
                KeyPolicy.UNCAPPED,
                0);
    }

    /** Waits for all, and counts those that passed. */
    static long passed(List<Future<Hold>> calls) {
        Future<?> all = Future.join(calls).transform(done -> Future.succeededFuture());
        await(all);
        return calls.stream().filter(Future::succeeded).count();
    }

    static Outcome.Refused refused(Future<Hold> call) {
        Future<Throwable> failure = call.transform(done -> Future.succeededFuture(done.cause()));
        Throwable cause = await(failure);
        Assertions.assertNotNull(cause, "the call passed");
        return (Outcome.Refused) Stop.outcomeOf(cause);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(BOUND_MS, TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static void awaitUntil(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BOUND_MS);
        while (!condition.getAsBoolean()) {
            Assertions.assertTrue(System.nanoTime() < deadline, "never came true: " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
