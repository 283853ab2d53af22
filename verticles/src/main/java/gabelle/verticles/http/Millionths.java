package gabelle.verticles.http;

import gabelle.engine.price.Decimal;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Credits and quantities as requests carry them: exact, whichever way a number is written in JSON. */
final class Millionths {
    private static final int PLACES = Decimal.CREDITS.places();

    /** Of any number worth reading; what arithmetic with a long one costs is not the caller's to choose. */
    private static final int LENGTH_MAX = 40;

    private static final Pattern PLAIN =
            Pattern.compile("-?[0-9]{1," + LENGTH_MAX + "}(\\.[0-9]{1," + LENGTH_MAX + "})?");

    private Millionths() {}

    /**
     * A number from outside in millionths. Throws {@link Rejected}.
     *
     * @param value a JSON value as {@link ExactJson} reads it, or its text
     */
    static long read(String name, Object value, long min, long max) {
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
        return Problem.invalid(
                        name, name + " must be from " + Decimal.CREDITS.text(min) + " to " + Decimal.CREDITS.text(max))
                .rejected();
    }
}
