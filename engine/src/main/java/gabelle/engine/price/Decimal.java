package gabelle.engine.price;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/**
 * Exact amounts as people write them, and the whole units that are counted: {@code "9.99"} and 999 cents.
 *
 * @param places after the point that a unit stands for: 2 for cents, 6 for micro-credits, 9 for nano-units of money
 * @param max the largest amount that is read, in whole ones; any is written
 */
public record Decimal(int places, long max) {
    public static final Decimal CENTS = new Decimal(2, 1_000_000);

    /** Micro-credits; quantities of modules, too, are counted in millionths. */
    public static final Decimal CREDITS = new Decimal(6, 1_000_000_000);

    /** Nano-units of money. */
    public static final Decimal NANO = new Decimal(9, 1_000_000_000);

    private static final Pattern FORM = Pattern.compile("\\d{1,12}(\\.\\d{1,15})?");

    /**
     * Whole units.
     *
     * @throws IllegalArgumentException if it is no such amount; the message says what one looks like
     */
    public long units(String text) {
        if (FORM.matcher(text).matches()) {
            BigDecimal value = new BigDecimal(text);
            if (value.stripTrailingZeros().scale() <= places && value.compareTo(BigDecimal.valueOf(max)) <= 0) {
                return value.movePointRight(places).longValueExact();
            }
        }
        throw new IllegalArgumentException("'" + text + "' must be an amount from 0 to " + max
                + ", as in \"9.99\", with at most " + places + " places after the point");
    }

    /** Without zeros at the end: {@code 12.5}. */
    public String text(long units) {
        return value(units, 0).toPlainString();
    }

    /** With two places at least, as money is written. */
    public String money(long units) {
        return value(units, 2).toPlainString();
    }

    /** As a JSON number: whole where it is whole. */
    public Number number(long units) {
        BigDecimal value = value(units, 0);
        return value.scale() == 0 ? (Number) value.longValueExact() : value;
    }

    private BigDecimal value(long units, int placesMin) {
        BigDecimal value = BigDecimal.valueOf(units, places).stripTrailingZeros();
        return value.setScale(Math.max(value.scale(), placesMin), RoundingMode.UNNECESSARY);
    }
}
