package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms are those of OpenAI API reference, "Create a model response"; the contents are our own. */
class ResponsesRequestTest {
    private static final String MODEL = "gpt-5.1";
    private static final long WINDOW = 400_000;

    private static String body(String members) {
        return "{\"model\":\"" + MODEL + "\"," + members + "}";
    }

    private static Scanned scan(String members) {
        return ModelRequest.scan(Dialect.OPENAI_RESPONSES, body(members).getBytes(StandardCharsets.UTF_8));
    }

    private static ModelRequest read(String members) {
        return assertInstanceOf(ModelRequest.class, scan(members), members);
    }

    private static long inputMax(String members) {
        return read(members).bound(MODEL, Long.MAX_VALUE, 128_000).inputTokens();
    }

    @Test
    void the_bound_of_the_output_is_the_clients() {
        ModelRequest request = read("\"input\":\"Salt?\",\"max_output_tokens\":50,\"stream\":true");
        assertTrue(request.stream());
        assertEquals(50, request.outputTokensMax());
        assertEquals(50, request.bound(MODEL, Long.MAX_VALUE, 128_000).output());
        assertArrayEquals(
                request.body(), request.forProvider(MODEL, false, new OutputBound(OutputBound.OF_RESPONSES, 7)));
    }

    @Test
    void a_bound_is_put_in_under_its_own_name() {
        OutputBound bound = new OutputBound(OutputBound.OF_RESPONSES, 300);
        assertEquals(
                body("\"input\":\"Salt?\"").replace("{", "{\"max_output_tokens\":300,"),
                new String(read("\"input\":\"Salt?\"").forProvider(MODEL, false, bound), StandardCharsets.UTF_8));
        assertEquals(
                body("\"max_output_tokens\":300"),
                new String(
                        read("\"max_output_tokens\":null").forProvider(MODEL, false, bound), StandardCharsets.UTF_8));
    }

    @Test
    void texts_count_wherever_they_stand() {
        String salt = "salt ".repeat(1_000);
        for (String members : new String[] {
            "\"input\":\"" + salt + "\"",
            "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"" + salt + "\"}]}]",
            "\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"" + salt + "\"}]",
            "\"input\":\"\",\"instructions\":\"" + salt + "\"",
        }) {
            long bound = inputMax(members);
            assertTrue(bound >= 5_000 && bound < 5_500, () -> members.substring(0, 40) + " is bounded by " + bound);
            List<String> texts = new ArrayList<>();
            read(members).texts(texts::add, texts::add);
            assertTrue(texts.contains(salt), members.substring(0, 40));
        }
    }

    @Test
    void an_image_is_bounded_by_its_patches_and_a_schema_by_its_length() {
        String image = "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"data:,"
                + "A".repeat(60_000) + "\"}]}]";
        long bound = inputMax(image);
        assertTrue(bound > 6_150 && bound < 6_500, () -> "bounded by " + bound);
        String schema = "\"input\":\"\",\"text\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"levy\":{}}}}";
        assertTrue(read(schema).inputBytes() >= "format json_schema levy".length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"input\":\"And then?\",\"previous_response_id\":\"resp_1\"",
                "\"input\":\"And then?\",\"conversation\":\"conv_1\"",
                "\"conversation\":{\"id\":\"conv_1\"}",
                "\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]",
                "\"input\":[{\"id\":\"msg_1\"}]",
                "\"input\":[{\"id\":\"msg_1\",\"type\":null}]",
                "\"input\":[{\"type\":\"compaction\",\"encrypted_content\":\"AAAA\"}]",
                "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"file-1\"}]}]",
                "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_url\":\"https://a.example/\"}]}]",
                "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_data\":\"data:,AAAA\"}]}]",
                "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"file-1\"}]}]",
            })
    void what_the_provider_has_stored_may_fill_the_whole_window(String members) {
        assertEquals(WINDOW, inputMax(members));
        assertEquals(WINDOW, read(members).inputTokensMax(MODEL, 3), "however exactly the rest is counted");
    }

    @Test
    void what_is_null_is_not_stored() {
        assertTrue(inputMax("\"input\":\"Salt?\",\"previous_response_id\":null,\"conversation\":null") < 300);
    }

    @Test
    void own_tools_and_harmless_members_pass() {
        ModelRequest request =
                read("\"input\":\"Salt?\",\"tools\":[{\"type\":\"function\",\"name\":\"levy\",\"parameters\":"
                        + "{\"type\":\"object\"}},{\"type\":\"custom\",\"name\":\"c\"}],\"background\":false,\"prompt\":null,"
                        + "\"store\":false,\"reasoning\":{\"effort\":\"low\"},\"stream_options\":{\"include_obfuscation\":false},"
                        + "\"include\":[\"reasoning.encrypted_content\"],\"context_management\":null");
        assertArrayEquals(request.body(), request.forProvider(MODEL, false, OutputBound.NONE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    tools              | "tools":[{"type":"web_search"}]
                    tools              | "tools":[{"type":"function","name":"f"},{"type":"file_search","vector_store_ids":["v"]}]
                    tools              | "tools":[{"type":"code_interpreter","container":{"type":"auto"}}]
                    tools              | "tools":[{"type":"image_generation"}]
                    tools              | "tools":[{"type":"mcp","server_url":"https://a.example"}]
                    tools              | "tools":[{"type":"computer_use_preview"}]
                    background         | "background":true
                    prompt             | "prompt":{"id":"pmpt_1"}
                    context_management | "context_management":[{"type":"compaction","compact_threshold":1000}]
                    max_output_tokens  | "max_output_tokens":0
                    max_output_tokens  | "max_output_tokens":1,"max_output_tokens":2
                    """)
    void what_cannot_be_priced_or_metered_is_refused(String param, String member) {
        InvalidRequest refused = assertInstanceOf(InvalidRequest.class, scan("\"input\":\"\"," + member), member);
        assertEquals(param, refused.param());
    }
}
