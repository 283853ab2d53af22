package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The forms are those of Gemini API reference, "Generating content", "Counting tokens" and "Embeddings", and of its guides
 * "Thinking" and "Function calling"; the contents are our own. The lines of its streams end in CR LF.
 */
class GeminiTapTest {
    private static final String FIRST = event("""
            {"candidates":[{"content":{"parts":[{"text":"Let me weigh the salt.","thought":true}],"role":"model"},\
            "index":0}],"usageMetadata":{"promptTokenCount":30,"totalTokenCount":130,"thoughtsTokenCount":100},\
            "modelVersion":"gemini-2.5-flash","responseId":"r1"}""");
    private static final String MORE = event("""
            {"candidates":[{"content":{"parts":[{"text":"\\"finishReason\\": léger 塩"}],"role":"model"},"index":0}],\
            "usageMetadata":{"promptTokenCount":30,"candidatesTokenCount":6,"totalTokenCount":136,\
            "thoughtsTokenCount":100},"modelVersion":"gemini-2.5-flash"}""");
    private static final String LAST = event("""
            {"candidates":[{"content":{"parts":[{"text":"."}],"role":"model"},"finishReason":"STOP","index":0}],\
            "usageMetadata":{"promptTokenCount":30,"cachedContentTokenCount":10,"candidatesTokenCount":7,\
            "totalTokenCount":137,"promptTokensDetails":[{"modality":"TEXT","tokenCount":22},{"modality":"AUDIO",\
            "tokenCount":8}],"thoughtsTokenCount":100},"modelVersion":"gemini-2.5-flash"}""");
    private static final String BESIDE =
            event("{\"usageMetadata\":{\"promptTokenCount\":30,\"candidatesTokenCount\":9}}");
    private static final String ANSWER = """
            {
              "candidates": [{
                "content": {"parts": [{"text": "\\"usageMetadata\\": {\\"promptTokenCount\\": 9}"},
                    {"functionCall": {"name": "levy", "args": {"usageMetadata": {"promptTokenCount": 7}, "salt": "much"}},
                     "thoughtSignature": "c2FsdA=="}], "role": "model"},
                "finishReason": "STOP", "index": 0
              }],
              "usageMetadata": {"promptTokenCount": 50, "candidatesTokenCount": 20, "totalTokenCount": 95,
                "promptTokensDetails": [{"tokenCount": 50, "modality": "TEXT"}],
                "toolUsePromptTokenCount": 20, "thoughtsTokenCount": 5},
              "modelVersion": "gemini-2.5-pro"
            }""";

    private static String event(String data) {
        return "data: " + data + "\r\n\r\n";
    }

    private static Usage usage(long input, long cached, long output, long reasoning, long audioInput) {
        return new Usage(input, cached, 0, 0, output, reasoning, audioInput, 0, 0, 0, 0);
    }

    private static String fed(UsageTap tap, String answer, int size) {
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream relayed = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; at += size) {
            relayed.writeBytes(tap.feed(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size))));
        }
        return relayed.toString(StandardCharsets.UTF_8);
    }

    private static String end(UsageTap tap) {
        return new String(tap.finish(), StandardCharsets.UTF_8);
    }

    private static SseTap stream() {
        return new SseTap(Dialect.GEMINI, false);
    }

    private static JsonTap json(String answer) {
        JsonTap tap = new JsonTap(Dialect.GEMINI);
        assertEquals(answer, fed(tap, answer, 50));
        tap.finish();
        return tap;
    }

    private static JsonTap counted(String usage) {
        return json("{\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":" + usage + "}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16, 61, 300, 100_000})
    void a_stream_passes_as_it_is_but_for_the_chunk_that_ends_it(int size) {
        SseTap tap = stream();
        assertEquals(FIRST + MORE, fed(tap, FIRST + MORE + LAST, size));
        assertEquals(Optional.of(usage(12, 10, 7, 100, 8)), tap.usage());
        assertEquals(LAST, end(tap));
        assertEquals(Optional.of(usage(12, 10, 7, 100, 8)), tap.usage());
        assertEquals("gemini-2.5-flash", tap.servedModel());
        assertFalse(tap.absurd());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 64, 100_000})
    void what_follows_the_last_chunk_is_withheld_with_it_and_counts(int size) {
        SseTap tap = stream();
        assertEquals(FIRST, fed(tap, FIRST + LAST + ": ping\r\n\r\n" + BESIDE, size));
        assertEquals(LAST + ": ping\r\n\r\n" + BESIDE, end(tap));
        assertEquals(Optional.of(Usage.tokens(30, 9)), tap.usage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 64, 100_000})
    void a_chunk_that_turns_out_not_to_be_the_last_goes_on(int size) {
        SseTap tap = stream();
        assertEquals(LAST + LAST + MORE, fed(tap, LAST + LAST + MORE + LAST, size));
        assertEquals(LAST, end(tap));
    }

    @Test
    void an_end_of_one_candidate_among_others_is_none() {
        String two = event("{\"candidates\":[{\"index\":0,\"finishReason\":\"STOP\"},{\"index\":1}]}");
        SseTap tap = stream();
        assertEquals(two, fed(tap, two, 10));
        assertEquals("", end(tap));
    }

    @Test
    void no_byte_is_lost_after_the_last_chunk_however_many_follow() {
        String comment = ": " + "x".repeat(100_000) + "\r\n\r\n";
        SseTap tap = stream();
        String all = LAST + comment.repeat(4);
        String relayed = fed(tap, all, 9_999);
        assertTrue(tap.heldBytes() <= SseTap.EVENT_BYTES_MAX, () -> "holds " + tap.heldBytes());
        assertEquals(all, relayed + end(tap));
    }

    @Test
    void a_stream_that_breaks_off_is_estimated_with_the_thoughts_that_were_counted() {
        SseTap tap = stream();
        fed(tap, FIRST + MORE, 40);
        assertEquals(Optional.empty(), tap.usage());
        assertFalse(tap.absurd());
        assertEquals(106, tap.deliveredTokensEstimate());
    }

    @Test
    void a_stream_that_ends_in_order_has_the_count_of_its_last_chunk() {
        SseTap tap = stream();
        fed(tap, FIRST + MORE, 40);
        tap.finish();
        assertEquals(Optional.of(usage(30, 0, 6, 100, 0)), tap.usage());
    }

    @Test
    void a_count_is_not_believed_to_be_the_last_where_more_passed_unread() {
        SseTap tap = stream();
        fed(tap, FIRST + event("{\"candidates\":[{\"x\":\"" + "A".repeat(SseTap.EVENT_BYTES_MAX) + "\"}]}"), 5_000);
        tap.finish();
        assertEquals(Optional.empty(), tap.usage());
    }

    @Test
    void a_blocked_prompt_is_input_only() {
        String blocked = event(
                "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{\"promptTokenCount\":8,\"totalTokenCount\":8}}");
        SseTap tap = stream();
        assertEquals("", fed(tap, blocked, 30));
        assertEquals(blocked, end(tap));
        assertEquals(Optional.of(Usage.tokens(8, 0)), tap.usage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 64, 100_000})
    void an_answer_is_counted_by_its_own_usage_only(int size) {
        JsonTap tap = new JsonTap(Dialect.GEMINI);
        assertEquals(ANSWER, fed(tap, ANSWER, size));
        assertTrue(tap.complete());
        assertEquals(Optional.of(usage(70, 0, 20, 5, 0)), tap.usage());
        assertEquals("gemini-2.5-pro", tap.servedModel());
        assertTrue(tap.deliveredTokensEstimate() > 10, () -> "estimated " + tap.deliveredTokensEstimate());
    }

    @Test
    void thoughts_that_only_the_total_names_are_output() {
        assertEquals(
                Optional.of(usage(3, 0, 4, 5, 0)),
                counted("{\"promptTokenCount\":3,\"candidatesTokenCount\":4,\"totalTokenCount\":12}")
                        .usage());
    }

    @Test
    void audio_is_counted_apart_on_both_sides_but_not_where_it_was_cached() {
        assertEquals(
                Optional.of(new Usage(10, 50, 0, 0, 5, 0, 40, 35, 0, 0, 0)),
                counted("{\"promptTokenCount\":100,\"cachedContentTokenCount\":50,\"candidatesTokenCount\":40,"
                                + "\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":30},"
                                + "{\"modality\":\"AUDIO\",\"tokenCount\":70}],"
                                + "\"cacheTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":30}],"
                                + "\"candidatesTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":35}]}")
                        .usage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"promptTokenCount\":-1}",
                "{\"promptTokenCount\":99999999999999999999}",
                "{\"promptTokenCount\":5,\"cachedContentTokenCount\":6}",
                "{\"promptTokenCount\":5,\"totalTokenCount\":4}",
                "{\"promptTokenCount\":5,\"thoughtsTokenCount\":2,\"totalTokenCount\":9}",
                "{\"promptTokenCount\":5,\"promptTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":6}]}",
                "{\"promptTokenCount\":\"5\"}",
                "{\"candidatesTokenCount\":5}",
                "[]",
                "7",
            })
    void an_impossible_count_is_absurd(String usage) {
        JsonTap tap = counted(usage);
        assertTrue(tap.absurd());
        assertEquals(Optional.empty(), tap.usage());
    }

    @Test
    void to_count_tokens_costs_nothing_and_an_embedding_its_input() {
        assertEquals(
                Optional.of(Usage.NONE),
                json("{\"totalTokens\":31,\"promptTokensDetails\":[]}").usage());
        assertEquals(
                Optional.of(Usage.tokens(4, 0)),
                json("{\"embedding\":{\"values\":[0.1,-2e-3]},\"usageMetadata\":{\"promptTokenCount\":4}}")
                        .usage());
        JsonTap uncounted = json("{\"embeddings\":[{\"values\":[0.1]}]}");
        assertEquals(Optional.empty(), uncounted.usage());
        assertFalse(uncounted.absurd());
    }

    @Test
    void an_error_is_seen_and_so_is_one_about_the_key() {
        JsonTap key = json(
                "{\"error\":{\"code\":400,\"message\":\"API key not valid.\",\"status\":\"INVALID_ARGUMENT\","
                        + "\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"API_KEY_INVALID\"}]}}");
        assertTrue(key.errorSeen());
        assertTrue(key.keyRefused());
        assertFalse(json("{\"error\":{\"code\":400,\"message\":\"API_KEY_INVALID\"}}")
                .keyRefused());
    }

    @Test
    void the_buckets_of_any_count_add_up_to_the_providers_total() {
        Seeded.forEach(300, random -> {
            long prompt = random.nextLong(1, 1_000_000);
            long cached = random.nextLong(prompt + 1);
            long audio = random.nextLong(prompt + 1);
            long candidates = random.nextLong(100_000);
            long spoken = random.nextLong(candidates + 1);
            long thoughts = random.nextBoolean() ? 0 : random.nextLong(1, 100_000);
            long tools = random.nextLong(10_000);
            long unnamed = thoughts == 0 ? random.nextLong(50_000) : 0;
            long total = prompt + candidates + thoughts + tools + unnamed;
            Usage usage = counted(
                            ("{\"promptTokenCount\":%d,\"cachedContentTokenCount\":%d,\"candidatesTokenCount\":%d,"
                                            + "\"thoughtsTokenCount\":%d,\"toolUsePromptTokenCount\":%d,\"totalTokenCount\":%d,"
                                            + "\"promptTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":%d}],"
                                            + "\"candidatesTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":%d}]}")
                                    .formatted(prompt, cached, candidates, thoughts, tools, total, audio, spoken))
                    .usage()
                    .orElseThrow();
            assertEquals(total, usage.totalTokens());
            assertEquals(cached, usage.cacheRead());
            assertEquals(thoughts + unnamed, usage.reasoning());
            assertEquals(spoken, usage.audioOutput());
            assertTrue(usage.audioInput() <= audio);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void images_are_counted_by_those_that_were_made(int size) {
        String answer = """
                {"predictions": [{"mimeType": "image/png", "bytesBase64Encoded": "%s"},
                 {"raiFilteredReason": "bytesBase64Encoded"},
                 {"bytesBase64Encoded": "QUJD", "mimeType": "image/png"}]}""".formatted("A".repeat(200_000));
        JsonTap tap = new JsonTap(Dialect.GEMINI);
        assertEquals(answer, fed(tap, answer, Math.max(size, answer.length() / 5_000)));
        assertTrue(tap.complete());
        assertEquals(Optional.of(new Usage(0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0)), tap.usage());
        assertEquals(Optional.of(Usage.NONE), json("{\"predictions\":[]}").usage());
    }
}
