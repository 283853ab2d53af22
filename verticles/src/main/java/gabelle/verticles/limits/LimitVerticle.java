package gabelle.verticles.limits;

import gabelle.engine.limit.Grant;
import gabelle.engine.limit.Slots;
import gabelle.verticles.limits.LimitMessage.GrantCalls;
import gabelle.verticles.limits.LimitMessage.Granted;
import gabelle.verticles.limits.LimitMessage.KeyDemand;
import gabelle.verticles.limits.LimitMessage.ReturnLeases;
import gabelle.verticles.limits.LimitMessage.Returned;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers all loops of this node from one set of buckets. One instance a node. */
public final class LimitVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(LimitVerticle.class);

    private final LimitSettings settings;
    private final Optional<RedisUrl> redis;
    private final String node;
    private final LongSupplier clock;
    private final MeterRegistry metrics;
    private @Nullable Buckets buckets;

    /**
     * @param redis where nodes share their limits; empty for a single node
     * @param node tells this process apart from the others and from its own earlier lives
     * @param clock milliseconds since 1970
     */
    public LimitVerticle(
            LimitSettings settings, Optional<RedisUrl> redis, String node, LongSupplier clock, MeterRegistry metrics) {
        this.settings = settings;
        this.redis = redis;
        this.node = node;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        Buckets store = redis.<Buckets>map(this::shared).orElseGet(() -> local("local"));
        Demands demands = new Demands(context, store, clock, settings.redisTimeoutMs());
        buckets = store;
        LimitMessage.register(vertx.eventBus());
        vertx.setPeriodic(Slots.DEAD_MS, timer -> demands.sweep());
        vertx.eventBus().<GrantCalls>localConsumer(LimitMessage.GRANT, message -> grant(demands, message));
        vertx.eventBus().<ReturnLeases>localConsumer(LimitMessage.RETURN, message -> takeBack(demands, message));
        return store.start();
    }

    @Override
    public Future<?> stop() {
        return buckets == null ? Future.succeededFuture() : buckets.close();
    }

    private SharedBuckets shared(RedisUrl url) {
        RedisLink link = new RedisLink(vertx, url, settings, node, metrics);
        return new SharedBuckets(
                link, new RedisBuckets(link, node), local("share"), new GrantCount(metrics, "redis"), clock);
    }

    private LocalBuckets local(String store) {
        return new LocalBuckets(settings, node, clock, new GrantCount(metrics, store));
    }

    private static void grant(Demands demands, Message<GrantCalls> message) {
        GrantCalls asked = message.body();
        demands.submit(asked.loop(), asked.wanted())
                .onSuccess(grant -> message.reply(new Granted(grant)))
                .onFailure(failure -> defect(message, failure));
    }

    private static void takeBack(Demands demands, Message<ReturnLeases> message) {
        ReturnLeases back = message.body();
        List<Future<Grant>> done = back.returned().stream()
                .map((KeyDemand one) -> demands.submit(back.loop(), one))
                .toList();
        Future.all(done).onSuccess(all -> message.reply(new Returned())).onFailure(failure -> defect(message, failure));
    }

    private static void defect(Message<?> message, Throwable failure) {
        LOG.error("a rate limit could not be decided", failure);
        message.fail(500, "a rate limit could not be decided");
    }
}
