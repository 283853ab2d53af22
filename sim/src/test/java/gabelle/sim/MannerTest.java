package gabelle.sim;

import static gabelle.sim.RunningSim.CHAT;
import static gabelle.sim.RunningSim.HELLO;
import static gabelle.sim.RunningSim.STREAM;
import static gabelle.sim.RunningSim.STREAM_USAGE;
import static gabelle.sim.RunningSim.events;
import static gabelle.sim.RunningSim.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class MannerTest {
    private static final String COUNTS = "prompt=32,cached=6,completion=103,reasoning=94,chunks=2";

    private static List<JsonNode> stream(Manner manner, String body, String script) throws Exception {
        return events(answer(manner, body, script).body()).stream()
                .filter(event -> !event.equals("[DONE]"))
                .map(RunningSim::json)
                .toList();
    }

    private static HttpResponse<String> answer(Manner manner, String body, String script) throws Exception {
        try (RunningSim sim = new RunningSim(SimSettings.defaults().withManner(manner))) {
            return sim.post(CHAT, body, "x-sim-script", script);
        }
    }

    private static long count(JsonNode usage, String name) {
        return usage.path(name).asLong(-1);
    }

    @Test
    void groqs_stream_has_its_usage_asked_for_or_not() throws Exception {
        List<JsonNode> unasked = stream(Manner.GROQ, STREAM, COUNTS);
        assertEquals(135, count(unasked.getLast().at("/x_groq/usage"), "total_tokens"));
        assertEquals(103, count(unasked.getLast().at("/x_groq/usage"), "completion_tokens"));
        assertTrue(unasked.getLast().at("/x_groq/usage/queue_time").isDouble());
        assertTrue(unasked.stream().noneMatch(event -> event.path("usage").isObject()));

        List<JsonNode> asked = stream(Manner.GROQ, STREAM_USAGE, COUNTS);
        assertEquals(unasked.size() + 1, asked.size());
        assertEquals(135, count(asked.getLast().path("usage"), "total_tokens"));
        assertTrue(asked.getLast().path("choices").isEmpty());
        assertEquals(135, count(asked.get(asked.size() - 2).at("/x_groq/usage"), "total_tokens"));
    }

    @Test
    void mistrals_stream_has_its_usage_beside_the_last_choice() throws Exception {
        JsonNode last = stream(Manner.MISTRAL, STREAM, COUNTS).getLast();
        assertEquals("stop", last.at("/choices/0/finish_reason").textValue());
        assertEquals(135, count(last.path("usage"), "total_tokens"));
        assertEquals(
                0, last.at("/usage/completion_tokens_details/reasoning_tokens").asLong(-1));
    }

    @Test
    void mistral_refuses_what_it_does_not_know() throws Exception {
        HttpResponse<String> refused = answer(Manner.MISTRAL, STREAM_USAGE, "");
        assertEquals(422, refused.statusCode());
        assertEquals(json("""
                        {"object": "error", "message": {"detail": [{"type": "extra_forbidden",
                         "loc": ["body", "stream_options", "include_usage"], "msg": "Extra inputs are not permitted",
                         "input": true}]}, "type": "invalid_request_error", "param": null, "code": null}"""), json(refused.body()));

        String bounded = HELLO.replace("\"messages\"", "\"max_completion_tokens\":9,\"messages\"");
        assertEquals(422, answer(Manner.MISTRAL, bounded, "").statusCode());
        assertEquals(
                200,
                answer(Manner.MISTRAL, bounded.replace("max_completion", "max"), "")
                        .statusCode());
    }

    @Test
    void xai_counts_reasoning_beside_the_completion() throws Exception {
        JsonNode usage = json(answer(Manner.XAI, HELLO, COUNTS).body()).path("usage");
        assertEquals(9, count(usage, "completion_tokens"));
        assertEquals(135, count(usage, "total_tokens"));
        assertEquals(94, usage.at("/completion_tokens_details/reasoning_tokens").asLong());
        assertEquals(usage, stream(Manner.XAI, STREAM_USAGE, COUNTS).getLast().path("usage"));
    }

    @Test
    void gemini_counts_thoughts_in_the_total_only() throws Exception {
        JsonNode usage = json(answer(Manner.GEMINI, HELLO, COUNTS).body()).path("usage");
        assertEquals(json("{\"prompt_tokens\":32,\"completion_tokens\":9,\"total_tokens\":135}"), usage);
    }

    @Test
    void a_manner_that_nobody_has_is_refused() {
        assertEquals(Manner.XAI, SimMain.settings("--manner", "xai").manner());
        String refusal =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> SimMain.settings("--manner", "grok"))
                        .getMessage());
        assertTrue(refusal.endsWith("there are openai, groq, mistral, xai, gemini"), refusal);
        assertFalse(SimSettings.defaults().manner() == Manner.XAI);
    }
}
