package gabelle.e2e;

import static gabelle.e2e.Ask.chat;
import static gabelle.e2e.Ask.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.sim.SimCall;
import gabelle.verticles.catalogue.Provider.OnDisconnect;
import gabelle.verticles.keys.Await;
import java.time.Duration;

/** Clients that hang up, and providers that stop charging then. Each uses a key of one concurrent call, which shows that the hold comes back. */
class DisconnectIT {
    private static final Duration BOUND = Duration.ofSeconds(5);

    private static TestKey oneCallKey(Gateway gateway) {
        return gateway.key(terms -> terms.concurrentCalls(1));
    }

    private static void assertFreeAgain(Gateway gateway, TestKey key) {
        Await.until(
                "the key can call again", BOUND, () -> gateway.call(chat(key)).status() == 200);
    }

    @GatewayTest
    void a_stream_that_nobody_reads_is_cut_off_at_the_provider_and_charged_as_far_as_it_came(Gateway gateway) {
        TestKey key = oneCallKey(gateway.with(setup -> setup.onDisconnect(OnDisconnect.CANCEL)));
        LiveAnswer answer = gateway.node()
                .open(stream(key).maxTokens(5_000).script("chunks=1000,interval=10,size=8000"))
                .until("\"content\":\"x");
        assertEquals(429, gateway.call(chat(key)).status(), "the one call that it may make is open");
        answer.hangUp();

        String id = answer.requestId().toString();
        Await.until(
                "the provider is told",
                BOUND,
                () -> gateway.provider().call(id).map(SimCall::aborted).orElse(false));
        LedgerRow row = gateway.ledger().row(answer.requestId());
        assertEquals("abandoned", row.outcome());
        assertTrue(row.estimated());
        assertTrue(row.usage().input() > 0, row::toString);
        assertTrue(row.usage().output() > 0 && row.usage().output() <= 5_000, row::toString);
        assertTrue(row.chargeNanoUsd() > 0);
        assertFreeAgain(gateway, key);
    }

    @GatewayTest
    void a_json_call_that_nobody_waits_for_is_charged_whole(Gateway gateway) {
        TestKey key = oneCallKey(gateway);
        Wire.abandon(gateway, chat(key).script("delay=500"));
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("abandoned", row.outcome());
        Expect.assertExact(row, gateway.provider());
        assertFreeAgain(gateway, key);
    }

    @GatewayTest
    void a_stream_abandoned_before_it_began_is_cut_off(Gateway gateway) {
        TestKey key = oneCallKey(gateway.with(setup -> setup.onDisconnect(OnDisconnect.CANCEL)));
        Wire.abandon(gateway, stream(key).script("delay=60000"));
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("abandoned", row.outcome());
        assertEquals(0, row.usage().output());
        Await.until(
                "the provider is told", BOUND, () -> gateway.provider().totals().aborted() == 1);
        assertFreeAgain(gateway, key);
    }

    @GatewayTest
    void a_request_that_is_never_finished_leaves_nothing(Gateway gateway) {
        TestKey key = oneCallKey(gateway);
        String request = Wire.of(chat(key));
        try (Wire wire = new Wire(gateway.node())) {
            wire.send(request.substring(0, request.length() - 10));
        }
        assertFreeAgain(gateway, key);
        gateway.expect().served(1).ledgerRows(1);
        assertFalse(gateway.provider().totals().calls() > 1, "half a request was forwarded");
    }
}
