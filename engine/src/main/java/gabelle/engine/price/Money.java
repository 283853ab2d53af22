package gabelle.engine.price;

import java.math.BigDecimal;

/** How money, a {@code long} in nano-units everywhere inside, is written for people and for JSON. */
public final class Money {
    private static final int NANO_DIGITS = 9;

    private Money() {}

    /** Dollars as a plain decimal without trailing zeros: 123,000 nano-USD is {@code 0.000123}. */
    public static String usd(long nano) {
        return BigDecimal.valueOf(nano, NANO_DIGITS).stripTrailingZeros().toPlainString();
    }
}
