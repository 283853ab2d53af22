package gabelle.engine.meter;

/**
 * What a request asks for besides text.
 *
 * @param size of an image, in the provider's words; {@code auto} where the client leaves it out
 * @param quality likewise
 * @param characters to be spoken
 * @param milliseconds of audio, as its file says or as a rule
 * @param millisecondsMax of audio at the most
 */
public record MediaAsk(
        Work work, String size, String quality, long characters, long milliseconds, long millisecondsMax) {
    public static final String AUTO = "auto";

    /** Text. */
    static final MediaAsk NONE = new MediaAsk(Work.TEXT, AUTO, AUTO, 0, 0, 0);

    /**
     * Speech is about 21 audio tokens a second (1.5 cents a minute at 12 dollars a million, OpenAI's pricing page) and
     * reads 16 letters a second; scripts with fewer characters have more bytes for each.
     */
    private static final long SPOKEN_TOKENS = 4;

    private static final long SPOKEN_BYTES = 3;

    /** A slow reading of text in a script that says much with few bytes. */
    private static final long SPOKEN_TOKENS_PER_BYTE_MAX = 4;

    boolean isText() {
        return work == Work.TEXT;
    }

    /** Tokens that text of so many bytes is spoken in as a rule. */
    static long spokenTokens(long bytes) {
        return Math.ceilDiv(bytes * SPOKEN_TOKENS, SPOKEN_BYTES);
    }

    static long spokenTokensMax(long bytes) {
        return bytes * SPOKEN_TOKENS_PER_BYTE_MAX;
    }
}
