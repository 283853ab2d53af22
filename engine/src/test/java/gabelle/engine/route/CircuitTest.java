package gabelle.engine.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CircuitTest {
    private final Circuit circuit = new Circuit(new Circuit.Rule(3, 1_000));

    @Test
    void it_opens_at_so_many_failures_in_a_row_and_says_so_once() {
        assertFalse(circuit.failed(0));
        assertFalse(circuit.failed(0));
        assertTrue(circuit.admits(0));
        assertTrue(circuit.failed(0));
        assertFalse(circuit.failed(0));

        assertFalse(circuit.admits(999));
        assertEquals(1, circuit.waitMs(999));
    }

    @Test
    void a_success_in_between_begins_the_count_anew() {
        circuit.failed(0);
        circuit.failed(0);
        circuit.succeeded();
        circuit.failed(0);
        circuit.failed(0);

        assertTrue(circuit.admits(0));
    }

    @Test
    void one_call_at_a_time_tries_an_open_one() {
        open(0);

        assertTrue(circuit.admits(1_000));
        assertFalse(circuit.admits(1_000));
        assertFalse(circuit.admits(1_999));
        assertTrue(circuit.admits(2_000), "the one before may never have been sent");
    }

    @Test
    void a_success_closes_it_and_a_failure_opens_it_anew() {
        open(0);
        assertTrue(circuit.admits(1_500));
        circuit.failed(1_600);
        assertFalse(circuit.admits(2_599));
        assertTrue(circuit.admits(2_600));
        circuit.succeeded();

        assertTrue(circuit.admits(2_601));
        assertFalse(circuit.open());
    }

    private void open(long nowMs) {
        for (int i = 0; i < 3; i++) {
            circuit.failed(nowMs);
        }
    }
}
