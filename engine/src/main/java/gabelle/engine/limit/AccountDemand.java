package gabelle.engine.limit;

import gabelle.engine.key.RateLimits;
import java.util.List;
import java.util.UUID;

/**
 * What one node wants of one account: decided in one go.
 *
 * @param slotsHeld by the node in the whole account, before this
 */
public record AccountDemand(UUID accountId, RateLimits limits, long slotsHeld, List<Demand> demands) {

    /** The same under a node's share of every limit, for when the nodes cannot share one count. */
    public AccountDemand dividedBy(long nodes) {
        return new AccountDemand(
                accountId,
                share(limits, nodes),
                slotsHeld,
                demands.stream()
                        .map(demand -> demand.withLimits(share(demand.limits(), nodes)))
                        .toList());
    }

    private static RateLimits share(RateLimits limits, long nodes) {
        return new RateLimits(
                share(limits.requestsPerMinute(), nodes),
                share(limits.tokensPerMinute(), nodes),
                share(limits.concurrentCalls(), nodes));
    }

    /** 0 limits nothing, so that a share is at least 1. */
    private static long share(long limit, long nodes) {
        return limit == 0 ? 0 : Math.max(1, limit / nodes);
    }
}
