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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {
    private static final String KEY = "sk-right-0123456789";
    private static final String HELLO =
            "{\"model\":\"claude-opus-5\",\"max_tokens\":90,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static RunningSim sim;

    @BeforeAll
    static void start() {
        sim = new RunningSim(SimSettings.defaults().withKey(KEY));
    }

    @AfterAll
    static void stop() {
        sim.close();
    }

    private static HttpResponse<String> call(String body, String script) throws Exception {
        return sim.post(
                "/v1/messages", body, "x-api-key", KEY, "x-sim-script", script, "x-client-request-id", "m" + script);
    }

    @Test
    void a_message_reports_input_without_what_was_cached() throws Exception {
        JsonNode usage =
                json(call(HELLO, "prompt=50,cached=20,completion=30").body()).path("usage");

        assertEquals(30, usage.path("input_tokens").asLong());
        assertEquals(20, usage.path("cache_read_input_tokens").asLong());
        assertEquals(30, usage.path("output_tokens").asLong());
        SimCall logged = sim.log().call("mprompt=50,cached=20,completion=30").orElseThrow();
        assertEquals(50, logged.promptTokens());
        assertTrue(logged.finished() && logged.usageReported());
    }

    @Test
    void a_stream_begins_with_its_input_and_ends_with_its_output() throws Exception {
        String stream = call(HELLO.replace("\"max", "\"stream\":true,\"max"), "prompt=50,completion=30,chunks=2")
                .body();
        List<String> types = new ArrayList<>();
        for (String event : stream.split("\n\n", -1)) {
            if (!event.isEmpty()) {
                types.add(json(event.substring(event.indexOf("data: ") + 6))
                        .path("type")
                        .textValue());
            }
        }
        assertEquals(
                List.of(
                        "message_start",
                        "content_block_start",
                        "ping",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop"),
                types);
        assertTrue(stream.contains("\"usage\":{\"output_tokens\":30}"), stream);
    }

    @ParameterizedTest
    @CsvSource({"401, authentication_error", "429, rate_limit_error", "500, api_error", "529, overloaded_error"})
    void an_error_has_anthropics_shape(int status, String type) throws Exception {
        HttpResponse<String> response = call(HELLO, "status=" + status);
        assertEquals(status, response.statusCode());
        assertEquals("error", json(response.body()).path("type").textValue());
        assertEquals(type, json(response.body()).path("error").path("type").textValue());
    }

    @Test
    void a_key_is_asked_for_where_anthropic_does() throws Exception {
        HttpResponse<String> response = sim.post("/v1/messages", HELLO, "authorization", "Bearer " + KEY);
        assertEquals(401, response.statusCode());
        assertEquals(400, call(HELLO.replace("max_tokens", "max"), "").statusCode());
    }
}
