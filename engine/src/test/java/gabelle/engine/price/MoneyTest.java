package gabelle.engine.price;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.engine.Seeded;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MoneyTest {
    @Test
    void writes_nano_dollars_as_plain_decimals() {
        assertEquals("0", Money.usd(0));
        assertEquals("0.000123", Money.usd(123_000));
        assertEquals("0.000000001", Money.usd(1));
        assertEquals("1", Money.usd(1_000_000_000));
        assertEquals("100", Money.usd(100_000_000_000L));
        assertEquals("12.5", Money.usd(12_500_000_000L));
        assertEquals("-0.5", Money.usd(-500_000_000));
    }

    @Test
    void writes_the_extremes_exactly() {
        assertEquals("9223372036.854775807", Money.usd(Long.MAX_VALUE));
        assertEquals("-9223372036.854775808", Money.usd(Long.MIN_VALUE));
    }

    @Test
    void loses_nothing_of_any_amount() {
        Seeded.forEach(200, MoneyTest::readsBack);
    }

    private static void readsBack(SplittableRandom random) {
        long nano = random.nextLong() >> random.nextInt(64);
        assertEquals(nano, new BigDecimal(Money.usd(nano)).movePointRight(9).longValueExact());
    }
}
