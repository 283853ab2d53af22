package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The forms are those of OpenAI API reference, "The response object" and "Streaming events", and of xAI, "Consumption and
 * rate limits" (reasoning beside the output); the contents are our own.
 */
class ResponsesTapTest {
    private static final String USAGE = "{\"input_tokens\":37,\"input_tokens_details\":{\"cached_tokens\":12},"
            + "\"output_tokens\":50,\"output_tokens_details\":{\"reasoning_tokens\":30},\"total_tokens\":87}";
    private static final Usage COUNTED = new Usage(25, 12, 0, 0, 20, 30, 0, 0, 0, 0, 0);
    private static final String OUTPUT =
            "[{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\","
                    + "\"text\":\"Salt, then.\"}]},{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":["
                    + "{\"type\":\"output_text\",\"text\":\"It was \\\"usage\\\":{\\\"input_tokens\\\":9} léger 塩.\","
                    + "\"annotations\":[]}]},{\"type\":\"function_call\",\"name\":\"levy\",\"call_id\":\"call_1\","
                    + "\"arguments\":\"{\\\"usage\\\":1}\"}]";

    private static final String BEGUN =
            event("response.created", "\"response\":" + response("in_progress", "[]", "null"))
                    + event("response.in_progress", "\"response\":" + response("in_progress", "[]", "null"));
    private static final String DELTAS = event("response.reasoning_summary_text.delta", "\"delta\":\"Salt, then.\"")
            + event(
                    "response.output_text.delta",
                    "\"item_id\":\"msg_1\",\"delta\":\"It was \\\"response.completed\\\"\"")
            + event("response.output_text.delta", "\"delta\":\" léger 塩.\",\"logprobs\":[{\"token\":\"long token\"}]")
            + event("response.output_text.done", "\"text\":\"It was all of this once more, which is not counted\"")
            + event("response.output_item.added", "\"item\":{\"type\":\"function_call\",\"name\":\"levy\"}")
            + event("response.function_call_arguments.delta", "\"delta\":\"{}\"")
            + event("response.output_item.done", "\"item\":{\"type\":\"function_call\",\"name\":\"levy\"}");

    private static String event(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":1," + members + "}\n\n";
    }

    private static String response(String status, String output, String usage) {
        return "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"" + status + "\",\"error\":null,\"model\":"
                + "\"gpt-5.1-2025-11-13\",\"output\":" + output + ",\"usage\":" + usage + ",\"tools\":[{\"usage\":3}]}";
    }

    private static String end(String type, String usage) {
        return event(type, "\"response\":" + response(type.substring("response.".length()), OUTPUT, usage));
    }

    /** A response of which a part is so long that no event may be held that repeats it. */
    private static String longEnd() {
        return end("response.completed", USAGE)
                .replace("\"tools\"", "\"instructions\":\"" + "x".repeat(SseTap.EVENT_BYTES_MAX) + "\",\"tools\"");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static SseTap tap() {
        return new SseTap(Dialect.OPENAI_RESPONSES, false);
    }

    private static String fed(UsageTap tap, String answer, int... cuts) {
        byte[] all = bytes(answer);
        ByteArrayOutputStream relayed = new ByteArrayOutputStream();
        int from = 0;
        for (int cut : cuts) {
            relayed.writeBytes(tap.feed(Arrays.copyOfRange(all, from, cut)));
            from = cut;
        }
        relayed.writeBytes(tap.feed(Arrays.copyOfRange(all, from, all.length)));
        return relayed.toString(StandardCharsets.UTF_8);
    }

    private static int[] cuts(SplittableRandom random, String text) {
        int[] cuts = new int[random.nextInt(0, 30)];
        int length = bytes(text).length;
        Arrays.setAll(cuts, i -> random.nextInt(length + 1));
        Arrays.sort(cuts);
        return cuts;
    }

    @ParameterizedTest
    @ValueSource(strings = {"response.completed", "response.incomplete", "response.failed"})
    void a_stream_passes_as_it_is_but_for_its_end_in_any_chunking(String type) {
        String end = end(type, USAGE);
        Seeded.forEach(200, random -> {
            SseTap tap = tap();
            assertEquals(BEGUN + DELTAS, fed(tap, BEGUN + DELTAS + end, cuts(random, BEGUN + DELTAS + end)));
            assertTrue(tap.complete());
            assertEquals(end, new String(tap.finish(), StandardCharsets.UTF_8));
            assertEquals(Optional.of(COUNTED), tap.usage());
            assertEquals("gpt-5.1-2025-11-13", tap.servedModel());
            assertFalse(tap.absurd());
            assertFalse(tap.errorSeen());
        });
    }

    @Test
    void an_end_that_is_too_long_to_be_held_is_read_and_lacks_its_last_line_break() {
        String stream = BEGUN + DELTAS + longEnd();
        Seeded.forEach(60, random -> {
            SseTap tap = tap();
            assertEquals(stream.substring(0, stream.length() - 1), fed(tap, stream, cuts(random, stream)));
            assertTrue(tap.complete());
            assertEquals("\n", new String(tap.finish(), StandardCharsets.UTF_8));
            assertEquals(Optional.of(COUNTED), tap.usage());
            assertTrue(tap.deliveredTokensEstimate() < 40, () -> "estimated " + tap.deliveredTokensEstimate());
        });
    }

    @Test
    void a_long_event_that_breaks_off_is_counted_by_its_length_and_does_not_end_the_stream() {
        SseTap tap = tap();
        fed(tap, BEGUN + longEnd().replace("\"usage\":", "\"usage\"") + DELTAS, 10, 100_000, 264_000);
        assertFalse(tap.complete());
        assertEquals(Optional.empty(), tap.usage());
    }

    @Test
    void only_deltas_and_names_of_items_count_as_delivered() {
        SseTap tap = tap();
        fed(tap, BEGUN + DELTAS, 77);
        long all = tap.deliveredTokensEstimate();
        assertEquals(Optional.empty(), tap.usage());
        TextTokens text = new TextTokens();
        for (String part : new String[] {"Salt, then.", "It was \"response.completed\"", " léger 塩.", "levy", "{}"}) {
            text.add(part.toCharArray(), 0, part.length());
        }
        assertEquals(text.count(), all);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 64, 100_000})
    void a_response_is_counted_by_its_own_usage_only(int size) {
        String answer = response("completed", OUTPUT, USAGE);
        JsonTap tap = new JsonTap(Dialect.OPENAI_RESPONSES);
        byte[] all = bytes(answer);
        for (int at = 0; at < all.length; at += size) {
            tap.feed(Arrays.copyOfRange(all, at, Math.min(all.length, at + size)));
        }
        assertTrue(tap.complete());
        assertEquals(Optional.of(COUNTED), tap.usage());
        assertEquals(87, COUNTED.totalTokens());
        assertTrue(tap.deliveredTokensEstimate() > 15, () -> "estimated " + tap.deliveredTokensEstimate());
    }

    @Test
    void xai_counts_reasoning_beside_the_output() {
        SseTap tap = tap();
        fed(
                tap,
                end(
                        "response.completed",
                        "{\"input_tokens\":32,\"input_tokens_details\":{\"cached_tokens\":8},\"output_tokens\":9,"
                                + "\"output_tokens_details\":{\"reasoning_tokens\":110},\"total_tokens\":151,"
                                + "\"num_sources_used\":0,\"cost_in_usd_ticks\":1500}"));
        assertEquals(Optional.of(new Usage(24, 8, 0, 0, 9, 110, 0, 0, 0, 0, 0)), tap.usage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"input_tokens\":-1,\"output_tokens\":2}",
                "{\"input_tokens\":1,\"output_tokens\":99999999999999999999}",
                "{\"input_tokens\":5,\"input_tokens_details\":{\"cached_tokens\":6},\"output_tokens\":2}",
                "{\"input_tokens\":5,\"output_tokens\":2,\"total_tokens\":8}",
                "{\"input_tokens\":\"5\",\"output_tokens\":2}",
                "[]",
                "7",
            })
    void an_impossible_count_is_absurd(String counted) {
        SseTap tap = tap();
        fed(tap, BEGUN + end("response.completed", counted), 33);
        assertTrue(tap.absurd());
        assertEquals(Optional.empty(), tap.usage());
    }

    @Test
    void buckets_always_add_up_to_the_total_of_the_provider() {
        Seeded.forEach(3_000, random -> {
            long input = random.nextLong(50);
            long output = random.nextLong(50);
            long total = random.nextLong(160);
            String usage = "{\"input_tokens\":" + input + ",\"output_tokens\":" + output + ",\"total_tokens\":" + total
                    + ",\"input_tokens_details\":{\"cached_tokens\":" + random.nextLong(20)
                    + "},\"output_tokens_details\":{\"reasoning_tokens\":" + random.nextLong(20) + "}}";
            JsonTap tap = new JsonTap(Dialect.OPENAI_RESPONSES);
            tap.feed(bytes(response("completed", "[]", usage)));
            assertEquals(tap.absurd(), tap.usage().isEmpty(), usage);
            tap.usage().ifPresent(read -> {
                assertEquals(total, read.totalTokens(), usage);
                assertEquals(input, read.inputTokens(), usage);
            });
        });
    }

    @Test
    void an_error_is_seen() {
        SseTap named = tap();
        fed(named, BEGUN + event("error", "\"code\":\"server_error\",\"message\":\"Sorry.\",\"param\":null"));
        assertTrue(named.errorSeen());
        assertFalse(named.complete());
        SseTap failed = tap();
        fed(failed, end("response.failed", "null").replace("\"error\":null", "\"error\":{\"code\":\"server_error\"}"));
        assertTrue(failed.errorSeen());
        assertTrue(failed.complete());
        assertEquals(Optional.empty(), failed.usage());
    }
}
