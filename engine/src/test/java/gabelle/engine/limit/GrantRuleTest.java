package gabelle.engine.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import gabelle.engine.key.RateLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GrantRuleTest {
    private static final UUID ACCOUNT = new UUID(0, 1);
    private static final UUID KEY = new UUID(0, 2);
    private static final long START_MS = 1_790_000_000_000L;

    private final LimitState account = new LimitState();
    private final Map<UUID, LimitState> keys = new HashMap<>();

    @Test
    void a_refused_call_takes_from_no_limit() {
        RateLimits of = new RateLimits(100, 1_000, 5);
        Grant first = decide(of, of, "a", 0, 600L, 600L, 400L);

        assertTrue(first.verdicts().get(0) instanceof Verdict.Admitted);
        assertEquals(
                new Verdict.Over(Limit.ACCOUNT_TOKENS, 12_000), first.verdicts().get(1));
        assertTrue(first.verdicts().get(2) instanceof Verdict.Admitted, "a smaller call behind it still fits");
        assertEquals(98, first.status().requestsRemaining());
        assertEquals(0, first.status().tokensRemaining());
    }

    @Test
    void names_the_limit_that_takes_longest() {
        Grant grant = decide(new RateLimits(60, 0, 0), new RateLimits(1, 0, 0), "a", 0, 1L, 1L);

        assertEquals(
                new Verdict.Over(Limit.KEY_REQUESTS, 60_000), grant.verdicts().get(1));
    }

    @Test
    void keys_of_an_account_share_its_limits() {
        RateLimits of = new RateLimits(3, 0, 0);
        Demand demand = new Demand(KEY, RateLimits.NONE, 0, 0, 0, Piece.NONE, List.of(0L, 0L));
        Demand other = new Demand(new UUID(0, 3), RateLimits.NONE, 0, 0, 0, Piece.NONE, List.of(0L, 0L));
        List<Grant> grants = decide(new AccountDemand(ACCOUNT, of, 0, List.of(demand, other)), "a", START_MS);

        assertEquals(2, grants.get(0).admitted());
        assertEquals(1, grants.get(1).admitted());
    }

    @Test
    void slots_of_a_silent_node_come_back_after_ten_seconds() {
        RateLimits of = new RateLimits(0, 0, 2);
        assertEquals(2, decide(of, of, "a", 0, 0L, 0L).admitted());
        assertEquals(0, decideAt(START_MS + 9_999, of, "b", 0).admitted());
        assertEquals(1, decideAt(START_MS + 10_000, of, "b", 0).admitted());
    }

    @Test
    void a_holder_says_how_many_it_holds_so_that_a_lost_message_leaks_nothing() {
        RateLimits of = new RateLimits(0, 0, 2);
        assertEquals(2, decide(of, of, "a", 0, 0L, 0L).admitted());
        assertEquals(1, decide(of, of, "a", 1, 0L, 0L).admitted());
    }

    @Test
    void never_admits_more_calls_at_a_time_than_the_limit() {
        Seeded.forEach(200, random -> {
            long limit = 1 + random.nextLong(6);
            RateLimits of = new RateLimits(0, 0, limit);
            LimitState mine = new LimitState();
            LimitState theirs = new LimitState();
            Map<String, Long> held = new HashMap<>();
            for (int i = 0; i < 100; i++) {
                String node = "node" + random.nextInt(3);
                long before = held.getOrDefault(node, 0L);
                long now = before == 0 ? 0 : random.nextLong(before + 1);
                Demand demand = new Demand(KEY, of, now, 0, 0, Piece.NONE, List.of(0L, 0L, 0L));
                AccountDemand whole = new AccountDemand(ACCOUNT, of, now, List.of(demand));
                Grant grant = GrantRule.decide(whole, mine, key -> theirs, node, START_MS + i)
                        .getFirst();
                held.put(node, now + grant.admitted());
                long sum = held.values().stream().mapToLong(Long::longValue).sum();
                assertTrue(sum <= limit, sum + " of " + limit);
                assertTrue(grant.admitted() == 3 || sum == limit, "refused although slots are free");
            }
        });
    }

    @Test
    void leases_ahead_only_where_plenty_remains() {
        RateLimits of = new RateLimits(10_000, 0, 0);
        Demand wishing = new Demand(KEY, of, 0, 0, 0, new Piece(10_000, 0, 0), List.of(0L));
        Grant first = decide(new AccountDemand(ACCOUNT, RateLimits.NONE, 0, List.of(wishing)), "a", START_MS)
                .getFirst();
        Grant second = decide(new AccountDemand(ACCOUNT, RateLimits.NONE, 0, List.of(wishing)), "a", START_MS)
                .getFirst();

        assertEquals(7_499, first.extra().requests());
        assertEquals(1, second.admitted());
        assertEquals(0, second.extra().requests());
    }

    @Test
    void a_share_of_a_limit_is_at_least_one() {
        Demand demand = new Demand(KEY, new RateLimits(10, 1, 0), 0, 0, 0, Piece.NONE, List.of());
        AccountDemand share = new AccountDemand(ACCOUNT, new RateLimits(3, 0, 1), 0, List.of(demand)).dividedBy(4);

        assertEquals(new RateLimits(1, 0, 1), share.limits());
        assertEquals(new RateLimits(2, 1, 0), share.demands().getFirst().limits());
    }

    private Grant decide(RateLimits ofAccount, RateLimits ofKey, String node, long held, Long... calls) {
        Demand demand = new Demand(KEY, ofKey, held, 0, 0, Piece.NONE, List.of(calls));
        return decide(new AccountDemand(ACCOUNT, ofAccount, held, List.of(demand)), node, START_MS)
                .getFirst();
    }

    private Grant decideAt(long nowMs, RateLimits of, String node, long held) {
        Demand demand = new Demand(KEY, of, held, 0, 0, Piece.NONE, List.of(0L));
        return decide(new AccountDemand(ACCOUNT, of, held, List.of(demand)), node, nowMs)
                .getFirst();
    }

    private List<Grant> decide(AccountDemand demand, String node, long nowMs) {
        return GrantRule.decide(
                demand, account, key -> keys.computeIfAbsent(key, any -> new LimitState()), node, nowMs);
    }
}
