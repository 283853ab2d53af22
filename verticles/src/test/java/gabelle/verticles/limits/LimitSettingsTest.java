package gabelle.verticles.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LimitSettingsTest {
    @Test
    void a_value_out_of_bounds_says_its_key_and_how_to_mend_it() {
        var refused = assertThrows(
                IllegalArgumentException.class, () -> new LimitSettings(250, false, 500, 10_000, 1_024, 5, 100_000));
        assertEquals(
                "sweep_ms is 5; it must be between 20 and 1000 (how often leases are given back)",
                refused.getMessage());
    }

    @Test
    void a_grant_must_outlast_redis() {
        var refused = assertThrows(
                IllegalArgumentException.class, () -> new LimitSettings(500, false, 500, 10_000, 1_024, 100, 100_000));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("grant_timeout_ms is 500; it must be above"));
    }

    @Test
    void a_redis_url_prints_without_its_password() {
        assertEquals("rediss://****@h:6379/1", new RedisUrl("rediss://u:p@ss@h:6379/1").toString());
        assertEquals("redis://h:6379", new RedisUrl("redis://h:6379").toString());
        assertThrows(IllegalArgumentException.class, () -> new RedisUrl("h:6379"));
    }
}
