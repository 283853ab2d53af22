package gabelle.sim;

import static gabelle.sim.RunningSim.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The order of events is that of OpenAI API reference, "Streaming events". */
class ResponsesTest {
    private static final String RESPONSES = "/v1/responses";
    private static final String TOOLS =
            ",\"tools\":[{\"type\":\"function\",\"name\":\"levy\",\"parameters\":{\"type\":\"object\"}}]}";
    private static RunningSim sim;

    @BeforeAll
    static void start() {
        sim = new RunningSim(SimSettings.defaults());
    }

    @AfterAll
    static void stop() {
        sim.close();
    }

    private static HttpResponse<String> call(String path, String body, String script) throws Exception {
        return sim.post(path, body, "x-sim-script", script, "x-client-request-id", "r" + script);
    }

    private static List<JsonNode> events(String script, String more) throws Exception {
        String stream = call(RESPONSES, "{\"model\":\"gpt-5\",\"input\":\"hi\",\"stream\":true" + more, script)
                .body();
        List<JsonNode> events = new ArrayList<>();
        for (String event : stream.split("\n\n", -1)) {
            if (!event.isEmpty()) {
                JsonNode data = json(event.substring(event.indexOf("data: ") + 6));
                assertTrue(event.startsWith("event: " + data.path("type").textValue() + "\n"), event);
                assertEquals(events.size(), data.path("sequence_number").intValue(), event);
                events.add(data);
            }
        }
        return events;
    }

    @Test
    void a_stream_says_what_begins_and_ends_and_repeats_all_at_its_end() throws Exception {
        List<JsonNode> events = events("prompt=50,cached=8,completion=30,reasoning=12,chunks=2", "}");
        assertEquals(
                List.of(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed"),
                events.stream().map(event -> event.path("type").textValue()).toList());
        JsonNode whole = events.getLast().path("response");
        assertEquals(
                json("{\"input_tokens\":50,\"input_tokens_details\":{\"cached_tokens\":8},\"output_tokens\":30,"
                        + "\"output_tokens_details\":{\"reasoning_tokens\":12},\"total_tokens\":80}"),
                whole.path("usage"));
        String deltas = events.get(4).path("delta").textValue()
                + events.get(5).path("delta").textValue();
        assertEquals(
                deltas,
                whole.path("output")
                        .path(0)
                        .path("content")
                        .path(0)
                        .path("text")
                        .textValue());
        SimCall logged = sim.log()
                .call("rprompt=50,cached=8,completion=30,reasoning=12,chunks=2")
                .orElseThrow();
        assertTrue(logged.finished() && logged.usageReported());
    }

    @Test
    void a_function_is_called_in_pieces() throws Exception {
        List<JsonNode> events = events("tool,chunks=2", TOOLS);
        JsonNode item = events.getLast().path("response").path("output").path(0);
        assertEquals("function_call", item.path("type").textValue());
        assertEquals("levy", item.path("name").textValue());
        assertEquals("{\"grains\":[1,2]}", item.path("arguments").textValue());
    }

    @Test
    void an_answer_that_reaches_its_bound_is_incomplete() throws Exception {
        String body = "{\"model\":\"gpt-5\",\"input\":\"hi\",\"max_output_tokens\":%d}";
        JsonNode answer =
                json(call(RESPONSES, body.formatted(20), "completion=90").body());
        assertEquals("incomplete", answer.path("status").textValue());
        assertEquals(20, answer.path("usage").path("output_tokens").asLong());
        assertEquals(400, call(RESPONSES, body.formatted(15), "").statusCode());
        assertEquals(400, call(RESPONSES, "{\"model\":\"gpt-5\"}", "").statusCode());
    }

    @Test
    void xai_counts_reasoning_beside_the_output() throws Exception {
        try (RunningSim xai = new RunningSim(SimSettings.defaults().withManner(Manner.XAI))) {
            JsonNode usage = json(xai.post(
                                    RESPONSES,
                                    "{\"model\":\"grok-4\",\"input\":\"hi\"}",
                                    "x-sim-script",
                                    "prompt=10,completion=30,reasoning=12")
                            .body())
                    .path("usage");
            assertEquals(18, usage.path("output_tokens").asLong());
            assertEquals(40, usage.path("total_tokens").asLong());
        }
    }

    @Test
    void completions_are_made_of_each_prompt_and_moderations_of_each_input() throws Exception {
        JsonNode completion = json(call(
                        "/v1/completions",
                        "{\"model\":\"m\",\"prompt\":[\"a\",\"b\"],\"n\":2,\"best_of\":3,\"max_tokens\":5}",
                        "completion=900")
                .body());
        assertEquals("text_completion", completion.path("object").textValue());
        assertEquals(4, completion.path("choices").size());
        assertEquals(30, completion.path("usage").path("completion_tokens").asLong());
        JsonNode moderation = json(
                call("/v1/moderations", "{\"input\":[\"a\",\"b\",\"c\"]}", "").body());
        assertEquals(3, moderation.path("results").size());
        assertEquals("omni-moderation-latest", moderation.path("model").textValue());
    }

    @Test
    void a_message_writes_what_it_is_asked_to_into_the_cache() throws Exception {
        String message = "{\"model\":\"claude-opus-5\",\"max_tokens\":90,\"system\":[{\"type\":\"text\",\"text\":\"s\","
                + "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}],\"messages\":[]}";
        JsonNode usage = json(call("/v1/messages", message, "prompt=50,cached=20,cache_write=12")
                        .body())
                .path("usage");
        assertEquals(18, usage.path("input_tokens").asLong());
        assertEquals(12, usage.path("cache_creation_input_tokens").asLong());
        assertEquals(
                12,
                usage.path("cache_creation").path("ephemeral_1h_input_tokens").asLong());
        SimCall logged = sim.log().call("rprompt=50,cached=20,cache_write=12").orElseThrow();
        assertEquals(12, logged.cacheWriteLongTokens());
        assertEquals(0, logged.cacheWriteTokens());
    }
}
