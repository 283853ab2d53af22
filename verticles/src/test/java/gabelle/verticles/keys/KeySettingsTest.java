package gabelle.verticles.keys;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeySettingsTest {
    @Test
    void the_defaults_are_within_bounds() {
        assertDoesNotThrow(KeySettings::defaults);
    }

    @Test
    void an_out_of_bounds_value_is_refused_by_its_name_with_its_bounds() {
        var refused = assertThrows(
                IllegalArgumentException.class, () -> new KeySettings(1001, 800, 120_000, 100_000, 10_000, 4));

        assertTrue(refused.toString().contains("poll_ms is 1001; it must be between 20 and 1000"), refused.toString());
    }
}
