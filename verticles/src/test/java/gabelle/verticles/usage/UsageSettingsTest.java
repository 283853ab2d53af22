package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class UsageSettingsTest {
    @Test
    void what_is_out_of_bounds_is_refused_with_the_key_and_the_bounds() {
        var refused =
                assertThrows(IllegalArgumentException.class, () -> new UsageSettings(150, 2_000, 3_000, 5_000, 34));

        assertEquals(
                "retention_days is 34; it must be between 35 and 3650 (Stripe takes usage of the last 34 days)",
                refused.getMessage());
    }

    @Test
    void the_defaults_are_in_bounds() {
        assertEquals(400, UsageSettings.defaults().retentionDays());
    }
}
