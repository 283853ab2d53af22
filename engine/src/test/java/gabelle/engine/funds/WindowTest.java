package gabelle.engine.funds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WindowTest {
    @Test
    void a_window_is_a_month_from_the_anchor() {
        assertWindow("2026-03-15T10:30:00Z", "2026-03-15T10:30:00Z", "2026-03-15T10:30:00Z", "2026-04-15T10:30:00Z");
        assertWindow(
                "2026-03-15T10:30:00Z", "2026-04-15T10:29:59.999Z", "2026-03-15T10:30:00Z", "2026-04-15T10:30:00Z");
        assertWindow("2026-03-15T10:30:00Z", "2027-01-20T00:00:00Z", "2027-01-15T10:30:00Z", "2027-02-15T10:30:00Z");
    }

    @Test
    void an_anchor_on_the_31st_comes_back_to_the_31st() {
        assertWindow("2026-01-31T12:00:00Z", "2026-02-28T11:59:59Z", "2026-01-31T12:00:00Z", "2026-02-28T12:00:00Z");
        assertWindow("2026-01-31T12:00:00Z", "2026-03-01T00:00:00Z", "2026-02-28T12:00:00Z", "2026-03-31T12:00:00Z");
        assertWindow("2028-01-31T12:00:00Z", "2028-03-01T00:00:00Z", "2028-02-29T12:00:00Z", "2028-03-31T12:00:00Z");
    }

    @Test
    void a_clock_before_the_anchor_has_a_window_too() {
        assertWindow("2026-03-15T10:30:00Z", "2026-03-15T10:29:59Z", "2026-02-15T10:30:00Z", "2026-03-15T10:30:00Z");
    }

    @Test
    void windows_follow_one_another_without_gap_or_overlap() {
        Seeded.forEach(200, random -> {
            long anchor = random.nextLong(0, 4_000_000_000_000L);
            long now = random.nextLong(0, 4_000_000_000_000L);
            Window window = Window.at(anchor, now);
            assertTrue(window.contains(now));
            assertEquals(window, Window.at(anchor, window.startMs()));
            assertEquals(window, Window.at(anchor, window.endMs() - 1));
            assertEquals(window.endMs(), Window.at(anchor, window.endMs()).startMs());
        });
    }

    @Test
    void a_window_has_its_first_millisecond_and_not_that_of_the_next() {
        Window window = new Window(1_000, 2_000);
        assertFalse(window.contains(999));
        assertTrue(window.contains(1_000));
        assertTrue(window.contains(1_999));
        assertFalse(window.contains(2_000));
    }

    private static void assertWindow(String anchor, String now, String start, String end) {
        Window window = Window.at(
                Instant.parse(anchor).toEpochMilli(), Instant.parse(now).toEpochMilli());
        assertEquals(Instant.parse(start), Instant.ofEpochMilli(window.startMs()));
        assertEquals(Instant.parse(end), Instant.ofEpochMilli(window.endMs()));
    }
}
