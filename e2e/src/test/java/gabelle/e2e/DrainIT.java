package gabelle.e2e;

import static gabelle.e2e.Ask.chat;
import static gabelle.e2e.Ask.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.sim.SimCall;
import gabelle.verticles.keys.Await;
import java.time.Duration;
import java.util.List;

/** Clients that hang up on a provider that charges the whole answer all the same. */
class DrainIT {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final String LONG = "goes_on,chunks=100,interval=10,completion=777";
    private static final String ENDLESS = "goes_on,chunks=5000,interval=20,completion=5000";

    private static LiveAnswer abandon(Gateway gateway, TestKey key, String script) {
        LiveAnswer answer =
                gateway.node().open(stream(key).maxTokens(5_000).script(script)).until("\"content\":\"");
        answer.hangUp();
        return answer;
    }

    private static SimCall provided(Gateway gateway, LiveAnswer answer) {
        return gateway.provider().call(answer.requestId().toString()).orElseThrow();
    }

    private static void assertDrains(Gateway gateway, String result, int times) {
        String line = "gabelle_dispatch_drains_total{result=\"" + result + "\"} " + times + ".0";
        Await.until(line, BOUND, () -> gateway.node().ops("/metrics").body().contains(line));
    }

    @GatewayTest
    void an_abandoned_stream_is_charged_by_the_providers_own_count(Gateway gateway) {
        LiveAnswer answer = abandon(gateway, gateway.key(), LONG);
        LedgerRow row = gateway.ledger().row(answer.requestId());
        SimCall provided = provided(gateway, answer);
        assertEquals("abandoned", row.outcome());
        assertFalse(row.estimated());
        assertEquals(777, row.usage().outputTokens());
        assertEquals(provided.completionTokensCharged(), row.usage().outputTokens());
        assertEquals(provided.promptTokens(), row.usage().inputTokens());
        assertFalse(provided.aborted());
        assertTrue(provided.usageReported());
        assertDrains(gateway, "counted", 1);
    }

    @GatewayTest
    void a_stream_is_not_read_on_for_longer_than_set(Gateway gateway) {
        gateway.with(setup -> setup.drains(300, 10));
        LiveAnswer answer = abandon(gateway, gateway.key(), ENDLESS);
        LedgerRow row = gateway.ledger().row(answer.requestId());
        assertEquals("abandoned", row.outcome());
        assertTrue(row.estimated());
        assertTrue(row.usage().output() > 0 && row.usage().output() <= 5_000, row::toString);
        Await.until(
                "the provider is told", BOUND, () -> provided(gateway, answer).aborted());
        assertEquals(5_000, provided(gateway, answer).completionTokensCharged(), "what the operator loses");
        assertDrains(gateway, "timed_out", 1);
    }

    @GatewayTest
    void no_more_streams_are_read_on_at_once_than_set(Gateway gateway) {
        gateway.with(setup -> setup.loops(1).drains(60_000, 1));
        TestKey key = gateway.key();
        LiveAnswer first = abandon(gateway, key, "goes_on,chunks=200,interval=20,completion=777");
        Await.until(
                "the first is alone", BOUND, () -> gateway.provider().totals().open() == 1);
        LiveAnswer second = abandon(gateway, key, ENDLESS);
        assertTrue(gateway.ledger().row(second.requestId()).estimated());
        Await.until(
                "the provider is told", BOUND, () -> provided(gateway, second).aborted());
        assertFalse(gateway.ledger().row(first.requestId()).estimated());
        assertDrains(gateway, "too_many", 1);
        assertDrains(gateway, "counted", 1);
        LiveAnswer third = abandon(gateway, key, LONG);
        assertFalse(gateway.ledger().row(third.requestId()).estimated(), "the place is free again");
    }

    @GatewayTest
    void a_json_call_is_read_on_within_the_same_bounds(Gateway gateway) {
        gateway.with(setup -> setup.drains(300, 10));
        TestKey key = gateway.key();
        Wire.abandon(gateway, chat(key).script("delay=60000"));
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("abandoned", row.outcome());
        assertTrue(row.estimated());
        assertEquals(0, row.usage().output());
        assertDrains(gateway, "timed_out", 1);
    }

    @GatewayTest
    void a_shutdown_does_not_wait_for_a_stream_that_nobody_reads(Gateway gateway) {
        LiveAnswer answer = abandon(gateway, gateway.key(), ENDLESS);
        long beganNanos = System.nanoTime();
        gateway.afterStop(() -> {
            Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);
            assertTrue(took.compareTo(Duration.ofSeconds(12)) < 0, "5 s are set, it took " + took);
            List<LedgerRow> rows = gateway.ledger().rows(1);
            assertEquals(answer.requestId(), rows.getFirst().requestId());
            assertTrue(rows.getFirst().estimated());
        });
    }
}
