package gabelle.sim;

import static gabelle.sim.RunningSim.CHAT;
import static gabelle.sim.RunningSim.HELLO;
import static gabelle.sim.RunningSim.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTest {
    private static final String KEY = "sk-right-0123456789";
    private static RunningSim sim;

    @BeforeAll
    static void start() {
        sim = new RunningSim(SimSettings.defaults().withKey(KEY));
    }

    @AfterAll
    static void stop() {
        sim.close();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "400, invalid_request_error, messages, context_length_exceeded",
                "401, invalid_request_error, null, invalid_api_key",
                "403, request_forbidden, null, unsupported_country_region_territory",
                "404, invalid_request_error, null, model_not_found",
                "418, invalid_request_error, null, null",
                "429, requests, null, rate_limit_exceeded",
                "500, server_error, null, null",
                "503, service_unavailable_error, null, server_is_overloaded",
            })
    void answers_each_status_with_its_body(int status, String type, String param, String code) throws Exception {
        HttpResponse<String> response = call(HELLO, "status=" + status + ",retry_after=3");
        JsonNode error = error(response);

        assertEquals(status, response.statusCode());
        assertEquals(type, error.path("type").textValue());
        assertEquals(param, error.path("param").textValue());
        assertEquals(code, error.path("code").textValue());
        assertTrue(error.has("param") && error.has("code"));
        assertFalse(error.path("message").textValue().isEmpty());
        assertEquals("3", response.headers().firstValue("retry-after").orElse(""));
        SimCall logged = sim.log().call(requestId(response)).orElseThrow();
        assertEquals(status, logged.status());
        assertEquals(0, logged.promptTokens());
        assertTrue(logged.finished());
    }

    @Test
    void a_stream_fails_with_a_body_that_is_no_stream() throws Exception {
        HttpResponse<String> response = call(RunningSim.STREAM, "status=500");

        assertEquals(
                "application/json",
                response.headers().firstValue("content-type").orElse(""));
        assertEquals("server_error", error(response).path("type").textValue());
    }

    @Test
    void a_proxy_answers_with_html() throws Exception {
        HttpResponse<String> response = call(HELLO, "html");

        assertEquals(502, response.statusCode());
        assertEquals("text/html", response.headers().firstValue("content-type").orElse(""));
        assertTrue(response.body().contains("502 Bad Gateway"));
    }

    @Test
    void another_key_is_told_in_part_and_refused() throws Exception {
        HttpResponse<String> response = sim.post(CHAT, HELLO, "authorization", "Bearer sk-wrong-abcdefghij");

        assertEquals(401, response.statusCode());
        assertEquals("invalid_api_key", error(response).path("code").textValue());
        assertEquals(
                "Incorrect API key provided: sk-wrong*******ghij. You can find your API key at"
                        + " https://platform.openai.com/account/api-keys.",
                error(response).path("message").textValue());
    }

    @Test
    void keys_are_masked_by_their_length() {
        assertEquals("***", ErrorAnswer.masked("sk-abcd"));
        assertEquals("sk-ab***yz", ErrorAnswer.masked("sk-abcdwxyz"));
        assertEquals("sk-proj-****MxYA", ErrorAnswer.masked("sk-proj-abcdMxYA"));
    }

    @Test
    void no_key_is_refused() throws Exception {
        HttpResponse<String> response = sim.post(CHAT, HELLO);

        assertEquals(401, response.statusCode());
        assertTrue(error(response).path("message").textValue().startsWith("You didn't provide an API key."));
        assertTrue(error(response).path("code").isNull());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"m\",\"messages\":[]|We could not parse the JSON body",
                "{\"model\":\"m\",\"messages\":[]} x|We could not parse the JSON body",
                "[]|We could not parse the JSON body",
                "{\"messages\":[]}|you must provide a model parameter",
                "{\"model\":\"m\"}|Missing required parameter: 'messages'.",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":0}|Invalid 'max_tokens'",
                "{\"model\":\"m\",\"messages\":[],\"max_completion_tokens\":-1}|Invalid 'max_completion_tokens'",
            })
    void bad_bodies_are_refused(String body, String message) throws Exception {
        HttpResponse<String> response = call(body, "");

        assertEquals(400, response.statusCode());
        assertTrue(error(response).path("message").textValue().startsWith(message), response.body());
    }

    @Test
    void unknown_routes_and_methods_are_refused() throws Exception {
        assertEquals(404, authorised("GET", "/v1/nothing"));
        assertEquals(405, authorised("GET", CHAT));
        assertEquals(405, authorised("DELETE", "/v1/models"));
    }

    @Test
    void a_client_request_id_must_be_short_and_ascii() throws Exception {
        HttpResponse<String> response =
                sim.post(CHAT, HELLO, "authorization", "Bearer " + KEY, "x-client-request-id", "a".repeat(513));

        assertEquals(400, response.statusCode());
    }

    @Test
    void a_script_that_is_not_understood_is_refused_by_name() throws Exception {
        HttpResponse<String> response = call(HELLO, "dealy=3");

        assertEquals(400, response.statusCode());
        assertEquals("sim_script_error", error(response).path("type").textValue());
        assertTrue(error(response).path("message").textValue().contains("dealy"));
    }

    private static int authorised(String method, String path) throws Exception {
        return sim.send(method, path, "", "authorization", "Bearer " + KEY).statusCode();
    }

    private static HttpResponse<String> call(String body, String script) throws Exception {
        return sim.post(CHAT, body, "authorization", "Bearer " + KEY, "x-sim-script", script);
    }

    private static JsonNode error(HttpResponse<String> response) {
        return json(response.body()).path("error");
    }

    private static String requestId(HttpResponse<?> response) {
        return response.headers().firstValue("x-request-id").orElseThrow();
    }
}
