package gabelle.verticles.ingress;

import gabelle.engine.limit.RateStatus;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;

/** The {@code x-ratelimit-*} headers, with OpenAI's names and its way to write durations ({@code 1s}, {@code 6m0s}). */
final class RateHeaders {
    private static final CharSequence LIMIT_REQUESTS = AsciiString.cached("x-ratelimit-limit-requests");
    private static final CharSequence REMAINING_REQUESTS = AsciiString.cached("x-ratelimit-remaining-requests");
    private static final CharSequence RESET_REQUESTS = AsciiString.cached("x-ratelimit-reset-requests");
    private static final CharSequence LIMIT_TOKENS = AsciiString.cached("x-ratelimit-limit-tokens");
    private static final CharSequence REMAINING_TOKENS = AsciiString.cached("x-ratelimit-remaining-tokens");
    private static final CharSequence RESET_TOKENS = AsciiString.cached("x-ratelimit-reset-tokens");

    private RateHeaders() {}

    static void put(MultiMap headers, RateStatus status) {
        if (status.requestsLimit() > 0) {
            headers.set(LIMIT_REQUESTS, Long.toString(status.requestsLimit()));
            headers.set(REMAINING_REQUESTS, Long.toString(Math.max(0, status.requestsRemaining())));
            headers.set(RESET_REQUESTS, duration(status.requestsResetMs()));
        }
        if (status.tokensLimit() > 0) {
            headers.set(LIMIT_TOKENS, Long.toString(status.tokensLimit()));
            headers.set(REMAINING_TOKENS, Long.toString(Math.max(0, status.tokensRemaining())));
            headers.set(RESET_TOKENS, duration(status.tokensResetMs()));
        }
    }

    static String duration(long ms) {
        if (ms < 1_000) {
            return Math.max(0, ms) + "ms";
        }
        long seconds = Math.ceilDiv(ms, 1_000L);
        return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
    }
}
