package gabelle.sim;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** The headers that OpenAI documents for its answers; one instance a loop, which remembers the date of this second. */
final class Head {
    static final CharSequence JSON = value("application/json");
    static final CharSequence EVENTS = value("text/event-stream; charset=utf-8");
    static final CharSequence HTML = value("text/html");

    private static final CharSequence REQUEST_ID = value("x-request-id");
    private static final CharSequence PROCESSING_MS = value("openai-processing-ms");
    private static final CharSequence RETRY_AFTER = value("retry-after");
    private static final CharSequence DATE = value("date");
    private static final CharSequence CONTENT_TYPE = value("content-type");
    private static final CharSequence[] SAME_FOR_ALL = {
        value("openai-organization"), value("org-simulated"),
        value("openai-version"), value("2020-10-01"),
        value("x-ratelimit-limit-requests"), value("10000"),
        value("x-ratelimit-limit-tokens"), value("200000"),
        value("x-ratelimit-remaining-requests"), value("9999"),
        value("x-ratelimit-remaining-tokens"), value("199968"),
        value("x-ratelimit-reset-requests"), value("8.64s"),
        value("x-ratelimit-reset-tokens"), value("9ms"),
    };

    private long dateSecond;
    private CharSequence date = "";

    void write(MultiMap headers, CharSequence contentType, String requestId, Script script) {
        headers.add(CONTENT_TYPE, contentType);
        headers.add(DATE, date());
        for (int i = 0; i < SAME_FOR_ALL.length; i += 2) {
            headers.add(SAME_FOR_ALL[i], SAME_FOR_ALL[i + 1]);
        }
        headers.add(PROCESSING_MS, Long.toString(1 + script.value(Word.DELAY, 0)));
        headers.add(REQUEST_ID, requestId);
        if (script.has(Word.RETRY_AFTER)) {
            headers.add(RETRY_AFTER, Long.toString(script.value(Word.RETRY_AFTER, 0)));
        }
    }

    /** Unique among the calls of a seed. */
    static String requestId(long seed, long number) {
        HexFormat hex = HexFormat.of();
        return "req_" + hex.toHexDigits(TokenCounts.mix(seed, ~number)) + hex.toHexDigits(number);
    }

    private CharSequence date() {
        long second = System.currentTimeMillis() / 1000;
        if (second != dateSecond) {
            dateSecond = second;
            date = value(DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    Instant.ofEpochSecond(second).atZone(ZoneOffset.UTC)));
        }
        return date;
    }

    private static CharSequence value(String text) {
        return HttpHeaders.createOptimized(text);
    }
}
