package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelRequestTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ModelRequest read(String body) {
        return assertInstanceOf(ModelRequest.class, ModelRequest.scan(Dialect.OPENAI, bytes(body)), body);
    }

    private static InvalidRequest refused(String body) {
        return assertInstanceOf(InvalidRequest.class, ModelRequest.scan(Dialect.OPENAI, bytes(body)), body);
    }

    private static String forced(String body) {
        ModelRequest request = read(body);
        return new String(request.forProvider(request.model(), true, OutputBound.NONE), StandardCharsets.UTF_8);
    }

    @Test
    void reads_what_metering_needs() {
        ModelRequest request = read("""
                {"messages":[{"role":"user","content":"Hello"}],"stream":true,"max_completion_tokens":50,"n":3,
                 "model":"gpt-4o-mini","stream_options":{"include_usage":true},"service_tier":"priority","x":[{"model":1}]}
                """);
        assertEquals("gpt-4o-mini", request.model());
        assertTrue(request.stream());
        assertTrue(request.includeUsage());
        assertEquals(50, request.outputTokensMax());
        assertEquals(3, request.choices());
        assertEquals("priority", request.serviceTier());
        assertEquals("userHello".length(), request.inputBytes());
    }

    @Test
    void has_defaults() {
        ModelRequest request = read("{\"model\":\"m\",\"stream\":null,\"n\":null,\"max_tokens\":null}");
        assertFalse(request.stream());
        assertFalse(request.includeUsage());
        assertEquals(0, request.outputTokensMax());
        assertEquals(1, request.choices());
        assertEquals("", request.serviceTier());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | ``",
                "` ` | ``",
                "nonsense | ``",
                "[] | ``",
                "\"model\" | ``",
                "{\"model\":\"m\" | ``",
                "{\"model\":\"m\"} x | ``",
                "{\"model\":\"m\"}{} | ``",
                "{\"model\":\"m\",} | ``",
                "{'model':'m'} | ``",
                "{\"model\":\"m\",\"x\":NaN} | ``",
                "{\"model\":\"m\" /* */} | ``",
                "{} | model",
                "{\"model\":\"\"} | model",
                "{\"model\":null} | model",
                "{\"model\":7} | model",
                "{\"model\":{\"model\":\"m\"}} | model",
                "{\"model\":\"m\",\"model\":\"m\"} | model",
                "{\"model\":\"m\",\"mod\\u0065l\":\"n\"} | model",
                "{\"model\":\"m\",\"stream\":true,\"stream\":false} | stream",
                "{\"model\":\"m\",\"stream\":\"true\"} | stream",
                "{\"model\":\"m\",\"stream\":1} | stream",
                "{\"model\":\"m\",\"stream_options\":[]} | stream_options",
                "{\"model\":\"m\",\"stream_options\":{},\"stream_options\":{}} | stream_options",
                "{\"model\":\"m\",\"stream_options\":{\"include_usage\":0}} | stream_options.include_usage",
                "{\"model\":\"m\",\"stream_options\":{\"include_usage\":true,\"include_usage\":false}} |"
                        + " stream_options.include_usage"
            })
    void refuses_what_it_cannot_be_sure_of(String body, String param) {
        assertEquals(param, refused(body).param());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max_tokens | \"9\"",
                "max_tokens | -9",
                "max_tokens | 0",
                "max_tokens | 1000000001",
                "max_tokens | null,\"max_tokens\":null",
                "max_completion_tokens | 1.5",
                "max_completion_tokens | 99999999999999999999",
                "max_completion_tokens | {}",
                "n | -1",
                "n | 1001"
            })
    void refuses_bounds_that_no_provider_takes(String field, String value) {
        InvalidRequest refused = refused("{\"model\":\"m\",\"" + field + "\":" + value + "}");
        assertEquals(field, refused.param());
        assertTrue(refused.message().startsWith(field), refused.message());
    }

    @Test
    void refuses_nesting_beyond_64() {
        String message = refused("{\"model\":\"m\",\"x\":" + "[".repeat(64) + "]".repeat(64) + "}")
                .message();
        assertTrue(message.contains("64"), message);
        read("{\"model\":\"m\",\"x\":" + "[".repeat(63) + "]".repeat(63) + "}");
    }

    @Test
    void refuses_what_is_not_utf_8() {
        String body = "{\"model\":\"m\"}";
        for (byte[] bytes : new byte[][] {
            body.getBytes(StandardCharsets.UTF_16LE),
            body.getBytes(StandardCharsets.UTF_16BE),
            body.getBytes(StandardCharsets.UTF_16),
            bytes("\uFEFF" + body),
            body.replace('m', '\u00fc').getBytes(StandardCharsets.ISO_8859_1)
        }) {
            assertInstanceOf(InvalidRequest.class, ModelRequest.scan(Dialect.OPENAI, bytes));
        }
    }

    @Test
    void a_refusal_quotes_nothing_of_the_body() {
        InvalidRequest refused = refused("{\"model\":\"m\",\"key\":sk-secret}");
        assertFalse(refused.message().contains("secret"), refused.message());
    }

    @Test
    void refuses_a_name_that_is_absurdly_long() {
        assertEquals("model", refused("{\"model\":\"" + "m".repeat(257) + "\"}").param());
        assertEquals(
                256, read("{\"model\":\"" + "m".repeat(256) + "\"}").model().length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ \"model\" : \"m\", \"stream\":true} |"
                        + " {\"stream_options\":{\"include_usage\":true}, \"model\" : \"m\", \"stream\":true}",
                "{\"stream_options\": null ,\"model\":\"m\",\"stream\":true} |"
                        + " {\"stream_options\": {\"include_usage\":true} ,\"model\":\"m\",\"stream\":true}",
                "{\"model\":\"m\",\"stream_options\":{},\"stream\":true} |"
                        + " {\"model\":\"m\",\"stream_options\":{\"include_usage\":true},\"stream\":true}",
                "{\"model\":\"m\",\"stream_options\":{ },\"stream\":true} |"
                        + " {\"model\":\"m\",\"stream_options\":{\"include_usage\":true },\"stream\":true}",
                "{\"model\":\"m\",\"stream_options\":{ \"x\":{\"include_usage\":1}},\"stream\":true} |"
                        + " {\"model\":\"m\",\"stream_options\":{\"include_usage\":true, \"x\":{\"include_usage\":1}},\"stream\":true}",
                "{\"model\":\"m\",\"stream_options\":{\"a\":1,\"include_usage\": false,\"b\":2},\"stream\":true} |"
                        + " {\"model\":\"m\",\"stream_options\":{\"a\":1,\"include_usage\": true,\"b\":2},\"stream\":true}",
                "{\"model\":\"m\",\"stream_options\":{\"include_usage\":null},\"stream\":true} |"
                        + " {\"model\":\"m\",\"stream_options\":{\"include_usage\":true},\"stream\":true}",
                "{\"model\":\"\\u00fc\",\"ü\":\"世界\",\"stream_options\":null,\"stream\":true} |"
                        + " {\"model\":\"\\u00fc\",\"ü\":\"世界\",\"stream_options\":{\"include_usage\":true},\"stream\":true}"
            })
    void forces_the_usage_and_changes_nothing_else(String body, String expected) {
        assertEquals(expected, forced(body));
        assertTrue(read(forced(body)).includeUsage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ \"model\" : \"m\", \"stream\":true} |"
                        + " {\"stream_options\":{\"include_usage\":true}, \"model\" : \"a\\\"ü\", \"stream\":true}",
                "{\"model\":\"\\u006d\",\"stream_options\":null,\"stream\":true} |"
                        + " {\"model\":\"a\\\"ü\",\"stream_options\":{\"include_usage\":true},\"stream\":true}",
                "{\"input\":\"世\",\"model\":\"m\"} | {\"input\":\"世\",\"model\":\"a\\\"ü\"}"
            })
    void names_the_model_as_the_provider_does_and_changes_nothing_else(String body, String expected) {
        assertEquals(
                expected, new String(read(body).forProvider("a\"ü", true, OutputBound.NONE), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\",\"stream_options\":{\"include_usage\": true},\"stream\":true}",
                "{\"model\":\"m\",\"stream\":false}",
                "{\"model\":\"m\",\"stream_options\":null}"
            })
    void returns_the_clients_own_bytes_where_nothing_must_change(String body) {
        byte[] bytes = bytes(body);
        ModelRequest request = assertInstanceOf(ModelRequest.class, ModelRequest.scan(Dialect.OPENAI, bytes));
        assertSame(bytes, request.forProvider(request.model(), true, OutputBound.NONE));
    }

    @Test
    void estimates_text_at_three_bytes_a_token() {
        String text = "x".repeat(2996);
        ModelRequest request =
                read("{\"model\":\"m\",\"max_tokens\":100,\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":"
                        + "[{\"type\":\"text\",\"text\":\"" + text + "\"}]}]}");
        assertEquals(3004, request.inputBytes());
        assertEquals(Usage.tokens(1002 + 8 + 16, 200), request.estimate(4096));
    }

    @Test
    void estimates_the_output_at_the_default_for_each_choice() {
        assertEquals(8192, read("{\"model\":\"m\",\"n\":2}").estimate(4096).outputTokens());
        assertEquals(0, read("{\"model\":\"m\",\"input\":\"x\"}").estimate(0).outputTokens());
    }

    @Test
    void the_larger_of_two_bounds_counts() {
        assertEquals(
                9,
                read("{\"model\":\"m\",\"max_tokens\":9,\"max_completion_tokens\":3}")
                        .outputTokensMax());
    }

    @Test
    void an_image_counts_as_a_constant_however_large() {
        String image = "data:image/png;base64," + "A".repeat(1_000_000);
        ModelRequest request = read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":["
                + "{\"type\":\"image_url\",\"image_url\":{\"detail\":\"high\",\"url\":\"" + image + "\"}},"
                + "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"" + "A".repeat(2560)
                + "\",\"format\":\"wav\"}},"
                + "{\"type\":\"file\",\"file\":{\"file_data\":\"" + "A".repeat(1600) + "\"}}]}]}");
        assertEquals(1, request.images());
        assertTrue(request.inputBytes() < 100, "text: " + request.inputBytes());
        long tokens = request.estimate(0).inputTokens();
        assertTrue(tokens > 3_000 + 10 + 100 && tokens < 3_000 + 10 + 100 + 60, "tokens: " + tokens);
    }

    @Test
    void token_ids_and_tools_are_input() {
        assertEquals(
                16 + 5,
                read("{\"model\":\"m\",\"input\":[[1,2,3],[4,5]]}").estimate(0).inputTokens());
        assertEquals(2, read("{\"model\":\"m\",\"input\":[\"a\",\"b\"]}").inputBytes());
        assertEquals(
                "type".length() + "function".length(),
                read("{\"model\":\"m\",\"tools\":[{\"type\":\"function\"}]}").inputBytes());
    }

    @Test
    void a_tool_that_the_provider_would_run_has_no_price() {
        String tools = "{\"model\":\"m\",\"tools\":[{\"type\":\"function\",\"function\":{\"parameters\":"
                + "{\"type\":\"object\"}}},{\"type\":\"custom\"}]}";
        assertEquals("m", read(tools).model());
        assertEquals("tools", refused(tools.replace("custom", "browser_search")).param());
    }

    @Test
    void escapes_do_not_confuse_where_a_string_ends() {
        assertEquals(
                6,
                read("{\"model\":\"m\",\"input\":\"a\\\"b\\\\\",\"y\":\"}\"}").inputBytes());
    }

    @Test
    void no_bytes_make_it_throw_and_a_splice_stays_readable() {
        byte[] valid = bytes("{\"model\":\"m\",\"stream\":true,\"messages\":[{\"content\":\"h\\u00fcllo\"}],"
                + "\"stream_options\":{\"include_usage\":false},\"n\":2,\"max_tokens\":7}");
        Seeded.forEach(5_000, random -> {
            byte[] body = valid.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            if (ModelRequest.scan(Dialect.OPENAI, body) instanceof ModelRequest request && request.stream()) {
                ModelRequest again = assertInstanceOf(
                        ModelRequest.class,
                        ModelRequest.scan(
                                Dialect.OPENAI, request.forProvider(request.model(), true, OutputBound.NONE)));
                assertTrue(again.includeUsage());
                assertEquals(request.model(), again.model());
                assertEquals(request.inputBytes(), again.inputBytes());
            }
        });
    }
}
