package gabelle.verticles.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import gabelle.engine.limit.AccountDemand;
import gabelle.engine.limit.Grant;
import gabelle.engine.limit.GrantRule;
import gabelle.engine.limit.LimitState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The limits' state in this process: the default of a single node, and the fallback of a node that lost Redis. */
final class LocalBuckets implements Buckets {
    private final LongSupplier clock;
    private final String node;
    private final GrantCount count;
    private final Cache<UUID, LimitState> accounts;
    private final Cache<UUID, LimitState> keys;

    LocalBuckets(LimitSettings settings, String node, LongSupplier clock, GrantCount count) {
        this.clock = clock;
        this.node = node;
        this.count = count;
        this.accounts = states(settings.bucketsMax());
        this.keys = states(settings.bucketsMax());
    }

    private Cache<UUID, LimitState> states(int bucketsMax) {
        return Caffeine.newBuilder()
                .maximumSize(bucketsMax)
                .executor(Runnable::run)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.getAsLong()))
                .expireAfter(
                        Expiry.writing((UUID id, LimitState state) -> Duration.ofMillis(state.msUntilForgettable())))
                .build();
    }

    @Override
    public Future<List<Grant>> decide(AccountDemand demand, long waitMs) {
        LimitState account = accounts.asMap().getOrDefault(demand.accountId(), new LimitState());
        Map<UUID, LimitState> used = new HashMap<>();
        List<Grant> grants = GrantRule.decide(
                demand, account, id -> used.computeIfAbsent(id, this::stored), node, clock.getAsLong());
        // Written back, because what is written says when it may be forgotten.
        accounts.put(demand.accountId(), account);
        keys.putAll(used);
        return Future.succeededFuture(count.counted(grants));
    }

    private LimitState stored(UUID keyId) {
        return keys.asMap().getOrDefault(keyId, new LimitState());
    }

    @Override
    public Future<Void> start() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
