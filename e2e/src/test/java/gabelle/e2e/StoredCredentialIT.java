package gabelle.e2e;

import static gabelle.e2e.Ask.chat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import gabelle.verticles.keys.Await;
import java.time.Duration;
import java.util.Map;

/** What the operator stores is what the provider sees, on every node and soon; the simulated one checks it. */
class StoredCredentialIT {
    private static final Duration BOUND = Duration.ofSeconds(2);
    private static final String PATH = "/admin/v1/credentials";
    private static final String WRONG = "sk-that-the-simulated-provider-does-not-know";

    private static JsonNode store(Gateway gateway, String key) {
        return gateway.admin().send("POST", PATH, Map.of("provider", "openai", "name", "stored", "api_key", key), 201);
    }

    private static String path(JsonNode credential) {
        return PATH + "/" + credential.path("id").asText();
    }

    private static void awaitOnBoth(Gateway gateway, TestKey key, int status) {
        for (int node = 0; node < 2; node++) {
            RunningNode asked = gateway.node(node);
            Await.until(
                    status + " on node " + node,
                    BOUND,
                    () -> asked.call(chat(key)).status() == status);
        }
    }

    @GatewayTest
    void a_change_is_used_on_every_node_within_two_seconds(Gateway gateway) {
        gateway.with(setup -> setup.nodes(2).loops(1).withoutKeyOfEnvironment());
        TestKey key = gateway.key();
        awaitOnBoth(gateway, key, 403);

        JsonNode stored = store(gateway, gateway.providerKey().reveal());
        awaitOnBoth(gateway, key, 200);

        gateway.admin().send("DELETE", path(stored), Map.of(), 204);
        awaitOnBoth(gateway, key, 403);
    }

    @GatewayTest
    void one_that_the_provider_refuses_is_marked_and_not_used_any_more(Gateway gateway) {
        gateway.with(setup -> setup.nodes(2));
        TestKey key = gateway.key();
        assertEquals(200, gateway.call(chat(key)).status(), "with the key of the environment");

        JsonNode stored = store(gateway, WRONG);
        Await.until("it is used", BOUND, () -> gateway.call(chat(key)).status() == 502);
        Await.until(
                "it is marked",
                BOUND,
                () -> !gateway.admin().get(path(stored)).path("is_valid").asBoolean());
        awaitOnBoth(gateway, key, 200);
        assertFalse(gateway.admin().get(path(stored)).path("last_validated_at").isNull());

        gateway.admin()
                .send(
                        "PATCH",
                        path(stored),
                        Map.of("api_key", gateway.providerKey().reveal()),
                        200);
        awaitOnBoth(gateway, key, 200);
        assertEquals(true, gateway.admin().get(path(stored)).path("is_valid").asBoolean());
        gateway.afterStop(() -> assertSaidOnceAndWithoutTheKey(gateway, stored));
    }

    private static void assertSaidOnceAndWithoutTheKey(Gateway gateway, JsonNode stored) {
        String refused = "credential " + stored.path("id").asText() + " is refused";
        long said = gateway.log().lines().stream()
                .filter(line -> line.contains(refused))
                .count();
        assertTrue(said == 1 || said == 2, "each node that was called while it was in use says it once: " + said);
        assertFalse(gateway.log().lines().stream().anyMatch(line -> line.contains(WRONG)));
    }

    @GatewayTest
    void a_node_without_postgres_goes_on_with_the_one_it_knows(Gateway gateway) {
        gateway.with(setup -> setup.nodes(2).loops(1).withoutKeyOfEnvironment());
        TestKey key = gateway.key();
        store(gateway, gateway.providerKey().reveal());
        awaitOnBoth(gateway, key, 200);

        gateway.postgresOfOthers().shut();
        Await.until(
                "it has noticed",
                Duration.ofSeconds(10),
                () -> gateway.log().lines().stream().anyMatch(line -> line.contains("for changed credentials")));

        assertEquals(200, gateway.node(1).call(chat(key)).status());
        gateway.postgresOfOthers().open();
        Await.until(
                "it hears again",
                Duration.ofSeconds(10),
                () -> gateway.log().lines().stream().anyMatch(line -> line.contains("changed credentials again")));
        assertEquals(200, gateway.node(1).call(chat(key)).status());
    }
}
