package gabelle.verticles.http;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Credits and quantities: exact, in millionths inside, decimal outside. */
public final class Decimals {
    private static final int PLACES = 6;

    /** Of any number worth reading; what arithmetic with a long one costs is not the caller's to choose. */
    private static final int LENGTH_MAX = 40;

    private static final Pattern PLAIN =
            Pattern.compile("-?[0-9]{1," + LENGTH_MAX + "}(\\.[0-9]{1," + LENGTH_MAX + "})?");

    private Decimals() {}

    /**
     * A number from outside in millionths. Throws {@link Rejected}.
     *
     * @param value a JSON value as {@link ExactJson} reads it, or its text
     */
    static long millionths(String name, Object value, long min, long max) {
        BigDecimal number = number(name, value);
        // Where the exponent is absurd, so would be the memory that the digits take.
        if (number.signum() != 0 && Math.abs((long) number.precision() - number.scale()) > LENGTH_MAX) {
            throw outOfBounds(name, min, max);
        }
        BigDecimal exact = number.stripTrailingZeros();
        if (exact.scale() > PLACES) {
            throw Problem.invalid(name, name + " may have at most " + PLACES + " decimals")
                    .rejected();
        }
        BigDecimal millionths = exact.movePointRight(PLACES);
        if (millionths.compareTo(BigDecimal.valueOf(min)) < 0 || millionths.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw outOfBounds(name, min, max);
        }
        return millionths.longValueExact();
    }

    private static BigDecimal number(String name, Object value) {
        if (value instanceof Number) {
            return value instanceof BigDecimal exact ? exact : new BigDecimal(value.toString());
        }
        if (value instanceof String text && PLAIN.matcher(text).matches()) {
            return new BigDecimal(text);
        }
        throw Problem.invalid(name, name + " must be a number, or a decimal in a string")
                .rejected();
    }

    private static Rejected outOfBounds(String name, long min, long max) {
        return Problem.invalid(name, name + " must be from " + text(min) + " to " + text(max))
                .rejected();
    }

    /** As decimal text without needless zeros: {@code 12.5}. */
    public static String text(long millionths) {
        return decimal(millionths).toPlainString();
    }

    /** As a JSON number: whole where it is whole. */
    public static Number number(long millionths) {
        BigDecimal decimal = decimal(millionths);
        return decimal.scale() == 0 ? (Number) decimal.longValueExact() : decimal;
    }

    private static BigDecimal decimal(long millionths) {
        BigDecimal stripped = BigDecimal.valueOf(millionths, PLACES).stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
