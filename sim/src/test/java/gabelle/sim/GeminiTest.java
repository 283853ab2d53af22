package gabelle.sim;

import static gabelle.sim.RunningSim.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiTest {
    private static final String KEY = "AIza-right-0123456789";
    private static final String PATH = "/v1beta/models/gemini-2.5-flash:";
    private static final String HELLO =
            "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}],\"generation_config\":{\"max_output_tokens\":90}}";
    private static RunningSim sim;

    @BeforeAll
    static void start() {
        sim = new RunningSim(SimSettings.defaults().withKey(KEY));
    }

    @AfterAll
    static void stop() {
        sim.close();
    }

    private static HttpResponse<String> call(String method, String body, String script) throws Exception {
        return sim.post(
                PATH + method,
                body,
                "x-goog-api-key",
                KEY,
                "x-sim-script",
                script,
                "x-client-request-id",
                "g" + script);
    }

    @Test
    void an_answer_counts_thoughts_beside_its_candidates_and_leaves_zeros_out() throws Exception {
        JsonNode answer = json(call("generateContent", HELLO, "prompt=50,completion=200,reasoning=20")
                .body());
        assertEquals("MAX_TOKENS", answer.at("/candidates/0/finishReason").asText(), "bounded by 90");
        JsonNode usage = answer.path("usageMetadata");
        assertEquals(70, usage.path("candidatesTokenCount").asLong());
        assertEquals(20, usage.path("thoughtsTokenCount").asLong());
        assertEquals(140, usage.path("totalTokenCount").asLong());
        assertFalse(usage.has("cachedContentTokenCount"));
        SimCall logged =
                sim.log().call("gprompt=50,completion=200,reasoning=20").orElseThrow();
        assertEquals(90, logged.completionTokens());
    }

    @Test
    void a_stream_is_answers_with_the_counts_so_far() throws Exception {
        String body = call("streamGenerateContent?alt=sse", HELLO, "prompt=9,completion=20,chunks=4")
                .body();
        List<String> events = List.of(body.split("\r\n\r\n"));
        assertEquals(6, events.size());
        assertTrue(events.stream().allMatch(event -> event.startsWith("data: {\"candidates\":")));
        JsonNode third = RunningSim.JSON.readTree(events.get(2).substring("data: ".length()));
        assertEquals(10, third.at("/usageMetadata/candidatesTokenCount").asLong());
        assertFalse(third.at("/candidates/0").has("finishReason"));
        JsonNode last = RunningSim.JSON.readTree(events.getLast().substring("data: ".length()));
        assertEquals("STOP", last.at("/candidates/0/finishReason").asText());
        assertEquals(29, last.at("/usageMetadata/totalTokenCount").asLong());
    }

    @Test
    void a_declared_function_is_called() throws Exception {
        String tools = ",\"tools\":[{\"function_declarations\":[{\"name\":\"levy\"}]}]}";
        JsonNode answer = json(
                call("generateContent", HELLO.replaceFirst("}$", tools), "").body());
        assertEquals(
                "levy",
                answer.at("/candidates/0/content/parts/0/functionCall/name").asText());
    }

    @Test
    void to_count_generates_nothing() throws Exception {
        assertEquals(
                77,
                json(call("countTokens", HELLO, "prompt=77").body())
                        .path("totalTokens")
                        .asLong());
        assertEquals(0, sim.log().call("gprompt=77").orElseThrow().promptTokens());
    }

    @Test
    void each_text_of_a_batch_has_its_vector() throws Exception {
        JsonNode batch =
                json(call("batchEmbedContents", "{\"requests\":[{\"content\":{}},{\"content\":{}}]}", "prompt=8")
                        .body());
        assertEquals(2, batch.path("embeddings").size());
        assertEquals(8, batch.at("/usageMetadata/promptTokenCount").asLong());
        assertTrue(json(call("embedContent", "{\"content\":{}}", "").body())
                .at("/embedding/values")
                .isArray());
    }

    @Test
    void as_many_images_are_made_as_were_asked_for() throws Exception {
        String body = "{\"instances\":[{\"prompt\":\"salt\"}],\"parameters\":{\"sampleCount\":2}}";
        assertEquals(
                2, json(call("predict", body, "").body()).path("predictions").size());
    }

    @Test
    void openais_api_is_served_below_it() throws Exception {
        HttpResponse<String> answer =
                sim.post("/v1beta/openai/chat/completions", RunningSim.HELLO, "authorization", "Bearer " + KEY);
        assertEquals(200, answer.statusCode());
        assertTrue(json(answer.body()).has("choices"));
    }

    @ParameterizedTest
    @CsvSource({
        "400, 400, INVALID_ARGUMENT",
        "401, 400, INVALID_ARGUMENT",
        "403, 403, PERMISSION_DENIED",
        "404, 404, NOT_FOUND",
        "429, 429, RESOURCE_EXHAUSTED",
        "500, 500, INTERNAL",
        "503, 503, UNAVAILABLE",
    })
    void errors_are_worded_as_googles(int scripted, int status, String name) throws Exception {
        HttpResponse<String> answer = call("generateContent", HELLO, "status=" + scripted);
        assertEquals(status, answer.statusCode());
        assertEquals(status, json(answer.body()).at("/error/code").asInt());
        assertEquals(name, json(answer.body()).at("/error/status").asText());
    }

    @Test
    void a_wrong_key_is_an_invalid_argument_and_none_a_permission_that_is_denied() throws Exception {
        HttpResponse<String> wrong = sim.post(PATH + "generateContent", HELLO, "x-goog-api-key", "AIza-wrong");
        assertEquals(400, wrong.statusCode());
        assertEquals(
                "API_KEY_INVALID",
                json(wrong.body()).at("/error/details/0/reason").asText());
        assertEquals(403, sim.post(PATH + "generateContent", HELLO).statusCode());
    }

    @Test
    void what_is_not_understood_is_refused() throws Exception {
        assertEquals(400, call("generateContent", "{}", "").statusCode());
        assertEquals(400, call("generateContent", "nonsense", "").statusCode());
        assertEquals(404, call("levySalt", HELLO, "").statusCode());
    }
}
