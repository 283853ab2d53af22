package gabelle.engine.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import gabelle.engine.Seeded;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DecimalTest {
    @Test
    void writes_nano_dollars_as_plain_decimals() {
        assertEquals("0", Decimal.NANO.text(0));
        assertEquals("0.000123", Decimal.NANO.text(123_000));
        assertEquals("0.000000001", Decimal.NANO.text(1));
        assertEquals("1", Decimal.NANO.text(1_000_000_000));
        assertEquals("100", Decimal.NANO.text(100_000_000_000L));
        assertEquals("12.5", Decimal.NANO.text(12_500_000_000L));
        assertEquals("-0.5", Decimal.NANO.text(-500_000_000));
    }

    @Test
    void writes_as_it_reads() {
        assertEquals("9.99", Decimal.CENTS.money(999));
        assertEquals("5.00", Decimal.CENTS.money(500));
        assertEquals("1000", Decimal.CREDITS.text(1_000_000_000));
        assertEquals("0.000001", Decimal.CREDITS.text(1));
        assertEquals("0", Decimal.CREDITS.text(0));
        assertEquals(12L, Decimal.CREDITS.number(12_000_000));
        assertEquals(new BigDecimal("12.5"), Decimal.CREDITS.number(12_500_000));
        assertThrows(IllegalArgumentException.class, () -> Decimal.CREDITS.units("1000000000.1"));
    }

    @Test
    void writes_the_extremes_exactly() {
        assertEquals("9223372036.854775807", Decimal.NANO.text(Long.MAX_VALUE));
        assertEquals("-9223372036.854775808", Decimal.NANO.text(Long.MIN_VALUE));
    }

    @Test
    void loses_nothing_of_any_amount() {
        Seeded.forEach(200, DecimalTest::readsBack);
    }

    private static void readsBack(SplittableRandom random) {
        long nano = random.nextLong() >> random.nextInt(64);
        assertEquals(
                nano, new BigDecimal(Decimal.NANO.text(nano)).movePointRight(9).longValueExact());
    }
}
