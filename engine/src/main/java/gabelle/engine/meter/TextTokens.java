package gabelle.engine.meter;

/**
 * How many tokens a text comes to, told from its characters: a quarter of one for each ASCII letter or space (one for a space before a
 * digit), half of one
 * for each other letter of two bytes in UTF-8 (é, Cyrillic, Arabic), one for each other character (digits, punctuation,
 * line breaks, other scripts), three for one beyond 16 bits (emoji), and two for the
 * word at which it breaks off; and no fewer than the pieces that the text came in,
 * each of which holds one at least.
 *
 * <p>That is at least what OpenAI's tokenizers make of prose, code, numbers and JSON in common languages, and seldom twice
 * as much; only random letters come to more. Nothing of the text is kept, which a tokenizer would need: it would be
 * megabytes for each stream, for the sake of the few that end without a usage.
 */
final class TextTokens {
    /** The last word as far as it came is cut into more tokens than the whole one. */
    private static final long BROKEN_OFF = 2;

    private static final long ONE = 12;
    private static final long HALF = 6;
    private static final long THIRD = 4;
    private static final long QUARTER = 3;

    private long twelfths;
    private long pieces;
    private char last;
    private long atLeast;

    void add(char[] chars, int from, int length) {
        for (int i = from; i < from + length; i++) {
            char c = chars[i];
            boolean spaceAlone = last == ' ' && c >= '0' && c <= '9'; // before a word it is part of the word's token
            twelfths += twelfths(c) + (spaceAlone ? ONE - QUARTER : 0);
            last = c;
        }
        pieces++;
    }

    /** Text that was not looked at: a token for three bytes, as of a request. */
    void addUnseen(long bytes) {
        twelfths += bytes * THIRD;
    }

    /** The provider itself has counted so many up to here. */
    void atLeast(long tokens) {
        atLeast = Math.max(atLeast, tokens);
    }

    long count() {
        long told = twelfths == 0 ? pieces : Math.max(pieces, Math.ceilDiv(twelfths, ONE) + BROKEN_OFF);
        return Math.max(told, atLeast);
    }

    private static long twelfths(char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ';
        if (letter) {
            return QUARTER;
        }
        if (c >= 0xA0 && c < 0x800) {
            return HALF;
        }
        return Character.isHighSurrogate(c) ? 2 * ONE : ONE;
    }
}
