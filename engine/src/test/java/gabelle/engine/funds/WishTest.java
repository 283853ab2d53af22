package gabelle.engine.funds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class WishTest {
    private static final FundKey FUND = FundKey.credits(new UUID(1, 1));

    @Test
    void a_rich_fund_gives_a_share() {
        assertEquals(1_000, wish(10, 1_000).amount(64_000));
        assertEquals(1_000, wish(10, 5_000).amount(64_000));
    }

    @Test
    void a_nearly_empty_fund_gives_just_enough_for_the_call() {
        assertEquals(10, wish(10, 1_000).amount(100));
        assertEquals(10, wish(10, 1_000).amount(10));
    }

    @Test
    void a_fund_that_does_not_suffice_gives_nothing() {
        assertEquals(0, wish(10, 1_000).amount(9));
        assertEquals(0, wish(10, 1_000).amount(0));
    }

    @Test
    void nothing_cannot_be_wished() {
        assertThrows(IllegalArgumentException.class, () -> wish(0, 10));
        assertThrows(IllegalArgumentException.class, () -> wish(10, 9));
    }

    private static Wish wish(long min, long max) {
        return Wish.of(new UUID(0, 1), new UUID(0, 2), FUND, 0, min, max);
    }
}
