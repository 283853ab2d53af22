package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SseTapTest {
    private record Run(SseTap tap, String relayed, String withheld) {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Run run(boolean dropUsage, byte[] stream, int... cuts) {
        SseTap tap = new SseTap(Dialect.OPENAI, dropUsage);
        ByteArrayOutputStream relayed = new ByteArrayOutputStream();
        int from = 0;
        for (int cut : cuts) {
            relayed.writeBytes(tap.feed(Arrays.copyOfRange(stream, from, cut)));
            from = cut;
        }
        relayed.writeBytes(tap.feed(Arrays.copyOfRange(stream, from, stream.length)));
        return new Run(tap, relayed.toString(StandardCharsets.UTF_8), new String(tap.finish(), StandardCharsets.UTF_8));
    }

    private static Run run(String stream) {
        return run(true, bytes(stream));
    }

    private static int[] cuts(SplittableRandom random, int length) {
        int[] cuts = new int[random.nextInt(1, 30)];
        Arrays.setAll(cuts, i -> random.nextInt(length + 1));
        Arrays.sort(cuts);
        return cuts;
    }

    private static String withoutUsageChunk(String stream) {
        int usage = stream.indexOf("\"choices\":[],\"usage\":{");
        int from = stream.lastIndexOf("data:", usage);
        return stream.substring(0, from) + stream.substring(stream.indexOf("data: [DONE]"));
    }

    @Test
    void relays_all_but_the_usage_chunk_and_withholds_the_end() {
        Run run = run(Answers.STREAM);
        assertEquals(withoutUsageChunk(Answers.STREAM), run.relayed() + run.withheld());
        assertEquals("data: [DONE]\n\n", run.withheld());
        assertTrue(run.tap().complete());
        assertEquals(
                Optional.of(new Usage(8, 4, 0, 0, 14, 20, 0, 0, 0, 0, 0)),
                run.tap().usage());
        assertEquals("gpt-4o-mini", run.tap().servedModel());
        assertEquals(8, run.tap().deliveredTokensEstimate(), "11/4 + 1/2 + 2 + 2: Hello wörld 世界");
    }

    @Test
    void keeps_the_usage_chunk_that_the_client_asked_for() {
        Run run = run(false, bytes(Answers.STREAM));
        assertEquals(Answers.STREAM, run.relayed() + run.withheld());
        assertTrue(run.tap().usage().isPresent());
    }

    @Test
    void keeps_azures_first_chunk_which_has_no_choices_and_no_usage() {
        Run run = run(Answers.AZURE_STREAM);
        assertEquals(
                Answers.AZURE_STREAM.replaceAll("data: .*total_tokens\":15}}\n\n", ""), run.relayed() + run.withheld());
        assertTrue(run.relayed().contains("prompt_filter_results"));
        assertEquals("gpt-4o-2024-08-06", run.tap().servedModel());
    }

    @Test
    void keeps_a_usage_that_comes_with_content() {
        Run run = run(Answers.MISTRAL_STREAM);
        assertEquals(Answers.MISTRAL_STREAM, run.relayed() + run.withheld());
        assertEquals(Optional.of(Usage.tokens(6, 3)), run.tap().usage());
    }

    @Test
    void counts_tool_calls_and_refusals_but_not_logprobs() {
        assertEquals( // 23/4 + 8 + 2: get_weather{"location":"Paris"}
                16, run(Answers.TOOL_CALL_STREAM).tap().deliveredTokensEstimate());
        assertEquals( // 19/4 + 2 + 2: HiI'm sorry, I cannot
                9, run(Answers.LOGPROBS_AND_REFUSAL_STREAM).tap().deliveredTokensEstimate());
    }

    @Test
    void estimates_at_least_one_token_a_piece() {
        String piece = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
        assertEquals(9, run(piece.repeat(9)).tap().deliveredTokensEstimate());
    }

    @Test
    void sees_an_error_event() {
        Run run = run(Answers.ERROR_STREAM);
        assertTrue(run.tap().errorSeen());
        assertFalse(run.tap().complete());
        assertEquals(Answers.ERROR_STREAM, run.relayed());
        assertTrue(run("event: error\ndata: oops\n\n").tap().errorSeen());
        assertFalse(run(Answers.STREAM).tap().errorSeen());
    }

    @Test
    void understands_every_spelling_of_an_event() {
        Run run = run(Answers.ODD_STREAM);
        assertEquals(Optional.of(Usage.tokens(1, 2)), run.tap().usage());
        assertEquals("data:[DONE]\r\r: bye\n\n", run.withheld());
        assertTrue(run.relayed().endsWith(": comment\r\r\n\n"));
        assertEquals("m", run.tap().servedModel());
    }

    @Test
    void a_chunk_of_whole_events_is_relayed_without_a_copy() {
        SseTap tap = new SseTap(Dialect.OPENAI, true);
        byte[] chunk = bytes(Answers.STREAM.substring(0, Answers.STREAM.indexOf("data: {", 900)));
        assertSame(chunk, tap.feed(chunk));
        assertSame(chunk, tap.feed(chunk));
    }

    @Test
    void an_event_waits_for_its_end() {
        SseTap tap = new SseTap(Dialect.OPENAI, true);
        assertEquals(0, tap.feed(bytes("data: {\"choices\"")).length);
        assertEquals(16, tap.heldBytes());
        assertEquals(0, tap.feed(bytes(":[]}\n")).length);
        assertArrayEquals(bytes("data: {\"choices\":[]}\n\n"), tap.feed(bytes("\ndata:")));
    }

    @Test
    void a_stream_that_ends_within_an_event_gives_the_rest() {
        Run run = run("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"cho");
        assertEquals("data: {\"cho", run.withheld());
        assertFalse(run.tap().complete());
    }

    @Test
    void the_last_event_counts_without_its_blank_line() {
        assertTrue(run("data: [DONE]").tap().complete());
        Run run = run("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n");
        assertEquals(Optional.of(Usage.tokens(1, 2)), run.tap().usage());
        assertEquals("", run.withheld());
    }

    @Test
    void an_absurd_usage_is_flagged_and_its_chunk_still_left_out() {
        Run run = run("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":2}}\n\n");
        assertTrue(run.tap().absurd());
        assertEquals("", run.relayed());
    }

    @Test
    void a_broken_event_does_not_spoil_the_next() {
        for (String broken : List.of("{\"usage\":", "{\"a\":1} \"}", "{]", "{\"a\":\"\\", "{\"a\":1}{", "{\"a\":12")) {
            Run run =
                    run("data: " + broken + "\n\ndata: {\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\n");
            assertEquals(Optional.of(Usage.tokens(1, 2)), run.tap().usage(), broken);
        }
    }

    @Test
    void an_event_beyond_the_bound_is_relayed_as_it_comes() {
        String large = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2},\"x\":\""
                + "x".repeat(SseTap.EVENT_BYTES_MAX) + "\"}\n\n";
        byte[] stream = bytes(large + Answers.STREAM);
        Run whole = run(true, stream);
        assertEquals(large + withoutUsageChunk(Answers.STREAM), whole.relayed() + whole.withheld());
        Seeded.forEach(50, random -> {
            Run cut = run(true, stream, cuts(random, stream.length));
            assertEquals(whole.relayed(), cut.relayed());
            assertEquals(whole.tap().usage(), cut.tap().usage());
            assertEquals(whole.tap().deliveredTokensEstimate(), cut.tap().deliveredTokensEstimate());
        });
    }

    @Test
    void what_follows_the_end_is_held_within_a_bound() {
        SseTap tap = new SseTap(Dialect.OPENAI, true);
        tap.feed(bytes("data: [DONE]\n\n"));
        for (int i = 0; i < 100; i++) {
            tap.feed(new byte[10_000]);
        }
        assertEquals(SseTap.EVENT_BYTES_MAX, tap.heldBytes());
    }

    @Test
    void any_chunking_gives_the_same() {
        Answers.STREAMS.forEach((name, stream) -> {
            byte[] bytes = bytes(stream);
            Run whole = run(true, bytes);
            Seeded.forEach(300, random -> {
                Run cut = run(true, bytes, cuts(random, bytes.length));
                assertEquals(whole.relayed(), cut.relayed(), name);
                assertEquals(whole.withheld(), cut.withheld(), name);
                assertEquals(whole.tap().usage(), cut.tap().usage(), name);
                assertEquals(whole.tap().servedModel(), cut.tap().servedModel(), name);
                assertEquals(whole.tap().deliveredTokensEstimate(), cut.tap().deliveredTokensEstimate(), name);
            });
        });
    }

    @Test
    void bytes_one_by_one_give_the_same() {
        Answers.STREAMS.forEach((name, stream) -> {
            byte[] bytes = bytes(stream);
            int[] everywhere = new int[bytes.length];
            Arrays.setAll(everywhere, i -> i);
            Run whole = run(true, bytes);
            Run cut = run(true, bytes, everywhere);
            assertEquals(whole.relayed(), cut.relayed(), name);
            assertEquals(whole.withheld(), cut.withheld(), name);
        });
    }

    @Test
    void without_dropping_every_byte_passes_whatever_the_bytes_are() {
        List<String> streams = List.copyOf(Answers.STREAMS.values());
        Seeded.forEach(2_000, random -> {
            byte[] stream = bytes(streams.get(random.nextInt(streams.size())));
            for (int i = random.nextInt(10); i > 0; i--) {
                stream[random.nextInt(stream.length)] = (byte) random.nextInt();
            }
            SseTap tap = new SseTap(Dialect.OPENAI, false);
            ByteArrayOutputStream relayed = new ByteArrayOutputStream();
            int from = 0;
            for (int cut : cuts(random, stream.length)) {
                relayed.writeBytes(tap.feed(Arrays.copyOfRange(stream, from, cut)));
                from = cut;
            }
            relayed.writeBytes(tap.feed(Arrays.copyOfRange(stream, from, stream.length)));
            relayed.writeBytes(tap.finish());
            assertArrayEquals(stream, relayed.toByteArray());
        });
    }
}
