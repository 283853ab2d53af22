package gabelle.e2e;

import static gabelle.e2e.Ask.chat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.verticles.keys.Await;
import java.time.Duration;

/** A key that is revoked on one node is refused on the other. */
class RevocationIT {
    private static final Duration BOUND = Duration.ofSeconds(2);

    private static TestKey keyKnownToBoth(Gateway gateway) {
        TestKey key = gateway.key();
        for (int i = 0; i < 8; i++) { // every loop of both
            assertEquals(200, gateway.node(0).call(chat(key)).status());
            assertEquals(200, gateway.node(1).call(chat(key)).status());
        }
        return key;
    }

    private static int statusOnOther(Gateway gateway, TestKey key) {
        return gateway.node(1).call(chat(key)).status();
    }

    @GatewayTest
    void a_clustered_node_refuses_it_within_two_seconds(Gateway gateway) {
        gateway.with(setup -> setup.nodes(2).clustered());
        TestKey key = keyKnownToBoth(gateway);
        gateway.admin().revoke(key);
        Await.until("refused", BOUND, () -> statusOnOther(gateway, key) == 401);
        assertEquals(401, gateway.node(0).call(chat(key)).status());
    }

    @GatewayTest
    void a_clustered_node_that_postgres_cannot_tell_is_told_by_the_bus(Gateway gateway) {
        gateway.with(setup -> setup.nodes(2).clustered());
        TestKey key = keyKnownToBoth(gateway);
        gateway.postgresOfOthers().shut();
        assertEquals(200, statusOnOther(gateway, key), "it goes on with the keys that it knows");
        gateway.admin().revoke(key);
        Await.until("no longer served", BOUND, () -> statusOnOther(gateway, key) == 503);
        gateway.postgresOfOthers().open();
        Await.until("refused", Duration.ofSeconds(10), () -> statusOnOther(gateway, key) == 401);
    }

    @GatewayTest
    void a_node_without_the_bus_refuses_it_within_two_seconds(Gateway gateway) {
        gateway.with(setup -> setup.nodes(2));
        TestKey key = keyKnownToBoth(gateway);
        gateway.admin().revoke(key);
        Await.until("refused", BOUND, () -> statusOnOther(gateway, key) == 401);
    }
}
