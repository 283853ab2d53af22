package gabelle.engine.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OrderTest {
    private static final Candidate THREE = new Candidate("a", "m", 0, 1, 3);
    private static final Candidate ONE = new Candidate("b", "m", 0, 1, 1);
    private static final Candidate FIRST = new Candidate("c", "m", 0, 0, 1);
    private static final Candidate LAST = new Candidate("d", "m", 0, 2, 1);

    @Test
    void priorities_decide_whatever_chance_says_and_all_are_tried() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100; i++) {
            List<Candidate> order = Order.of(List.of(LAST, THREE, FIRST, ONE), random::nextInt);

            assertEquals(FIRST, order.getFirst());
            assertEquals(LAST, order.getLast());
            assertEquals(4, new HashSet<>(order).size());
        }
    }

    @Test
    void of_equal_priority_each_comes_first_as_often_as_its_weight_says() {
        SplittableRandom random = new SplittableRandom(2);
        Map<Candidate, Integer> first = new HashMap<>();
        for (int i = 0; i < 4_000; i++) {
            first.merge(Order.of(List.of(ONE, THREE), random::nextInt).getFirst(), 1, Integer::sum);
        }

        assertTrue(Math.abs(first.getOrDefault(THREE, 0) - 3_000) < 150, first::toString);
    }

    @Test
    void a_weight_is_a_share_and_not_nothing() {
        assertThrows(IllegalArgumentException.class, () -> new Candidate("a", "m", 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Candidate("a", "m", 0, 0, Candidate.WEIGHT_MAX + 1));
    }
}
