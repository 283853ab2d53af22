package gabelle.verticles.funds;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.FundKey;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PurseTest {
    private final Purse purse = new Purse(FundKey.credits(new UUID(1, 1)));

    @Test
    void while_some_wait_for_idle_money_the_others_go_on_believing_that_there_is_none() {
        purse.exhausted(10, 0);

        assertTrue(purse.isExhausted(10, 500));
        assertFalse(purse.isExhausted(10, 5_000));
        purse.gathering++;
        assertTrue(purse.isExhausted(10, 5_000));
        assertFalse(purse.isExhausted(9, 5_000), "so little may be there");
    }
}
