package gabelle.sim;

import static gabelle.sim.RunningSim.CHAT;
import static gabelle.sim.RunningSim.HELLO;
import static gabelle.sim.RunningSim.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ChatTest {
    private static RunningSim sim;

    @BeforeAll
    static void start() {
        sim = new RunningSim(SimSettings.defaults());
    }

    @AfterAll
    static void stop() {
        sim.close();
    }

    @Test
    void answers_in_the_shape_of_a_chat_completion() throws Exception {
        HttpResponse<String> response = chat("prompt=12,completion=34,cached=4,reasoning=5");
        JsonNode body = json(response.body());

        assertEquals(200, response.statusCode());
        assertEquals("application/json", header(response, "content-type"));
        assertEquals("chat.completion", body.path("object").textValue());
        assertTrue(body.path("id").textValue().startsWith("chatcmpl-"));
        assertTrue(body.path("created").isIntegralNumber());
        assertEquals("gpt-4o-mini-2024-07-18", body.path("model").textValue());
        JsonNode choice = body.path("choices").path(0);
        assertEquals("assistant", choice.path("message").path("role").textValue());
        assertFalse(choice.path("message").path("content").textValue().isEmpty());
        assertTrue(choice.path("message").has("refusal"));
        assertEquals("stop", choice.path("finish_reason").textValue());
        assertEquals(json("""
                        {"prompt_tokens": 12, "completion_tokens": 34, "total_tokens": 46,
                         "prompt_tokens_details": {"cached_tokens": 4, "audio_tokens": 0},
                         "completion_tokens_details": {"reasoning_tokens": 5, "audio_tokens": 0,
                          "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0}}"""), body.path("usage"));
    }

    @Test
    void sends_the_headers_that_are_documented() throws Exception {
        HttpResponse<String> response = chat("");

        for (String name : List.of(
                "date",
                "openai-organization",
                "openai-processing-ms",
                "openai-version",
                "x-ratelimit-limit-requests",
                "x-ratelimit-limit-tokens",
                "x-ratelimit-remaining-requests",
                "x-ratelimit-remaining-tokens",
                "x-ratelimit-reset-requests",
                "x-ratelimit-reset-tokens")) {
            assertFalse(header(response, name).isEmpty(), name);
        }
        assertTrue(header(response, "x-request-id").startsWith("req_"));
        assertEquals(
                response.body().getBytes(StandardCharsets.UTF_8).length,
                Integer.parseInt(header(response, "content-length")));
    }

    @Test
    void stays_small_and_parses_whatever_the_content() throws Exception {
        for (int i = 0; i < 64; i++) {
            String body = chat("").body();
            assertTrue(body.length() < 800, body);
            assertEquals(1, json(body).path("choices").size());
        }
    }

    @Test
    void generates_no_more_than_the_request_allows() throws Exception {
        for (String limit : List.of("max_tokens", "max_completion_tokens")) {
            String body = HELLO.replace("{\"model\"", "{\"" + limit + "\":3,\"model\"");
            JsonNode answer = json(sim.post(CHAT, body, "x-sim-script", "completion=9,reasoning=8")
                    .body());
            assertEquals(3, answer.path("usage").path("completion_tokens").intValue());
            assertEquals(
                    3,
                    answer.path("usage")
                            .path("completion_tokens_details")
                            .path("reasoning_tokens")
                            .intValue());
            assertEquals(
                    "length",
                    answer.path("choices").path(0).path("finish_reason").textValue());
        }
    }

    @Test
    void the_log_says_what_the_answer_said() throws Exception {
        for (int i = 0; i < 50; i++) {
            HttpResponse<String> response = chat("");
            JsonNode usage = json(response.body()).path("usage");
            SimCall call = sim.log().call(header(response, "x-request-id")).orElseThrow();
            assertEquals(usage.path("prompt_tokens").longValue(), call.promptTokens());
            assertEquals(usage.path("completion_tokens").longValue(), call.completionTokens());
            assertEquals(call.completionTokens(), call.completionTokensSent());
            assertTrue(call.finished() && call.usageReported() && !call.aborted());
        }
    }

    @Test
    void leaves_the_usage_out_if_told_to() throws Exception {
        HttpResponse<String> response = chat("no_usage");

        assertFalse(json(response.body()).has("usage"));
        assertFalse(called(response).usageReported());
    }

    @Test
    void negates_the_usage_if_told_to() throws Exception {
        HttpResponse<String> response = chat("usage_negative,prompt=12,completion=34");

        JsonNode usage = json(response.body()).path("usage");
        assertEquals(-12, usage.path("prompt_tokens").intValue());
        assertEquals(-34, usage.path("completion_tokens").intValue());
        assertEquals(12, called(response).promptTokens());
    }

    @Test
    void sends_a_chunked_body_if_told_to() throws Exception {
        HttpResponse<String> response = chat("chunked");

        assertEquals("chunked", header(response, "transfer-encoding"));
        assertEquals("", header(response, "content-length"));
        assertTrue(json(response.body()).has("usage"));
    }

    @Test
    void splits_and_indents_without_changing_a_value() throws Exception {
        for (String script : List.of("split", "split,chunked", "pretty", "split,pretty,size=5000")) {
            JsonNode body = json(chat(script + ",prompt=7").body());
            assertEquals(7, body.path("usage").path("prompt_tokens").intValue(), script);
        }
        assertTrue(chat("pretty").body().contains("\n  \"object\" : \"chat.completion\""));
    }

    @Test
    void makes_content_of_the_size_asked_for() throws Exception {
        HttpResponse<String> response = chat("size=100000");

        JsonNode message = json(response.body()).path("choices").path(0).path("message");
        assertEquals(100_000, message.path("content").textValue().length());
        assertEquals(100_000, called(response).contentBytesSent());
    }

    @Test
    void answers_garbage_with_status_200() throws Exception {
        HttpResponse<String> response = chat("garbage");

        assertEquals(200, response.statusCode());
        assertThrows(JsonProcessingException.class, () -> RunningSim.JSON.readTree(response.body()));
        assertEquals(0, called(response).completionTokens());
    }

    @Test
    void waits_before_the_head_or_between_head_and_body() throws Exception {
        for (String script : List.of("delay=120", "slow_head=120")) {
            long before = System.nanoTime();
            assertEquals(200, chat(script).statusCode());
            assertTrue(System.nanoTime() - before >= 110_000_000, script);
        }
    }

    @Test
    void cuts_a_body_in_half() throws Exception {
        assertThrows(IOException.class, () -> chat("cut=7,completion=34", "x-client-request-id", "half"));

        SimCall call = sim.log().call("half").orElseThrow();
        assertEquals(200, call.status());
        assertEquals(17, call.completionTokensSent());
        assertFalse(call.finished() || call.aborted() || call.usageReported());
        String wire = new String(sim.raw(HELLO, 10_000, "x-sim-script", "cut=7"), StandardCharsets.UTF_8);
        assertTrue(wire.startsWith("HTTP/1.1 200") && wire.contains("chat.completion") && !wire.endsWith("}"), wire);
    }

    @Test
    void closes_without_an_answer() throws Exception {
        assertEquals(0, sim.raw(HELLO, 10_000, "x-sim-script", "cut=0", "x-client-request-id", "silent").length);
        assertEquals(0, sim.log().call("silent").orElseThrow().status());
    }

    @Test
    void takes_its_script_from_the_model_too() throws Exception {
        List<String> served = new ArrayList<>();
        for (String model : List.of("sim:prompt=77", "gpt-4o@sim:prompt=77")) {
            JsonNode body =
                    json(sim.post(CHAT, HELLO.replace("gpt-4o-mini", model)).body());
            assertEquals(77, body.path("usage").path("prompt_tokens").intValue());
            served.add(body.path("model").textValue());
        }
        assertEquals(List.of("sim", "gpt-4o-2024-08-06"), served);
    }

    private static HttpResponse<String> chat(String script, String... headers) throws Exception {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "x-sim-script";
        all[1] = script;
        return sim.post(CHAT, HELLO, all);
    }

    private static SimCall called(HttpResponse<?> response) {
        return sim.log().call(header(response, "x-request-id")).orElseThrow();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
