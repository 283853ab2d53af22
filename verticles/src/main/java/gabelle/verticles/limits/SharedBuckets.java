package gabelle.verticles.limits;

import gabelle.engine.limit.AccountDemand;
import gabelle.engine.limit.Grant;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides in Redis; while Redis is away, by this node's share of each limit. */
final class SharedBuckets implements Buckets {
    private static final Logger LOG = LoggerFactory.getLogger(SharedBuckets.class);

    /** One account's broken key must not fill the log. */
    private static final long QUIET_MS = 60_000;

    private final RedisLink link;
    private final RedisBuckets redis;
    private final LocalBuckets share;
    private final GrantCount count;
    private final LongSupplier clock;
    private long quietUntilMs;

    SharedBuckets(RedisLink link, RedisBuckets redis, LocalBuckets share, GrantCount count, LongSupplier clock) {
        this.link = link;
        this.redis = redis;
        this.share = share;
        this.count = count;
        this.clock = clock;
    }

    @Override
    public Future<List<Grant>> decide(AccountDemand demand, long waitMs) {
        if (!link.trusted()) {
            return decideAlone(demand);
        }
        return redis.decide(demand, waitMs)
                .map(count::counted)
                .recover(failure -> decideWithoutAnswer(demand, failure));
    }

    /** Whether Redis is away, or failed on this account alone, the beat finds out. */
    private Future<List<Grant>> decideWithoutAnswer(AccountDemand demand, Throwable failure) {
        link.doubt(failure).onSuccess(judged -> reportIfUp(failure));
        return decideAlone(demand);
    }

    private void reportIfUp(Throwable failure) {
        long nowMs = clock.getAsLong();
        if (link.up() && nowMs >= quietUntilMs) {
            quietUntilMs = nowMs + QUIET_MS;
            LOG.warn("Redis is there, but a rate limit was decided on this node alone: {}", failure.getMessage());
        }
    }

    private Future<List<Grant>> decideAlone(AccountDemand demand) {
        return share.decide(demand.dividedBy(link.nodes()), 0);
    }

    @Override
    public Future<Void> start() {
        return link.start();
    }

    @Override
    public Future<Void> close() {
        return link.close();
    }
}
