package gabelle.verticles.limits;

import static gabelle.verticles.limits.LimitNode.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private final List<KeyLease> evicted = new ArrayList<>();
    private final Leases leases = new Leases(2, evicted::add);
    private final KeyPolicy first = key(new RateLimits(10, 0, 0));
    private final KeyPolicy second = key(new RateLimits(10, 0, 0));
    private final KeyPolicy third = key(new RateLimits(10, 0, 0));

    @Test
    void forgets_the_eldest_that_nobody_uses_and_gives_it_back() {
        KeyLease eldest = leases.of(first).orElseThrow();
        KeyLease younger = leases.of(second).orElseThrow();
        leases.ended(eldest);
        leases.ended(younger);
        assertTrue(leases.of(third).isPresent());

        assertEquals(List.of(eldest), evicted);
        assertNull(leases.held(first.keyId()));
        assertSame(younger, leases.held(second.keyId()));
    }

    @Test
    void passes_over_one_that_was_used_lately_and_one_that_is_in_use() {
        KeyLease inUse = leases.of(first).orElseThrow();
        KeyLease idle = leases.of(second).orElseThrow();
        leases.ended(inUse);
        inUse.asking = true;
        leases.ended(idle);
        idle.warm = true;
        assertTrue(leases.of(third).isPresent());

        assertEquals(List.of(idle), evicted);
    }

    @Test
    void refuses_a_new_key_when_all_are_in_use() {
        leases.of(first).orElseThrow().asking = true;
        leases.of(second).orElseThrow().asking = true;

        assertTrue(leases.of(third).isEmpty());
    }
}
