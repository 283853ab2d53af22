package gabelle.verticles.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenHoldsTest {
    @Test
    void each_hold_closes_exactly_once() {
        Seeded.forEach(100, random -> {
            OpenHolds holds = new OpenHolds();
            Set<Long> seen = new HashSet<>();
            List<Long> open = new ArrayList<>();
            List<Long> closed = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                if (open.isEmpty() || random.nextInt(3) > 0) {
                    long id = holds.open();
                    assertTrue(seen.add(id), "an id twice");
                    open.add(id);
                } else {
                    long id = open.remove(random.nextInt(open.size()));
                    assertTrue(holds.close(id));
                    closed.add(id);
                }
                if (!closed.isEmpty()) {
                    assertFalse(holds.close(closed.get(random.nextInt(closed.size()))));
                }
            }
            assertEquals(open.size(), open.stream().filter(holds::close).count());
        });
    }

    @Test
    void an_id_that_was_never_given_out_closes_nothing() {
        OpenHolds holds = new OpenHolds();
        holds.open();
        assertFalse(holds.close(-1));
        assertFalse(holds.close(17));
        assertFalse(holds.close(Long.MAX_VALUE));
    }
}
