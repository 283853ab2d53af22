package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms are those of Claude API reference, "Create a Message", and "Streaming messages"; the contents are our own. */
class AnthropicTapTest {
    private static final String START = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
            "model":"claude-haiku-4-5-20251001","content":[],"stop_reason":null,"usage":{"input_tokens":25,\
            "cache_creation_input_tokens":30,"cache_read_input_tokens":7,\
            "cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: ping
            data: {"type": "ping"}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"message_stop, léger 塩"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            """;
    private static final String DELTA = """
            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":%s}

            """;
    private static final String STOP = """
            event: message_stop
            data: {"type":"message_stop"}

            """;
    private static final String STREAM =
            START + DELTA.formatted("{\"output_tokens\":4}") + DELTA.formatted("{\"output_tokens\":15}") + STOP;
    private static final String MESSAGE = """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-5","content":[{"type":"text",\
            "text":"\\"usage\\":{\\"output_tokens\\":9}"},{"type":"tool_use","id":"toolu_1","name":"levy",\
            "input":{"usage":{"output_tokens":77},"salt":"much"}}],"stop_reason":"tool_use","usage":{"input_tokens":3,\
            "cache_creation_input_tokens":0,"cache_read_input_tokens":100,"cache_creation":\
            {"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":12,\
            "iterations":[{"input_tokens":900,"output_tokens":900}],"service_tier":"standard"}}""";

    private static Usage usage(long input, long read, long write, long writeLong, long output) {
        return new Usage(input, read, write, writeLong, output, 0, 0, 0, 0, 0, 0);
    }

    private static String fed(UsageTap tap, String answer, int size) {
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream relayed = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; at += size) {
            relayed.writeBytes(tap.feed(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size))));
        }
        return relayed.toString(StandardCharsets.UTF_8);
    }

    private static SseTap stream() {
        return new SseTap(Dialect.ANTHROPIC, true);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16, 61, 300, 100_000})
    void a_stream_passes_as_it_is_but_for_its_end(int size) {
        SseTap tap = stream();
        String relayed = fed(tap, STREAM, size);

        assertEquals(STREAM.substring(0, STREAM.length() - STOP.length()), relayed);
        assertTrue(tap.complete());
        assertEquals(STOP, new String(tap.finish(), StandardCharsets.UTF_8));
        assertEquals(Optional.of(usage(25, 7, 10, 20, 15)), tap.usage());
        assertEquals("claude-haiku-4-5-20251001", tap.servedModel());
        assertFalse(tap.absurd());
        assertFalse(tap.errorSeen());
    }

    @Test
    void an_end_without_a_name_is_withheld_as_well() {
        String unnamed = STREAM.replace("event: message_stop\n", "");
        SseTap tap = stream();
        assertFalse(fed(tap, unnamed, 50).contains("{\"type\":\"message_stop\"}"));
        assertTrue(tap.complete());
    }

    @Test
    void a_stream_that_breaks_off_has_no_usage_yet_and_an_estimate() {
        SseTap tap = stream();
        fed(tap, START, 40);

        assertEquals(Optional.empty(), tap.usage());
        assertFalse(tap.absurd());
        assertTrue(tap.deliveredTokensEstimate() >= 6, () -> "estimated " + tap.deliveredTokensEstimate());
    }

    @Test
    void the_last_count_may_repeat_the_input_and_then_counts() {
        SseTap tap = stream();
        fed(
                tap,
                START + DELTA.formatted("{\"input_tokens\":26,\"cache_read_input_tokens\":null,\"output_tokens\":5}"),
                9);
        assertEquals(Optional.of(usage(26, 7, 10, 20, 5)), tap.usage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"output_tokens\":-1}",
                "{\"output_tokens\":99999999999999999999}",
                "{\"output_tokens\":5,\"cache_creation_input_tokens\":19}",
                "{\"output_tokens\":\"5\"}",
                "[]",
                "7",
            })
    void an_impossible_count_is_absurd(String counted) {
        SseTap tap = stream();
        fed(tap, START + DELTA.formatted(counted) + STOP, 33);
        assertTrue(tap.absurd());
        assertEquals(Optional.empty(), tap.usage());
    }

    @Test
    void an_error_within_a_stream_is_seen() {
        SseTap tap = stream();
        String error =
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"\"}}\n\n";
        assertEquals(START + error, fed(tap, START + error, 20));
        assertTrue(tap.errorSeen());
        assertFalse(tap.complete());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 64, 100_000})
    void a_message_is_counted_by_its_own_usage_only(int size) {
        JsonTap tap = new JsonTap(Dialect.ANTHROPIC);
        assertEquals(MESSAGE, fed(tap, MESSAGE, size));
        assertTrue(tap.complete());
        assertEquals(Optional.of(usage(3, 100, 0, 0, 12)), tap.usage());
        assertEquals("claude-opus-5", tap.servedModel());
        assertTrue(tap.deliveredTokensEstimate() > 8, () -> "estimated " + tap.deliveredTokensEstimate());
    }
}
