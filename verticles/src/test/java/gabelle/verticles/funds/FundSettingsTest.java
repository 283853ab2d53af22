package gabelle.verticles.funds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FundSettingsTest {
    @Test
    void an_upgrade_url_is_a_web_address_or_nothing() {
        assertEquals("", FundSettings.defaults().upgradeUrl());
        assertEquals(
                "https://example.com/plans", with("https://example.com/plans").upgradeUrl());
        for (String wrong : new String[] {"example.com", "javascript:alert(1)", "https://", "not a url"}) {
            String message = assertThrows(IllegalArgumentException.class, () -> with(wrong))
                    .getMessage();
            assertTrue(String.valueOf(message).contains("upgrade_url"), wrong);
        }
    }

    private static FundSettings with(String upgradeUrl) {
        return new FundSettings(1_000, 3_000, 1_024, 100, 250, 5_000, 4_096, 800, 800, upgradeUrl);
    }
}
