package gabelle.e2e;

import static gabelle.e2e.Ask.chat;
import static gabelle.e2e.Ask.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;

/** What no well-behaved client sends. Keys may make one call at a time, so that a hold that leaks stops the next one. */
class BadInputIT {
    private static final String DEEP = "[".repeat(10_000);

    private static TestKey oneCallKey(Gateway gateway) {
        return gateway.key(terms -> terms.concurrentCalls(1));
    }

    private static String bearer(TestKey key) {
        return "authorization: Bearer " + key.secret() + "\r\n";
    }

    /** In OpenAI's shape, with a request id and without a word of what is inside. */
    private static void assertRefused(int status, String code, Answered answered) {
        assertEquals(status, answered.status(), answered::body);
        JsonNode error = answered.json().path("error");
        assertEquals(code, error.path("code").asText(), answered::body);
        assertFalse(error.path("message").asText().isBlank());
        assertFalse(error.path("type").asText().isBlank());
        assertTrue(error.has("param"));
        assertEquals("application/json", answered.header("content-type"));
        assertEquals(7, answered.requestId().version());
    }

    private static void assertStillServes(Gateway gateway, TestKey key) {
        assertEquals(200, gateway.call(chat(key)).status());
    }

    @GatewayTest
    void a_body_that_is_no_request_is_refused(Gateway gateway) {
        TestKey key = oneCallKey(gateway);
        for (String body : List.of(
                "",
                "nonsense",
                "[]",
                "\"model\"",
                "{\"model\": \"gpt-4o-mini\"",
                "{\"model\": \"gpt-4o-mini\"} {}",
                "{\"messages\": []}",
                "{\"model\": 7}",
                "{\"model\": null}",
                "{\"model\": \"\"}",
                "{\"model\": \"gpt-4o-mini\", \"messages\": " + DEEP,
                "{\"model\": \"gpt-4o-mini\", \"messages\": " + "[".repeat(70) + "]".repeat(70) + "}",
                "{\"model\": \"gpt-4o-mini\", \"max_tokens\": " + "9".repeat(2_000) + "}",
                "\u0000\u0001")) {
            assertRefused(400, "invalid_request", gateway.call(chat(key).body(body)));
        }
        assertStillServes(gateway, key);
        gateway.expect().ledgerRows(1);
    }

    @GatewayTest
    void a_missing_model_is_named(Gateway gateway) {
        Answered answered = gateway.call(chat(oneCallKey(gateway)).body("{\"messages\": []}"));
        assertEquals("model", answered.error("param"));
        assertEquals("invalid_request_error", answered.error("type"));
    }

    @GatewayTest
    void a_body_above_the_default_limit_is_refused_before_it_is_sent(Gateway gateway) {
        TestKey key = oneCallKey(gateway);
        String head = "POST " + Ask.CHAT + " HTTP/1.1\r\nhost: gabelle\r\n" + bearer(key) + "content-length: "
                + ((32 << 20) + 1) + "\r\n\r\n";
        assertEquals(413, Wire.status(Wire.exchange(gateway.node(), head)));
        assertStillServes(gateway, key);
        gateway.expect().ledgerRows(1);
    }

    @GatewayTest
    void a_body_that_grows_too_large_is_refused(Gateway gateway) {
        gateway.with(setup -> setup.bodyBytesMax(2_000));
        TestKey key = oneCallKey(gateway);
        assertRefused(
                413,
                "request_too_large",
                gateway.call(chat(key).body("{\"model\": \"gpt-4o-mini\", \"x\": \"" + "x".repeat(2_000) + "\"}")));
        String chunk = "3e8\r\n" + "x".repeat(1_000) + "\r\n";
        String chunked = "POST " + Ask.CHAT + " HTTP/1.1\r\nhost: gabelle\r\n" + bearer(key)
                + "transfer-encoding: chunked\r\n\r\n" + chunk.repeat(3) + "0\r\n\r\n";
        assertEquals(413, Wire.status(Wire.exchange(gateway.node(), chunked)));
        assertStillServes(gateway, key);
        gateway.expect().ledgerRows(1);
    }

    @GatewayTest
    void a_body_that_does_not_come_is_not_waited_for(Gateway gateway) {
        gateway.with(setup -> setup.bodyTimeoutMs(200));
        TestKey key = oneCallKey(gateway);
        String request = Wire.of(chat(key));
        String answer = Wire.exchange(gateway.node(), request.substring(0, request.length() - 1));
        assertEquals(408, Wire.status(answer), answer);
        assertStillServes(gateway, key);
        gateway.expect().ledgerRows(1);
    }

    @GatewayTest
    void two_lengths_of_one_body_are_refused(Gateway gateway) {
        TestKey key = oneCallKey(gateway);
        String smuggled = "POST " + Ask.CHAT + " HTTP/1.1\r\nhost: gabelle\r\n" + bearer(key)
                + "content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
        assertEquals(400, Wire.status(Wire.exchange(gateway.node(), smuggled)));
        assertStillServes(gateway, key);
    }

    @GatewayTest
    void headers_beyond_the_limit_are_refused(Gateway gateway) {
        TestKey key = oneCallKey(gateway);
        String answer = Wire.exchange(
                gateway.node(), Wire.post(Ask.CHAT, bearer(key) + "x-long: " + "x".repeat(20_000) + "\r\n", "{}"));
        assertEquals(431, Wire.status(answer), answer);
        assertStillServes(gateway, key);
    }

    @GatewayTest
    void what_is_not_there_is_not_found_and_what_is_there_has_its_methods(Gateway gateway) {
        TestKey key = oneCallKey(gateway);
        assertRefused(404, "unknown_url", gateway.call(Ask.post("/v1/chat/completions/", key)));
        assertRefused(404, "unknown_url", gateway.call(Ask.post("/v1/responses/resp_1/cancel", key)));
        assertRefused(404, "unknown_url", gateway.call(Ask.get("/", key)));
        assertRefused(404, "model_not_found", gateway.call(Ask.get("/v1/models/gpt-of-nobody", key)));
        assertRefused(405, "method_not_allowed", gateway.call(Ask.get(Ask.CHAT, key)));
        assertRefused(405, "method_not_allowed", gateway.call(chat(key).to("PUT", Ask.EMBEDDINGS)));
        assertRefused(405, "method_not_allowed", gateway.call(chat(key).to("DELETE", "/v1/models")));
        assertStillServes(gateway, key);
        gateway.expect().ledgerRows(1);
    }

    @GatewayTest
    void names_that_nobody_gave_are_not_passed_on(Gateway gateway) {
        TestKey key = oneCallKey(gateway);
        String secretLike = "gab_live_" + UUID.randomUUID();
        Answered answered = gateway.call(chat(key).model(secretLike + "\r\n{\"injected\": true}"));
        assertRefused(404, "model_not_found", answered);
        assertStillServes(gateway, key);
        assertEquals(1, gateway.provider().totals().calls());
    }

    @GatewayTest
    void a_provider_that_fails_in_any_way_is_told_as_upstream_error_and_charged_nothing(Gateway gateway) {
        gateway.with(setup -> setup.providerTimeoutMs(300));
        TestKey key = oneCallKey(gateway);
        List.of("status=500", "status=503", "status=401", "status=403", "html", "garbage", "garbage,split", "cut=0")
                .forEach(script -> assertUpstream(502, gateway.call(chat(key).script(script))));
        assertUpstream(504, gateway.call(chat(key).script("hang")));
        assertUpstream(504, gateway.call(stream(key).script("hang")));
        assertUpstream(502, gateway.call(stream(key).script("garbage")));
        assertUpstream(429, gateway.call(chat(key).script("status=429")));

        gateway.ledger().rows(12).forEach(row -> {
            assertEquals(0, row.chargeNanoUsd(), row::toString);
            assertEquals(0, row.usage().totalTokens(), row::toString);
            assertEquals("failed", row.outcome());
        });
        assertStillServes(gateway, key);
    }

    private static void assertUpstream(int status, Answered answered) {
        assertEquals(status, answered.status(), answered::body);
        assertEquals("upstream_error", answered.error("type"));
        assertFalse(answered.body().contains("sk-"), "the operator's credential");
    }

    @GatewayTest
    void a_provider_that_stalls_mid_stream_breaks_the_stream_off(Gateway gateway) {
        gateway.with(setup -> setup.providerTimeoutMs(300));
        TestKey key = oneCallKey(gateway);
        Answered broken = gateway.call(stream(key).maxTokens(500).script("hang_after=3"));
        assertFalse(broken.whole(), "its client must not take it for the whole answer");
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertTrue(row.estimated());
        assertTrue(row.usage().output() > 0 && row.usage().output() <= 500, row::toString);
        assertStillServes(gateway, key);
    }

    @GatewayTest
    void absurd_usage_is_not_billed(Gateway gateway) {
        TestKey key = oneCallKey(gateway);
        gateway.call(chat(key).maxTokens(50).script("usage_negative"));
        gateway.call(stream(key).maxTokens(50).script("usage_negative"));
        gateway.call(chat(key).maxTokens(50).script("prompt=10,cached=2000000000"));
        for (LedgerRow row : gateway.ledger().rows(3)) {
            assertTrue(row.estimated(), row::toString);
            assertTrue(row.usage().totalTokens() < 1_000, row::toString);
            assertTrue(row.usage().output() <= 50, row::toString);
        }
    }
}
