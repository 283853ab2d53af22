package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import gabelle.sim.Manner;
import gabelle.verticles.keys.Await;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What passes on the wire in Gemini's dialect, towards the provider and back. */
class GeminiWireIT {
    private static final String MODEL = "gemini-3.5-flash";
    private static final String PATH = "/v1beta/models/" + MODEL + ":";
    private static final String BODY =
            "{ \"contents\" : [ {\"parts\":[{\"text\":\"\\u00e9 salt\"}]} ],\n \"unheard_of\": 1e2 }";
    private static final String ANSWER = "{\n  \"candidates\": [ {\"finishReason\": \"STOP\"} ],\n"
            + "  \"usageMetadata\": {\"promptTokenCount\": 7, \"candidatesTokenCount\": 2}, \"new\": 1}";

    private static CaptureServer provider(Gateway gateway, String answer) {
        CaptureServer provider = gateway.closing(new CaptureServer(answer));
        gateway.with(setup -> setup.provider("gemini", Manner.GEMINI).provider(provider.baseUrl()));
        return provider;
    }

    private static Ask ask(String path, String body) {
        return new Ask("POST", path, Map.of("content-type", "application/json"), Map.of(), Optional.of(body));
    }

    private static Ask ask(TestKey key, String method, String body) {
        return ask(PATH + method, body).header("x-goog-api-key", key.secret());
    }

    @GatewayTest
    void a_call_reaches_the_provider_byte_for_byte_and_so_does_the_answer_its_client(Gateway gateway) {
        CaptureServer provider = provider(gateway, CaptureServer.json("", ANSWER));
        Answered answered = gateway.call(ask(gateway.key(), "generateContent", BODY));
        assertEquals(200, answered.status(), answered::body);
        assertEquals(ANSWER, answered.body());
        assertEquals(BODY, provider.last().body());
        assertTrue(provider.last().head().startsWith("post /v1/models/" + MODEL + ":generatecontent http/1.1\r\n"));
        LedgerRow row = gateway.ledger().row(answered.requestId());
        assertEquals(7, row.usage().input());
        assertEquals(2, row.usage().output());
    }

    @GatewayTest
    void a_key_in_the_query_opens_the_door_and_goes_no_further(Gateway gateway) {
        CaptureServer provider =
                provider(gateway, CaptureServer.events("", "data: " + ANSWER.replace("\n", "") + "\r\n\r\n"));
        String secret = gateway.key().secret();
        Answered answered =
                gateway.call(ask(PATH + "streamGenerateContent?alt=sse&fields=candidates&key=" + secret, BODY)
                        .header("x-goog-fieldmask", "candidates")
                        .header("x-goog-user-project", "mine"));
        assertEquals(200, answered.status(), answered::body);
        CaptureServer.Captured sent = provider.last();
        assertTrue(sent.head().startsWith("post /v1/models/" + MODEL + ":streamgeneratecontent?alt=sse http/1.1\r\n"));
        for (String header : List.of("x-goog-fieldmask", "x-goog-user-project", "authorization")) {
            assertFalse(sent.hasHeader(header), header);
        }
        assertTrue(sent.hasHeader("x-goog-api-key"));
        assertFalse(sent.head().contains(secret.toLowerCase(Locale.ROOT)));
        assertEquals(7, gateway.ledger().row(answered.requestId()).usage().input());
    }

    @GatewayTest
    void the_end_of_a_stream_waits_for_the_ledger_and_nothing_is_lost(Gateway gateway) {
        String first = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"salt\"}]}}]}\r\n\r\n";
        String last = "data: " + ANSWER.replace("\n", "") + "\r\n\r\n";
        provider(gateway, CaptureServer.events("", first, last, last, first, last, ": bye\r\n\r\n"));
        Answered answered = gateway.call(ask(gateway.key(), "streamGenerateContent?alt=sse", BODY));
        assertEquals(first + last + last + first + last + ": bye\r\n\r\n", answered.body());
        assertEquals(2, gateway.ledger().row(answered.requestId()).usage().output());
    }

    @GatewayTest
    void what_is_no_request_is_refused_in_googles_shape(Gateway gateway) {
        gateway.with(setup -> setup.provider("gemini", Manner.GEMINI));
        TestKey key = gateway.key(terms -> terms.concurrentCalls(1));
        String contents = "{\"contents\":[]";
        for (String body : List.of(
                "",
                "[]",
                "{}",
                contents,
                contents + ",\"generationConfig\":7}",
                contents + ",\"tools\":[{\"codeExecution\":{}}]}",
                contents + ",\"model\":\"models/gemini-3.8-flash\"}",
                contents + ",\"serviceTier\":\"flex\"}",
                contents + ",\"contents\":" + "[".repeat(70) + "]".repeat(70) + "}")) {
            assertRefused(400, "INVALID_ARGUMENT", gateway.call(ask(key, "generateContent", body)));
        }
        assertRefused(400, "INVALID_ARGUMENT", gateway.call(ask(key, "streamGenerateContent", BODY)));
        assertEquals(401, wireStatus(gateway, "generateContent?key=%zz", ""));
        assertRefused(404, "NOT_FOUND", gateway.call(ask(key, "batchGenerateContent", BODY)));
        String header = "x-goog-api-key: " + key.secret() + "\r\n";
        assertEquals(404, wireStatus(gateway, "%zz:generateContent", header));
        assertEquals(200, gateway.call(ask(key, "generateContent", BODY)).status());
        assertEquals(1, gateway.provider("gemini").totals().calls());
    }

    /** Of what no client library would send. */
    private static int wireStatus(Gateway gateway, String method, String headers) {
        return Wire.status(Wire.exchange(gateway.node(), Wire.post(PATH + method, headers, BODY)));
    }

    private static void assertRefused(int status, String name, Answered answered) {
        assertEquals(status, answered.status(), answered::body);
        JsonNode error = answered.json().path("error");
        assertEquals(status, error.path("code").asInt());
        assertEquals(name, error.path("status").asText());
        assertFalse(error.path("message").asText().isBlank());
        assertEquals("gabelle", error.path("details").path(0).path("domain").asText());
    }

    @GatewayTest
    void a_key_that_google_does_not_know_is_the_operators_affair_though_it_answers_400(Gateway gateway) {
        gateway.with(setup -> setup.provider("gemini", Manner.GEMINI));
        TestKey key = gateway.key();
        String path = "/admin/v1/credentials";
        JsonNode stored = gateway.admin()
                .send("POST", path, Map.of("provider", "gemini", "name", "wrong", "api_key", "AIza-unknown"), 201);
        Await.until(
                "it is used",
                () -> gateway.call(ask(key, "generateContent", BODY).script("pretty,chunked"))
                                .status()
                        == 502);
        Await.until(
                "it is marked",
                () -> !gateway.admin()
                        .get(path + "/" + stored.path("id").asText())
                        .path("is_valid")
                        .asBoolean());
        Await.until(
                "that of the environment is used again",
                () -> gateway.call(ask(key, "generateContent", BODY)).status() == 200);
    }

    /** The official SDK asks for Imagen at another of Google's APIs only. */
    @GatewayTest
    void images_are_counted_by_those_that_were_made(Gateway gateway) {
        gateway.with(setup -> setup.provider("gemini", Manner.GEMINI)
                .pricing(shipped -> shipped + "      - model: imagen-4.0-generate-001\n        prices:\n"
                        + "          - {effective: 2026-01-01, input: \"1\", output: \"2\"}\n"));
        String body = "{\"instances\":[{\"prompt\":\"salt\"}],\"parameters\":{\"sampleCount\":3}}";
        Answered made = gateway.call(ask("/v1beta/models/imagen-4.0-generate-001:predict", body)
                .header("x-goog-api-key", gateway.key().secret()));
        assertEquals(3, made.json().path("predictions").size(), made::body);
        LedgerRow row = gateway.ledger().row(made.requestId());
        assertEquals("gemini.predict", row.surface());
        assertEquals(3, row.usage().images());
        assertFalse(row.estimated());
    }

    @GatewayTest
    void an_answer_without_a_bound_is_bounded_by_what_is_left_of_an_allowance(Gateway gateway) {
        gateway.with(setup -> setup.provider("gemini", Manner.GEMINI));
        Ask asked = ask(gateway.key(terms -> terms.plan("free")), "generateContent", BODY)
                .script("prompt=10,completion=60000");
        assertEquals(200, gateway.call(asked).status(), "of 100,000 tokens");
        JsonNode bounded = gateway.call(asked).json();
        assertEquals("MAX_TOKENS", bounded.at("/candidates/0/finishReason").asText(), bounded::toString);
        long output = bounded.at("/usageMetadata/candidatesTokenCount").asLong();
        assertTrue(output > 30_000 && output < 40_000, bounded::toString);
        gateway.expect().ledgerRows(2).ledgerEqualsProvider();
    }

    @GatewayTest
    void garbage_of_a_provider_is_not_billed_and_an_absurd_count_is_an_estimate(Gateway gateway) {
        gateway.with(setup -> setup.provider("gemini", Manner.GEMINI));
        TestKey key = gateway.key();
        for (String script : List.of("garbage", "html")) {
            Answered answered = gateway.call(ask(key, "generateContent", BODY).script(script));
            assertRefused(502, "UNAVAILABLE", answered);
            assertEquals(0, gateway.ledger().row(answered.requestId()).chargeNanoUsd());
        }
        for (String script : List.of("usage_negative", "no_usage", "prompt=5,cached=9")) {
            Answered answered = gateway.call(ask(key, "generateContent", BODY).script(script));
            assertEquals(200, answered.status());
            assertTrue(gateway.ledger().row(answered.requestId()).estimated(), script);
        }
    }
}
