package gabelle.sim;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The words of a script, such as {@code delay=200,chunks=20,interval=5,cut=7}. A word with a number may have a default
 * for when it is written alone. Chunks are counted after the first one, which only says the role: {@code 1..chunks}
 * carry content, the next one the finish reason, the one after it the usage if it was asked for.
 */
enum Word {
    /** Milliseconds before anything is sent. */
    DELAY(0, 600_000),
    /** Chunks of content in a stream; 20 where the script says nothing. */
    CHUNKS(0, 100_000),
    /** Milliseconds between two chunks of a stream. */
    INTERVAL(0, 600_000),
    /** Answers with this error status and OpenAI's body for it. */
    STATUS(400, 599),
    /**
     * Closes the connection after so many chunks, and before {@code [DONE]} in any case; an answer that is no stream is
     * cut after half of its body. 0 closes it without answering at all.
     */
    CUT(0, 1_000_000),
    /** Leaves the usage out, also where the stream was asked for it. */
    NO_USAGE,
    /** Takes the request and never answers. */
    HANG,
    /** Sends so many chunks, then nothing more, nor {@code [DONE]}; what is no stream stalls after half its body. */
    HANG_AFTER(0, 1_000_000),
    /** Prompt tokens, exactly; none of them cached unless the script says so too. */
    PROMPT(0, Integer.MAX_VALUE),
    /** Completion tokens, at most the request's maximum; none for reasoning unless the script says so too. */
    COMPLETION(0, Integer.MAX_VALUE),
    /** Cached tokens; more than a given prompt has is reported as it stands: a hostile provider. */
    CACHED(0, Integer.MAX_VALUE),
    /** Reasoning tokens; more than a given completion has is reported as it stands. */
    REASONING(0, Integer.MAX_VALUE),
    /** Seconds in a {@code retry-after} header. */
    RETRY_AFTER(0, 86_400),
    /** Status 200 and a body that is not JSON. */
    GARBAGE,
    /** Status 502 and a proxy's HTML page. */
    HTML,
    /** Bytes of content. */
    SIZE(0, 64 << 20),
    /** Sends the head at once and the body so many milliseconds later; 500 when written alone. */
    SLOW_HEAD(0, 600_000, 500),
    /** Reports every count negated. */
    USAGE_NEGATIVE,
    /** Goes on generating, and charges all of it, when the client closes; without it only what was sent is charged. */
    GOES_ON,
    /** Writes the answer in pieces that respect neither events nor characters; where they break is seeded. */
    SPLIT,
    /** Sends a JSON answer with {@code Transfer-Encoding: chunked} instead of {@code Content-Length}. */
    CHUNKED,
    /** Indents a JSON answer, as OpenAI itself does. */
    PRETTY,
    /** Calls the first of the request's tools instead of answering. */
    TOOL,
    /** Tokens written to the cache where a message asks for that; half of those that are not read from it otherwise. */
    CACHE_WRITE(0, Integer.MAX_VALUE);

    private static final Map<String, Word> BY_SPELLING =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Word::spelling, word -> word));

    final long min;
    final long max;

    /** The number of a word that is written without one; below {@link #min} if it must be given. */
    final long alone;

    Word() {
        this(1, 1, 1);
    }

    Word(long min, long max) {
        this(min, max, -1);
    }

    Word(long min, long max, long alone) {
        this.min = min;
        this.max = max;
        this.alone = alone;
    }

    String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Word of(String spelling) {
        Word word = BY_SPELLING.get(spelling);
        if (word == null) {
            throw new IllegalArgumentException("no script word is called '" + spelling + "'; there are "
                    + Stream.of(values()).map(Word::spelling).collect(Collectors.joining(", ")));
        }
        return word;
    }
}
