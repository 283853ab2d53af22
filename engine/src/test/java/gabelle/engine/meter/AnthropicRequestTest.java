package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms are those of Claude API reference, "Create a Message"; the contents are our own. */
class AnthropicRequestTest {
    private static final String MODEL = "claude-opus-5";

    private static String body(String members) {
        return "{\"model\":\"" + MODEL + "\",\"max_tokens\":50," + members + "}";
    }

    private static String content(String blocks) {
        return body("\"messages\":[{\"role\":\"user\",\"content\":[" + blocks + "]}]");
    }

    private static ModelRequest read(String body) {
        return assertInstanceOf(
                ModelRequest.class, ModelRequest.scan(Dialect.ANTHROPIC, body.getBytes(StandardCharsets.UTF_8)), body);
    }

    private static Usage bound(String body) {
        return read(body).bound(MODEL, Long.MAX_VALUE, 128_000);
    }

    @Test
    void the_bound_of_the_output_is_the_clients() {
        ModelRequest request = read(body("\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Salt?\"}]"));
        assertTrue(request.stream());
        assertEquals(50, request.outputTokensMax());
        assertEquals(50, request.bound(MODEL, Long.MAX_VALUE, 128_000).output());
        assertArrayEquals(request.body(), request.forProvider(MODEL, false, OutputBound.NONE));
    }

    @Test
    void a_request_without_a_bound_is_refused() {
        byte[] body = "{\"model\":\"claude-opus-5\",\"messages\":[]}".getBytes(StandardCharsets.UTF_8);
        assertEquals(
                "max_tokens",
                assertInstanceOf(InvalidRequest.class, ModelRequest.scan(Dialect.ANTHROPIC, body))
                        .param());
    }

    @Test
    void a_system_prompt_counts_as_a_text_or_as_blocks() {
        String text = "The gabelle was a tax on salt.";
        assertEquals(
                text.length(),
                read(body("\"system\":\"" + text + "\",\"messages\":[]")).inputBytes());
        String blocks = "\"system\":[{\"type\":\"text\",\"text\":\"" + text + "\"}],\"messages\":[]";
        assertEquals(text.length(), read(body(blocks)).inputBytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"%s\"}}",
                "{\"source\":{\"data\":\"%s\",\"type\":\"base64\",\"media_type\":\"image/png\"},\"type\":\"image\"}",
                "{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[{\"type\":\"image\",\"source\":"
                        + "{\"type\":\"base64\",\"data\":\"%s\"}}]}",
            })
    void an_image_is_bounded_by_its_patches_not_by_its_bytes(String block) {
        ModelRequest request = read(content(block.formatted("A".repeat(60_000))));
        long input = request.bound(MODEL, Long.MAX_VALUE, 128_000).input();
        assertEquals(1, request.images());
        assertTrue(input > 8_464 && input < 9_000, () -> "bounded by " + input);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"data\":\"AAAA\"}}",
                "{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://example.com/a.pdf\"}}",
                "{\"type\":\"document\",\"source\":{\"type\":\"file\",\"file_id\":\"file_1\"}}",
                "{\"type\":\"container_upload\",\"file_id\":\"file_1\"}",
                "{\"type\":\"image\",\"type\":\"document\",\"source\":{\"type\":\"base64\",\"data\":\"AAAA\"}}",
            })
    void a_document_may_fill_the_whole_window(String block) {
        assertEquals(1_000_000, bound(content(block)).input());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"document\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"%s\"}}",
                "{\"type\":\"image\",\"source\":{\"data\":\"%s\",\"type\":\"text\"}}",
                "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{\"type\":\"image\",\"source\":{\"data\":\"%s\"}}}",
                "{\"type\":\"thinking\",\"thinking\":\"%s\",\"signature\":\"\"}",
            })
    void a_text_counts_by_its_bytes_wherever_it_stands(String block) {
        long input = bound(content(block.formatted("x".repeat(20_000)))).input();
        assertTrue(input >= 20_000 && input < 21_000, () -> "bounded by " + input);
    }

    @Test
    void input_to_be_cached_is_bounded_at_the_price_of_its_cache() {
        String block = "{\"type\":\"text\",\"text\":\"salt\",\"cache_control\":{\"type\":\"ephemeral\"%s}}";
        Usage minutes = bound(content(block.formatted("")));
        assertTrue(minutes.cacheWrite() > 0 && minutes.input() == 0 && minutes.cacheWriteLong() == 0);
        Usage hour = bound(content(block.formatted(",\"ttl\":\"1h\"")));
        assertTrue(hour.cacheWriteLong() > 0 && hour.input() == 0 && hour.cacheWrite() == 0);
    }

    @Test
    void what_the_provider_says_about_tools_is_in_the_bound() {
        String tools = "\"messages\":[],\"tools\":[{\"name\":\"levy\",\"input_schema\":{\"type\":\"object\"}},"
                + "{\"type\":\"bash_20250124\",\"name\":\"bash\"}]";
        assertTrue(bound(body(tools)).input() > 2 * 1_024);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]",
                "\"tools\":[{\"name\":\"a\",\"input_schema\":{}},{\"type\":\"code_execution_20250825\"}]",
                "\"mcp_servers\":[{\"url\":\"https://example.com\"}]",
                "\"inference_geo\":\"us\"",
                "\"speed\":\"fast\"",
                "\"context_management\":{\"edits\":[{\"type\":\"compact_20260112\"}]}",
            })
    void what_would_be_billed_at_an_unknown_price_is_refused(String member) {
        byte[] body = body("\"messages\":[]," + member).getBytes(StandardCharsets.UTF_8);
        InvalidRequest refused =
                assertInstanceOf(InvalidRequest.class, ModelRequest.scan(Dialect.ANTHROPIC, body), member);
        assertTrue(refused.message().contains("no price here"), refused::message);
    }
}
