package gabelle.e2e;

import static gabelle.e2e.Ask.chat;
import static gabelle.e2e.Ask.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import gabelle.sim.Manner;
import gabelle.verticles.keys.Await;
import java.time.Duration;
import java.util.List;

/** One model that two providers list: the first, and another one at ten times its price. */
class RoutingIT {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final String OTHER = "groq";
    private static final String DEARER = """
                  - model: gpt-4o-mini
                    output_tokens_max: 16384
                    prices:
                      - {effective: 2026-01-01, input: "1.50", cached_input: "0.75", output: "6.00"}
            """;
    private static final String PROVIDER = "x-gabelle-provider";
    private static final String ATTEMPTS = "x-gabelle-attempts";

    private static Setup two(Setup setup) {
        return setup.loops(1)
                .provider(OTHER, Manner.OPENAI)
                .pricing(shipped -> shipped.replaceFirst("(?s)(\\n  groq:.*?\\n    models:\\n)", "$1" + DEARER));
    }

    private static JsonNode row(Gateway gateway, Answered answer) {
        gateway.ledger().row(answer.requestId());
        for (JsonNode row : gateway.admin().get("/admin/v1/requests?limit=1000").path("data")) {
            if (row.path("request_id").asText().equals(answer.requestId().toString())) {
                return row;
            }
        }
        throw new AssertionError("no row of " + answer);
    }

    private static long asked(Gateway gateway, String provider) {
        return gateway.provider(provider).totals().calls();
    }

    @GatewayTest
    void a_call_that_the_first_provider_fails_is_served_by_the_next_one_and_charged_once(Gateway gateway) {
        gateway.with(RoutingIT::two);
        gateway.sim("openai").standing("status=503");
        TestKey key = gateway.key();

        Answered answer = gateway.call(chat(key));

        assertEquals(200, answer.status(), answer::body);
        assertEquals(OTHER, answer.header(PROVIDER));
        assertEquals("2", answer.header(ATTEMPTS));
        gateway.expect().served(1).ledgerRows(1).ledgerEqualsProvider();
        JsonNode row = row(gateway, answer);
        assertEquals(OTHER, row.path("provider").asText());
        assertEquals(2, row.path("attempts").asInt());
        assertEquals("gpt-4o-mini", row.path("model").asText());
        LedgerRow ledger = gateway.ledger().row(answer.requestId());
        assertEquals(
                1_500 * ledger.usage().input()
                        + 750 * ledger.usage().cacheRead()
                        + 6_000 * ledger.usage().outputTokens(),
                ledger.chargeNanoUsd(),
                "at the price of the one that served it");
        JsonNode failed = row.path("failed_attempts").path(0);
        assertEquals("openai", failed.path("provider").asText());
        assertEquals("server_error", failed.path("fault").asText());
        assertEquals(503, failed.path("status").asInt());
        assertEquals("0", failed.path("cost").asText());
    }

    @GatewayTest
    void what_one_provider_may_be_working_on_is_asked_of_another_one_and_not_of_it_again(Gateway gateway) {
        gateway.with(setup -> two(setup).providerTimeoutMs(400));
        gateway.sim("openai").standing("hang");
        Answered answer = gateway.call(stream(gateway.key()));

        assertEquals(OTHER, answer.header(PROVIDER));
        assertTrue(answer.isDone());
        assertEquals(1, asked(gateway, "openai"));
        JsonNode failed = row(gateway, answer).path("failed_attempts").path(0);
        assertEquals("timed_out", failed.path("fault").asText());
        assertTrue(failed.path("cost").asDouble() > 0, "it may have been charged: " + failed);
    }

    @GatewayTest
    void a_provider_that_says_when_to_come_again_is_not_asked_before(Gateway gateway) {
        gateway.with(RoutingIT::two);
        gateway.sim("openai").standing("status=429,retry_after=30");
        TestKey key = gateway.key();
        gateway.call(chat(key));
        gateway.sim("openai").standing("");

        Answered second = gateway.call(chat(key));

        assertEquals(OTHER, second.header(PROVIDER));
        assertEquals("1", second.header(ATTEMPTS));
        assertEquals(1, asked(gateway, "openai"));
        Answered only = gateway.call(chat(key).model("openai/gpt-4o-mini"));
        assertEquals(429, only.status(), only::body);
        assertTrue(Integer.parseInt(only.header("retry-after")) > 20, only::toString);
        assertEquals(1, asked(gateway, "openai"));
        assertEquals(200, gateway.call(chat(key).model("gpt-4o")).status(), "another model is not limited");
    }

    @GatewayTest
    void a_provider_that_fails_in_a_row_is_left_alone_for_a_while_and_then_tried_by_one_call(Gateway gateway) {
        gateway.with(setup -> two(setup).circuit(3, 700));
        TestKey key = gateway.key();
        gateway.sim("openai").standing("status=500");
        for (int i = 0; i < 5; i++) {
            assertEquals(OTHER, gateway.call(chat(key)).header(PROVIDER));
        }
        assertEquals(3, asked(gateway, "openai"));
        Answered only = gateway.call(chat(key).model("openai/gpt-4o-mini"));
        assertEquals(502, only.status(), only::body);
        assertEquals(6, asked(gateway, "openai"), "nobody else is left, so it is asked all the same, three times");

        gateway.sim("openai").standing("");
        Await.until(
                "it is tried again",
                BOUND,
                () -> gateway.call(chat(key)).header(PROVIDER).equals("openai"));
        assertEquals("openai", gateway.call(chat(key)).header(PROVIDER));
    }

    @GatewayTest
    void a_single_provider_is_asked_again_and_the_call_is_charged_once(Gateway gateway) {
        gateway.with(setup -> setup.attempts(3, 20));
        gateway.sim("openai").standing("cut=0");
        TestKey key = gateway.key();
        Answered broken = gateway.call(chat(key));
        assertEquals(502, broken.status());
        assertEquals("3", broken.header(ATTEMPTS));
        assertEquals("failed", gateway.ledger().row(broken.requestId()).outcome());
        assertEquals(0, gateway.ledger().row(broken.requestId()).chargeNanoUsd());
        assertEquals(2, row(gateway, broken).path("failed_attempts").size(), "the third is the row itself");
        assertTrue(row(gateway, broken).path("cost").asDouble() > 0, "what was sent may have been charged");
    }

    @GatewayTest
    void after_the_first_byte_there_is_no_other_attempt(Gateway gateway) {
        gateway.with(RoutingIT::two);
        gateway.sim("openai").standing("cut=3");
        Answered answer = gateway.call(stream(gateway.key()));

        assertFalse(answer.whole());
        assertEquals("openai", answer.header(PROVIDER));
        assertEquals(0, asked(gateway, OTHER));
        assertEquals(1, asked(gateway, "openai"));
        assertTrue(gateway.ledger().row(answer.requestId()).chargeNanoUsd() > 0);
    }

    @GatewayTest
    void an_answer_that_cannot_be_read_leaves_no_trace_in_the_next_ones(Gateway gateway) {
        gateway.with(RoutingIT::two);
        for (String unreadable : List.of("html", "garbage", "cut=0")) {
            gateway.sim("openai").standing(unreadable);
            Answered answer = gateway.call(chat(gateway.key()));
            assertEquals(200, answer.status(), answer::body);
            assertEquals(OTHER, answer.header(PROVIDER));
            assertEquals("chat.completion", answer.json().path("object").asText());
            assertEquals(List.of("application/json"), answer.headers().allValues("content-type"));
        }
    }

    @GatewayTest
    void what_the_client_did_wrong_is_nobody_elses_to_try(Gateway gateway) {
        gateway.with(RoutingIT::two);
        gateway.sim("openai").standing("status=400");
        Answered answer = gateway.call(chat(gateway.key()));

        assertEquals(400, answer.status());
        assertEquals("1", answer.header(ATTEMPTS));
        assertEquals(0, asked(gateway, OTHER));
    }

    @GatewayTest
    void a_credential_or_a_model_that_one_does_not_know_another_may(Gateway gateway) {
        gateway.with(RoutingIT::two);
        TestKey key = gateway.key();
        for (int status : List.of(401, 403, 404)) {
            gateway.sim("openai").standing("status=" + status);
            assertEquals(OTHER, gateway.call(chat(key)).header(PROVIDER), () -> status + "");
        }
        gateway.sim(OTHER).standing("status=404");
        Answered last = gateway.call(chat(key));
        assertEquals(404, last.status());
        assertEquals(OTHER, last.header(PROVIDER));
    }

    @GatewayTest
    void a_client_that_leaves_before_the_next_attempt_pays_nothing(Gateway gateway) {
        gateway.with(setup -> setup.loops(1).attempts(3, 60_000));
        gateway.sim("openai").standing("status=500");
        TestKey key = gateway.key();
        try (Wire wire = new Wire(gateway.node())) {
            wire.send(Wire.of(chat(key)));
            String failed = "gabelle_provider_failures_total{failure=\"provider_error\",provider=\"openai\"} 1.0";
            Await.until(
                    "the first attempt has failed",
                    BOUND,
                    () -> gateway.node().ops("/metrics").body().contains(failed));
        }
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("abandoned", row.outcome());
        assertEquals(0, row.chargeNanoUsd());
        assertEquals(1, asked(gateway, "openai"));
    }

    @GatewayTest
    void an_outage_in_the_middle_charges_every_call_once(Gateway gateway) {
        gateway.with(setup -> two(setup).loops(2));
        TestKey key = gateway.key();
        gateway.sim("openai").standing("delay=20");
        gateway.calls(40, chat(key));
        gateway.sim("openai").standing("status=503");
        gateway.calls(40, chat(key));
        gateway.sim("openai").standing("cut=0");
        gateway.calls(40, stream(key));

        gateway.expect().served(120).ledgerRows(120).ledgerEqualsProvider();
        assertEquals(
                120,
                gateway.ledger().rows().stream()
                        .filter(row -> row.chargeNanoUsd() > 0)
                        .count());
    }
}
