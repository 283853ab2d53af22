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

/**
 * Requests of the operations beside the chat. The forms are those of OpenAI API reference, "Create completion", "Create
 * moderation", and of Claude API reference, "Count tokens in a Message"; the contents are our own.
 */
class OtherRequestsTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ModelRequest completion(String members) {
        return assertInstanceOf(
                ModelRequest.class, ModelRequest.scan(Dialect.OPENAI, bytes("{\"model\":\"m\"," + members + "}")));
    }

    private static Scanned moderation(String body) {
        return ModelRequest.scan(Dialect.OPENAI, false, "omni-moderation-latest", bytes(body));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1  | "prompt":"Salt"
                    1  | "prompt":[1,2,3]
                    1  | "prompt":[]
                    2  | "prompt":["Salt","and"]
                    3  | "prompt":[[1,2],[3],[4,5,6]]
                    4  | "prompt":"Salt","n":4
                    6  | "prompt":["Salt","and"],"n":2,"best_of":3
                    5  | "best_of":5,"prompt":"Salt"
                    3  | "prompt":"Salt","n":3,"best_of":null
                    """)
    void each_prompt_is_completed_as_often_as_asked_for(long choices, String members) {
        ModelRequest request = completion(members + ",\"max_tokens\":10");
        assertEquals(choices, request.choices());
        assertEquals(10 * choices, request.bound("m", Long.MAX_VALUE, 0).output());
    }

    @Test
    void absurdly_many_completions_overflow_nothing() {
        String many = "\"prompt\":[" + "\"\",".repeat(100_000) + "\"\"],\"best_of\":1000,\"max_tokens\":999999999";
        assertEquals(
                Usage.BUCKET_MAX, completion(many).bound("m", Long.MAX_VALUE, 0).output());
    }

    @Test
    void what_comes_after_the_completion_is_read_as_well() {
        ModelRequest request = completion("\"prompt\":[\"Salt\",\"Tax\"],\"suffix\":\"the end.\"");
        assertEquals("SaltTaxthe end.".length(), request.inputBytes());
        List<String> texts = new ArrayList<>();
        request.texts(texts::add, texts::add);
        assertEquals(List.of("Salt", "Tax", "the end."), texts);
        assertEquals(7, completion("\"prompt\":[1,2,3,4,5,6,7]").estimate(0).input() - Input.TOKENS_PER_REQUEST);
    }

    @Test
    void a_moderation_without_a_model_is_one_by_the_default_and_stays_as_it_is() {
        ModelRequest request = assertInstanceOf(ModelRequest.class, moderation("{\"input\":\"Salt?\"}"));
        assertEquals("omni-moderation-latest", request.model());
        assertArrayEquals(request.body(), request.forProvider("omni-moderation-latest", true, OutputBound.NONE));
        assertEquals(
                "{\"model\":\"omni\",\"input\":\"Salt?\"}",
                new String(request.forProvider("omni", true, OutputBound.NONE), StandardCharsets.UTF_8));
        ModelRequest named = assertInstanceOf(ModelRequest.class, moderation("{\"model\":\"other\",\"input\":[]}"));
        assertEquals("other", named.model());
    }

    @Test
    void what_is_no_model_is_not_taken_for_the_default() {
        assertInstanceOf(InvalidRequest.class, moderation("{\"model\":7,\"input\":\"\"}"));
        assertInstanceOf(InvalidRequest.class, moderation("[]"));
    }

    @Test
    void counting_tokens_needs_no_bound_and_refuses_what_a_message_may_not_ask_for() {
        String message = "{\"model\":\"claude-opus-5\",\"messages\":[{\"role\":\"user\",\"content\":\"Salt?\"}]%s}";
        byte[] plain = bytes(message.formatted(""));
        ModelRequest request =
                assertInstanceOf(ModelRequest.class, ModelRequest.scan(Dialect.ANTHROPIC, false, "", plain));
        assertEquals(0, request.outputTokensMax());
        assertTrue(request.inputBytes() > 0);
        assertInstanceOf(InvalidRequest.class, ModelRequest.scan(Dialect.ANTHROPIC, true, "", plain));
        byte[] unpriced = bytes(message.formatted(",\"tools\":[{\"type\":\"web_search_20250305\"}]"));
        assertInstanceOf(InvalidRequest.class, ModelRequest.scan(Dialect.ANTHROPIC, false, "", unpriced));
    }
}
