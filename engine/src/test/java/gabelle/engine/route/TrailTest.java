package gabelle.engine.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import gabelle.engine.route.Trail.Next;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrailTest {
    private static final RetryRule RULE = new RetryRule(4, 100, 2_000);
    private static final double ALL = 0;

    @Test
    void every_other_candidate_is_tried_at_once_before_one_is_tried_again() {
        Trail trail = new Trail(RULE, 3);

        assertEquals(Optional.of(new Next(1, 0)), trail.after(0, Fault.SERVER_ERROR, 0, ALL));
        assertEquals(Optional.of(new Next(2, 0)), trail.after(1, Fault.KEY_REFUSED, 0, ALL));
        assertEquals(Optional.of(new Next(0, 100)), trail.after(2, Fault.TIMED_OUT, 0, ALL));
        assertEquals(Optional.empty(), trail.after(0, Fault.SERVER_ERROR, 0, ALL), "that was the fourth");
    }

    @Test
    void the_wait_doubles_and_of_it_chance_takes_up_to_a_half() {
        Trail trail = new Trail(RULE, 1);

        assertEquals(Optional.of(new Next(0, 100)), trail.after(0, Fault.UNREACHABLE, 0, 0));
        assertEquals(Optional.of(new Next(0, 150)), trail.after(0, Fault.BROKEN_OFF, 0, 0.5));
        assertEquals(Optional.of(new Next(0, 202)), trail.after(0, Fault.SERVER_ERROR, 0, 0.99));
    }

    @Test
    void what_a_provider_asks_to_wait_is_waited_and_never_less() {
        assertEquals(Optional.of(new Next(0, 700)), new Trail(RULE, 1).after(0, Fault.LIMITED, 700, ALL));
        assertEquals(Optional.of(new Next(0, 100)), new Trail(RULE, 1).after(0, Fault.SERVER_ERROR, 20, ALL));
    }

    @Test
    void no_call_waits_for_longer_than_it_may() {
        assertEquals(Optional.of(new Next(0, 2_000)), new Trail(RULE, 1).after(0, Fault.LIMITED, 2_000, ALL));
        assertEquals(Optional.empty(), new Trail(RULE, 1).after(0, Fault.LIMITED, 2_001, ALL));
        assertEquals(Optional.of(new Next(1, 0)), new Trail(RULE, 2).after(0, Fault.LIMITED, 60_000, ALL));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"LIMITED", "TIMED_OUT", "UNREADABLE", "KEY_REFUSED", "NO_MODEL"})
    void what_may_be_charged_or_will_not_pass_is_not_tried_again_at_the_same_place(Fault fault) {
        assertEquals(Optional.empty(), new Trail(RULE, 1).after(0, fault, 0, ALL));
        assertEquals(Optional.of(new Next(1, 0)), new Trail(RULE, 2).after(0, fault, 0, ALL));
    }

    @Test
    void the_candidate_with_the_fewest_attempts_is_tried_again_first() {
        Trail trail = new Trail(new RetryRule(10, 1, 10), 2);
        List<Integer> order = new ArrayList<>();
        Optional<Next> next = Optional.of(new Next(0, 0));
        while (next.isPresent()) {
            int candidate = next.get().candidate();
            order.add(candidate);
            next = trail.after(candidate, Fault.BROKEN_OFF, 0, ALL);
        }

        assertEquals(List.of(0, 1, 0, 1, 0, 1, 0, 1, 0, 1), order);
    }

    @Test
    void a_rule_of_one_attempt_tries_nothing_again() {
        assertEquals(Optional.empty(), new Trail(new RetryRule(1, 1, 1), 2).after(0, Fault.UNREACHABLE, 0, ALL));
        assertThrows(IllegalArgumentException.class, () -> new RetryRule(0, 1, 1));
    }
}
