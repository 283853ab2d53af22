package gabelle.verticles.limits;

import gabelle.engine.key.RateLimits;
import gabelle.engine.limit.AccountDemand;
import gabelle.engine.limit.Bucket;
import gabelle.engine.limit.Demand;
import gabelle.engine.limit.Grant;
import gabelle.engine.limit.Limit;
import gabelle.engine.limit.Piece;
import gabelle.engine.limit.RateStatus;
import gabelle.engine.limit.Verdict;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/** The limits' state in Redis: one script call decides for one account. */
final class RedisBuckets {
    private static final Script LIMITS = Script.of("limits_v1.lua");

    private final RedisLink link;
    private final String node;

    RedisBuckets(RedisLink link, String node) {
        this.link = link;
        this.node = node;
    }

    /** Decides at Redis' own time; fails when Redis does not answer in time. */
    Future<List<Grant>> decide(AccountDemand demand, long waitMs) {
        return decide(demand, waitMs, "");
    }

    /** Decides at a time of the caller's choice, which makes the script comparable with the rule in Java. */
    Future<List<Grant>> decide(AccountDemand demand, long waitMs, String nowMs) {
        return link.run(LIMITS, keys(demand), args(demand, nowMs), waitMs).map(answer -> grants(demand, answer));
    }

    private static List<String> keys(AccountDemand demand) {
        String account = "gabelle:1:{" + demand.accountId() + "}";
        List<String> keys = new ArrayList<>(demand.demands().size() + 1);
        keys.add(account);
        demand.demands().forEach(one -> keys.add(account + ":" + one.keyId()));
        return keys;
    }

    private List<String> args(AccountDemand demand, String nowMs) {
        List<String> args = new ArrayList<>(6 + demand.demands().size() * 12);
        args.add(node);
        args.add(nowMs);
        add(args, demand.limits());
        add(args, demand.slotsHeld());
        for (Demand one : demand.demands()) {
            add(args, one.limits());
            add(args, one.slotsHeld());
            add(args, one.requestsBack());
            add(args, one.tokensBack());
            add(args, one.wish().requests());
            add(args, one.wish().tokens());
            add(args, one.wish().slots());
            add(args, one.calls().size());
            one.calls().forEach(tokens -> add(args, tokens));
        }
        return args;
    }

    private static void add(List<String> args, RateLimits limits) {
        add(args, limits.requestsPerMinute());
        add(args, limits.tokensPerMinute());
        add(args, limits.concurrentCalls());
    }

    private static void add(List<String> args, long number) {
        args.add(Long.toString(number));
    }

    private static List<Grant> grants(AccountDemand demand, Response answer) {
        Numbers numbers = new Numbers(answer);
        List<Grant> grants = new ArrayList<>(demand.demands().size());
        for (Demand one : demand.demands()) {
            grants.add(grant(demand.limits(), one, numbers));
        }
        return grants;
    }

    private static Grant grant(RateLimits account, Demand demand, Numbers numbers) {
        RateLimits key = demand.limits();
        Piece extra = new Piece(numbers.next(), numbers.next(), numbers.next());
        RateStatus status = RateStatus.of(
                Bucket.of(account.requestsPerMinute(), numbers.next()),
                Bucket.of(key.requestsPerMinute(), numbers.next()),
                Bucket.of(account.tokensPerMinute(), numbers.next()),
                Bucket.of(key.tokensPerMinute(), numbers.next()));
        List<Verdict> verdicts = new ArrayList<>(demand.calls().size());
        for (int i = 0; i < demand.calls().size(); i++) {
            verdicts.add(verdict(numbers.next(), numbers.next()));
        }
        return new Grant(verdicts, extra, status);
    }

    private static Verdict verdict(long limit, long retryAfterMs) {
        return limit == 0
                ? new Verdict.Admitted()
                : new Verdict.Over(Limit.numbered(Math.toIntExact(limit - 1)), retryAfterMs);
    }

    /** Reads the script's flat answer from the front. */
    private static final class Numbers {
        private final Response answer;
        private int at;

        Numbers(Response answer) {
            this.answer = answer;
        }

        long next() {
            return answer.get(at++).toLong();
        }
    }
}
