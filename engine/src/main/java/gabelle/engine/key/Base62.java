package gabelle.engine.key;

import java.math.BigInteger;

/** Digits and letters only: a key survives double-clicks, URLs and shells. */
final class Base62 {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger RADIX = BigInteger.valueOf(DIGITS.length());

    private Base62() {}

    /** The number with leading zeros, {@code length} digits long; its high digits are lost if it needs more. */
    static String encode(BigInteger number, int length) {
        char[] digits = new char[length];
        BigInteger rest = number;
        for (int i = length - 1; i >= 0; i--) {
            BigInteger[] quotient = rest.divideAndRemainder(RADIX);
            digits[i] = DIGITS.charAt(quotient[1].intValueExact());
            rest = quotient[0];
        }
        return new String(digits);
    }

    /** The same for a number that fits a long: the checksum is on the path of every call. */
    static String encode(long number, int length) {
        char[] digits = new char[length];
        long rest = number;
        for (int i = length - 1; i >= 0; i--) {
            digits[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        return new String(digits);
    }

    /** Whether a digit has this value: six random bits may be 62 or 63, which none has. */
    static boolean isDigitValue(int value) {
        return value < DIGITS.length();
    }

    static char digit(int value) {
        return DIGITS.charAt(value);
    }

    static boolean isDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}
