package gabelle.engine.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import gabelle.engine.funds.Plan;
import gabelle.engine.key.KeyHash;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final long START_MS = 1_790_000_000_000L;

    @Test
    void small_limits_are_never_leased_ahead() {
        Lease lease = new Lease(key(new RateLimits(1_999, 0, 0)));

        assertEquals(Piece.NONE, lease.ask(List.of(10L), true).wish());
    }

    @Test
    void one_small_limit_keeps_the_others_from_being_leased_ahead() {
        Lease lease = new Lease(key(new RateLimits(6_000_000, 0, 10)));

        assertEquals(Piece.NONE, lease.ask(List.of(10L), true).wish());
    }

    @Test
    void large_limits_are_leased_for_whole_calls() {
        Lease lease = new Lease(key(new RateLimits(6_000_000, 60_000_000, 0)));

        assertEquals(
                new Piece(300, 30_000, 1_000), lease.ask(List.of(100L), true).wish());
    }

    @Test
    void nothing_is_leased_ahead_where_no_more_calls_are_likely() {
        Lease lease = new Lease(key(new RateLimits(6_000_000, 0, 0)));

        assertEquals(Piece.NONE, lease.ask(List.of(10L), false).wish());
    }

    @Test
    void what_a_call_did_not_use_goes_back_and_what_it_used_beyond_is_taken() {
        Lease lease = new Lease(key(new RateLimits(0, 1_000, 0)));
        lease.accept(admitted(3));
        lease.settle(100, 40);
        lease.settle(100, 250);
        assertEquals(-90, lease.correct().tokensBack());
        lease.settle(100, 100);
        assertFalse(lease.hasCorrection());
        assertTrue(lease.isIdle());
    }

    @Test
    void a_slot_of_a_small_limit_goes_back_at_once() {
        Lease lease = new Lease(key(new RateLimits(0, 0, 10)));
        lease.ask(List.of(0L), true);
        lease.accept(admitted(2));

        assertTrue(lease.settle(0, 0));
        assertEquals(1, lease.correct().slotsHeld());
    }

    @Test
    void freed_slots_of_a_large_limit_stay_until_the_next_sweep() {
        Lease lease = new Lease(key(new RateLimits(0, 0, 10_000)));
        lease.ask(List.of(1L), true);
        lease.accept(admitted(20));
        for (int call = 0; call < 20; call++) {
            assertFalse(lease.settle(1, 1));
        }

        assertTrue(lease.hasCorrection());
        assertEquals(5, lease.correct().slotsHeld());
        assertFalse(lease.hasCorrection());
    }

    @Test
    void nothing_is_lost_and_nothing_made_between_leases_and_buckets() {
        Seeded.forEach(200, random -> {
            RateLimits limits = new RateLimits(20_000, 2_000_000, 0);
            KeyPolicy key = key(limits);
            LimitState account = new LimitState();
            LimitState state = new LimitState();
            Lease lease = new Lease(key);
            long open = 0;
            long used = 0;
            for (int i = 0; i < 300; i++) {
                if (random.nextInt(3) > 0) {
                    if (!lease.take(100)) {
                        Demand ask = lease.ask(List.of(100L), true);
                        lease.accept(decide(ask, account, state));
                    }
                    open++;
                } else if (open > 0) {
                    long tokens = random.nextLong(300);
                    lease.settle(100, tokens);
                    used += tokens;
                    open--;
                }
                if (random.nextInt(20) == 0) {
                    decide(random.nextBoolean() ? lease.giveBack() : lease.correct(), account, state);
                }
            }
            while (open-- > 0) {
                lease.settle(100, 100);
                used += 100;
            }
            RateStatus end = decide(lease.giveBack(), account, state).status();
            assertEquals(2_000_000 - used, end.tokensRemaining());
            assertFalse(lease.hasLeft());
        });
    }

    private static Grant decide(Demand demand, LimitState account, LimitState key) {
        AccountDemand whole = new AccountDemand(new UUID(0, 1), RateLimits.NONE, 0, List.of(demand));
        return GrantRule.decide(whole, account, any -> key, "a", START_MS).getFirst();
    }

    private static Grant admitted(int calls) {
        List<Verdict> verdicts = java.util.Collections.nCopies(calls, new Verdict.Admitted());
        return new Grant(verdicts, Piece.NONE, RateStatus.UNLIMITED);
    }

    private static KeyPolicy key(RateLimits limits) {
        return new KeyPolicy(
                new UUID(0, 2),
                "id",
                new UUID(0, 1),
                new KeyHash(new byte[32]),
                limits,
                RateLimits.NONE,
                Set.of(),
                Long.MAX_VALUE,
                false,
                1,
                Plan.nothing("none"),
                0,
                KeyPolicy.UNCAPPED,
                0);
    }
}
