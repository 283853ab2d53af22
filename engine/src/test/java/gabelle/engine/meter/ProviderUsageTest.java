package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that speak OpenAI's dialect and count in their own way: buckets stay disjoint, and add up to their total. */
final class ProviderUsageTest {
    private static final Usage GROQ = new Usage(18, 5, 0, 0, 12, 7, 0, 0, 0, 0, 0);
    private static final Usage XAI = new Usage(26, 6, 0, 0, 9, 94, 0, 0, 0, 0, 0);
    private static final Usage GEMINI = new Usage(20, 0, 0, 0, 198, 405, 0, 0, 0, 0, 0);

    /** What a stream says in any chunking; the same in each. */
    private static Optional<Usage> usage(Counting counting, String stream) {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        Optional<Usage> whole = read(new SseTap(Dialect.OPENAI, true, counting), bytes);
        Seeded.forEach(
                200,
                random -> assertEquals(
                        whole,
                        read(new SseTap(Dialect.OPENAI, true, counting), bytes, cuts(random, bytes.length)),
                        stream));
        return whole;
    }

    private static Optional<Usage> read(UsageTap tap, byte[] bytes, int... cuts) {
        int from = 0;
        for (int cut : cuts) {
            tap.feed(Arrays.copyOfRange(bytes, from, cut));
            from = cut;
        }
        tap.feed(Arrays.copyOfRange(bytes, from, bytes.length));
        tap.finish();
        return tap.absurd() ? Optional.empty() : tap.usage();
    }

    private static int[] cuts(SplittableRandom random, int length) {
        int[] cuts = new int[random.nextInt(1, 30)];
        Arrays.setAll(cuts, i -> random.nextInt(length + 1));
        Arrays.sort(cuts);
        return cuts;
    }

    private static Optional<Usage> body(Counting counting, String body) {
        return read(new JsonTap(Dialect.OPENAI, counting), body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void groq_counts_once_whether_or_not_its_usage_stands_at_the_top_too() {
        assertEquals(Optional.of(GROQ), usage(Counting.NAMED, Answers.GROQ_STREAM));
        assertEquals(Optional.of(GROQ), usage(Counting.NAMED, Answers.GROQ_STREAM_WITH_USAGE));
        assertEquals(42, GROQ.totalTokens());
    }

    @Test
    void groqs_chunk_with_the_finish_reason_is_relayed_and_the_one_for_us_is_not() {
        SseTap tap = new SseTap(Dialect.OPENAI, true);
        byte[] relayed = tap.feed(Answers.GROQ_STREAM_WITH_USAGE.getBytes(StandardCharsets.UTF_8));
        String all = new String(relayed, StandardCharsets.UTF_8) + new String(tap.finish(), StandardCharsets.UTF_8);
        assertEquals(Answers.GROQ_STREAM, all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "[1]", "{}", "{\"prompt_tokens\":-1,\"completion_tokens\":2}"})
    void what_cannot_be_true_is_not_believed_in_x_groq_either(String impossible) {
        String stream = "data: {\"choices\":[{\"delta\":{}}],\"x_groq\":{\"id\":\"r\",\"usage\":" + impossible
                + ",\"more\":[{}]},\"model\":\"m\"}\n\n";
        SseTap tap = new SseTap(Dialect.OPENAI, true);
        tap.feed(stream.getBytes(StandardCharsets.UTF_8));
        assertTrue(tap.absurd());
        assertEquals("m", tap.servedModel());
    }

    @Test
    void a_usage_elsewhere_in_x_groq_is_none() {
        String stream = "data: {\"choices\":[],\"x_groq\":{\"usage\":null,\"debug\":{\"usage\":"
                + "{\"prompt_tokens\":1,\"completion_tokens\":2}}}}\n\n";
        assertEquals(Optional.empty(), usage(Counting.NAMED, stream));
        SseTap tap = new SseTap(Dialect.OPENAI, true);
        tap.feed(stream.getBytes(StandardCharsets.UTF_8));
        assertFalse(tap.absurd());
    }

    @Test
    void a_usage_that_breaks_off_does_not_swallow_the_next_event() {
        String stream = "data: {\"x_groq\":{\"usage\":{\"prompt_tokens\":1\n\n" + Answers.XAI_STREAM;
        assertEquals(Optional.of(XAI), usage(Counting.NAMED, stream));
    }

    @Test
    void mistrals_usage_comes_with_the_last_content() {
        assertEquals(Optional.of(Usage.tokens(6, 3)), usage(Counting.NAMED, Answers.MISTRAL_STREAM));
    }

    @Test
    void xai_counts_reasoning_beside_the_completion() {
        assertEquals(Optional.of(XAI), body(Counting.NAMED, Answers.XAI));
        assertEquals(Optional.of(XAI), usage(Counting.NAMED, Answers.XAI_STREAM));
        assertEquals(135, XAI.totalTokens());
    }

    @Test
    void geminis_thoughts_are_what_the_total_has_beyond_the_rest() {
        assertEquals(Optional.of(GEMINI), body(Counting.REST_OF_TOTAL, Answers.GEMINI));
        assertEquals(Optional.of(GEMINI), usage(Counting.REST_OF_TOTAL, Answers.GEMINI_STREAM));
        assertEquals(623, GEMINI.totalTokens());
    }

    @Test
    void of_nobody_else_a_total_that_says_more_is_believed() {
        assertEquals(Optional.empty(), body(Counting.NAMED, Answers.GEMINI));
        assertEquals(Optional.empty(), usage(Counting.NAMED, Answers.GEMINI_STREAM));
    }

    @ParameterizedTest
    @CsvSource({
        // prompt, completion, reasoning, total: named, rest of total (output + reasoning; empty where it is absurd)
        "10, 20,  5, 30, 15+5, 15+5",
        "10, 20,  5, 35, 20+5, 20+5",
        "10, 20,  0, 30, 20+0, 20+0",
        "10, 20,  0, 35,     , 20+5",
        "10, 20,  5, 34,     ,",
        "10, 20,  5, 36,     ,",
        "10, 20,  5, 29,     ,",
        "10, 20,  0, 29,     ,",
        "10,  5, 20, 35, 5+20, 5+20",
        "10,  5, 20, 15,     ,",
        "10,  0, 60, 70, 0+60, 0+60",
        "10, 10,  1, 1000000021,     ,"
    })
    void the_numbers_tell_where_reasoning_is_counted(
            long prompt, long completion, long reasoning, long total, String named, String rest) {
        String usage = "{\"usage\":{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion
                + ",\"total_tokens\":" + total + ",\"completion_tokens_details\":{\"reasoning_tokens\":" + reasoning
                + "}}}";
        assertEquals(Optional.ofNullable(named), body(Counting.NAMED, usage).map(ProviderUsageTest::output));
        assertEquals(
                Optional.ofNullable(rest), body(Counting.REST_OF_TOTAL, usage).map(ProviderUsageTest::output));
    }

    private static String output(Usage usage) {
        return usage.output() + "+" + usage.reasoning();
    }

    @Test
    void buckets_always_add_up_to_the_total_of_the_provider() {
        Seeded.forEach(5_000, random -> {
            long prompt = random.nextLong(50);
            long completion = random.nextLong(50);
            long total = random.nextLong(160);
            String usage = "{\"usage\":{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion
                    + ",\"total_tokens\":" + total + ",\"prompt_tokens_details\":{\"cached_tokens\":"
                    + random.nextLong(20) + "},\"completion_tokens_details\":{\"reasoning_tokens\":"
                    + random.nextLong(20) + "}}}";
            for (Counting counting : List.of(Counting.NAMED, Counting.REST_OF_TOTAL)) {
                body(counting, usage).ifPresent(read -> {
                    assertEquals(total, read.totalTokens(), usage);
                    assertEquals(prompt, read.inputTokens(), usage);
                });
            }
        });
    }

    /** docs.x.ai, "Debugging errors"; ai.google.dev, "OpenAI compatibility". Neither says 401 of a wrong key. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                true  | {"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***ey."}
                true  | {"error":{"code":400,"message":"API key not valid. Please pass a valid API key."}}
                false | {"error":{"message":"Unknown field: 'Incorrect API key provided'"}}
                false | {"choices":[{"message":{"content":"Incorrect API key provided"}}]}
                """)
    void an_error_about_the_key_is_told_from_one_that_only_says_its_words(boolean refused, String body) {
        JsonTap tap = new JsonTap(Dialect.OPENAI, Counting.NAMED);
        tap.feed(body.getBytes(StandardCharsets.UTF_8));
        tap.finish();
        assertEquals(refused, tap.keyRefused());
    }
}
