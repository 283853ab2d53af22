package gabelle.e2e;

import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.JsonTap;
import gabelle.engine.meter.SseTap;
import gabelle.engine.meter.Usage;
import gabelle.engine.meter.UsageTap;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One call as its client sees it. Its script, which sets a number of prompt tokens that no other call has, is its own:
 * by it the call is known again at the provider, also when the client never heard of a request id.
 */
final class ProcessCall {
    static final long OUTPUT_TOKENS_MAX = 400;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String WORD = "salt ";
    private static final int OK = 200;
    private static final int CHUNK_BYTES = 4096;

    final boolean stream;
    final String body;
    final String script;
    /** Whether the provider counts more input than any reading of the body allows: its hold may fall short. */
    final boolean overcounts;

    private final UsageTap tap;
    private volatile Optional<String> requestId = Optional.empty();
    private volatile String key = "";
    private volatile int status;
    private volatile String refusal = "";
    private volatile boolean ended;

    private ProcessCall(boolean stream, boolean reports, int words, String script, boolean overcounts) {
        this(stream, reports, words, OUTPUT_TOKENS_MAX, script, overcounts);
    }

    private ProcessCall(
            boolean stream, boolean reports, int words, long outputTokensMax, String script, boolean overcounts) {
        this.stream = stream;
        this.overcounts = overcounts;
        this.script = script;
        this.body = "{\"model\": \"gpt-4o-mini\", \"max_tokens\": " + outputTokensMax
                + ", \"messages\": [{\"role\": \"user\", \"content\": \"" + WORD.repeat(words) + "\"}]"
                + (stream ? ", \"stream\": true" : "")
                + (stream && reports ? ", \"stream_options\": {\"include_usage\": true}" : "") + "}";
        this.tap = stream ? new SseTap(Dialect.OPENAI, false) : new JsonTap(Dialect.OPENAI);
    }

    /**
     * A stream of up to 1.2 s, or an answer within 0.4 s: 0.21 s on average. Of four one has a provider that counts far
     * more than there is to be read, so that its hold falls short.
     */
    static ProcessCall any(boolean stream, long promptTokens, SplittableRandom random) {
        String script = "prompt=" + promptTokens + ",cached=" + random.nextLong(promptTokens)
                + (stream
                        ? ",chunks=" + random.nextInt(5, 60) + ",interval=" + random.nextInt(2, 20)
                        : ",delay=" + random.nextInt(20, 400));
        boolean overcounts = random.nextInt(4) == 0;
        int words = overcounts ? random.nextInt(1, 20) : (int) promptTokens / WORD.length() + 1;
        return new ProcessCall(stream, random.nextBoolean(), words, script, overcounts);
    }

    /** An answer after a while, paid by the call or by its output, that says so many tokens, of so many at the most. */
    static ProcessCall answer(long promptTokens, long completionTokens, long outputTokensMax, int delayMs) {
        String script = "prompt=" + promptTokens + ",completion=" + completionTokens + ",delay=" + delayMs;
        return new ProcessCall(false, false, 1, outputTokensMax, script, false);
    }

    /** A stream of so many chunks, one each 20 ms. */
    static ProcessCall stream(long promptTokens, int chunks) {
        return new ProcessCall(true, true, 1, "prompt=" + promptTokens + ",chunks=" + chunks + ",interval=20", false);
    }

    /** A call that is answered at once. */
    static ProcessCall json(long promptTokens) {
        return new ProcessCall(false, false, 1, "prompt=" + promptTokens, false);
    }

    /** Returns at the answer's end, or when the connection breaks. */
    void make(HttpClient http, int port, String with) {
        key = with;
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + with)
                .header("x-sim-script", script)
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
            requestId = answer.headers().firstValue("x-request-id");
            status = answer.statusCode();
            if (status == OK) {
                receive(answer.body());
            } else {
                refusal = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException killed) {
            // what was received until then counts
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A stream has ended with its [DONE], another answer with its last byte: the connection may break after that. */
    private void receive(InputStream answer) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int read = answer.read(chunk); read >= 0; read = answer.read(chunk)) {
            tap.feed(Arrays.copyOf(chunk, read));
            ended = tap.complete();
        }
    }

    /** Of the answer, of which the client received at least the head. */
    Optional<String> requestId() {
        return requestId;
    }

    /** With which it was made. */
    String key() {
        return key;
    }

    /** 0 while there is none. */
    int status() {
        return status;
    }

    /** The body of an answer that is none. */
    String refusal() {
        return refusal;
    }

    /** Whether the client received the end. */
    boolean ended() {
        return ended;
    }

    /** What the answer itself says was used; a stream says it if the client asked for it. */
    Optional<Usage> reported() {
        return tap.usage();
    }

    /** Tokens of the content that was received, by the estimate that the gateway makes as well. */
    long delivered() {
        return tap.deliveredTokensEstimate();
    }

    @Override
    public String toString() {
        return requestId.orElse("unanswered") + " (" + script + "): " + status + (ended ? ", whole " : " ") + refusal;
    }
}
