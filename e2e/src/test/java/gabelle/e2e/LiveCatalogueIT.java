package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import gabelle.verticles.keys.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The catalogue is changed while calls run, and every node goes by it within two seconds. */
class LiveCatalogueIT {
    /** The promise, and room for a busy machine. */
    private static final Duration BOUND = Duration.ofSeconds(5);

    private static final Map<String, Object> PRICE =
            Map.of("effective", "2026-01-01", "input", "1", "output", "2", "markup_permille", 0);

    private static Map<String, Object> provider(String name, String baseUrl) {
        return Map.of(
                "name",
                name,
                "base_url",
                baseUrl,
                "dialect",
                "openai",
                "capabilities",
                Map.of("include_usage", true),
                "output_bound_field",
                "max_tokens",
                "on_disconnect",
                "drain");
    }

    private static Ask chat(TestKey key, String model) {
        return Ask.chat(key).field("model", model);
    }

    private static void awaitOnBoth(Gateway gateway, Ask ask, int status) {
        for (int node : List.of(0, 1)) {
            Await.until(
                    "node " + node + " answers " + status,
                    BOUND,
                    () -> gateway.node(node).call(ask).status() == status);
        }
    }

    private static boolean lists(Gateway gateway, int node, TestKey key, String model) {
        JsonNode data =
                gateway.node(node).call(Ask.get("/v1/models", key)).json().path("data");
        return data.findValuesAsText("id").contains(model);
    }

    @GatewayTest
    void a_provider_that_is_added_serves_calls_on_every_node_without_a_restart(Gateway gateway) {
        gateway.with(setup -> setup.nodes(2).privateAddresses("127.0.0.0/8", "localhost"));
        TestKey key = gateway.key();
        CaptureServer own = gateway.closing(new CaptureServer(CaptureServer.json(
                "",
                "{\"id\":\"1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"llama\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"salt\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":500,\"total_tokens\":1500}}")));
        assertEquals(404, gateway.node(1).call(chat(key, "llama")).status());

        add(gateway, own);

        awaitOnBoth(gateway, chat(key, "llama"), 200);
        assertTrue(own.last().hasHeader("authorization"));
        assertEquals(2_000_000, gateway.ledger().rows(2).getFirst().chargeNanoUsd());
        assertTrue(lists(gateway, 0, key, "llama") && lists(gateway, 1, key, "llama"));

        Map<String, Object> elsewhere = Map.of("base_url", "http://127.0.0.1:1/v1");
        gateway.admin().send("PATCH", "/admin/v1/providers/my-llm", elsewhere, 409);
        JsonNode stored =
                gateway.admin().get("/admin/v1/credentials").path("data").path(0);
        String credential = "/admin/v1/credentials/" + stored.path("id").asText();
        gateway.admin().send("DELETE", credential, Map.of(), 204);
        gateway.admin().send("PATCH", "/admin/v1/providers/my-llm", elsewhere, 200);
        store(gateway);
        awaitOnBoth(gateway, chat(key, "llama"), 502);
    }

    private static void add(Gateway gateway, CaptureServer own) {
        gateway.admin()
                .send(
                        "POST",
                        "/admin/v1/providers",
                        provider("my-llm", own.baseUrl().toString()),
                        201);
        gateway.admin()
                .send(
                        "POST",
                        "/admin/v1/models",
                        Map.of("provider", "my-llm", "model", "llama", "prices", List.of(PRICE)),
                        201);
        store(gateway);
    }

    private static void store(Gateway gateway) {
        gateway.admin()
                .send(
                        "POST",
                        "/admin/v1/credentials",
                        Map.of("provider", "my-llm", "name", "main", "api_key", "sk-of-my-own-machine"),
                        201);
    }

    @GatewayTest
    void a_model_that_rests_is_unknown_on_every_node_until_it_is_served_again(Gateway gateway) {
        gateway.with(setup -> setup.nodes(2));
        TestKey key = gateway.key();
        String path = "/admin/v1/models/openai/" + Ask.MODEL;
        awaitOnBoth(gateway, Ask.chat(key), 200);

        gateway.admin().send("PATCH", path, Map.of("active", false), 200);
        awaitOnBoth(gateway, Ask.chat(key), 404);
        assertFalse(lists(gateway, 0, key, Ask.MODEL) || lists(gateway, 1, key, Ask.MODEL));

        gateway.admin().send("PATCH", path, Map.of("active", true), 200);
        awaitOnBoth(gateway, Ask.chat(key), 200);
    }

    @GatewayTest
    void a_stream_that_is_open_when_its_provider_changes_ends_as_it_began(Gateway gateway) {
        gateway.with(setup -> setup.loops(1));
        TestKey key = gateway.key();
        LiveAnswer open = gateway.node().open(Ask.stream(key).script("chunks=100,interval=20"));
        open.until("data:");
        gateway.admin()
                .send("PATCH", "/admin/v1/providers/openai", Map.of("limits", Map.of("connections_max", 1)), 200);
        gateway.calls(4, Ask.chat(key)).forEach(other -> assertEquals(200, other.status()));
        Answered streamed = open.rest();
        assertTrue(streamed.whole() && streamed.body().contains("[DONE]"), streamed::body);
        gateway.expect().ledgerRows(5);
    }

    @GatewayTest
    void an_alias_is_listed_and_leads_to_one_of_its_candidates(Gateway gateway) {
        TestKey key = gateway.key();
        gateway.admin()
                .send(
                        "POST",
                        "/admin/v1/aliases",
                        Map.of(
                                "name",
                                "fast",
                                "candidates",
                                List.of(
                                        Map.of("model", "openai/" + Ask.MODEL, "weight", 3),
                                        Map.of("model", "openai/gpt-5-mini"))),
                        201);
        assertTrue(lists(gateway, 0, key, "fast"));
        assertEquals(200, gateway.call(chat(key, "fast")).status());
        assertEquals("fast", gateway.ledger().rows(1).getFirst().model());
    }

    @GatewayTest
    void without_postgres_a_node_goes_on_with_the_catalogue_that_it_knows(Gateway gateway) {
        gateway.with(setup -> setup.nodes(2).loops(1));
        TestKey key = gateway.key();
        awaitOnBoth(gateway, Ask.chat(key), 200);
        gateway.postgresOfOthers().shut();
        Await.until(
                "it has noticed",
                Duration.ofSeconds(10),
                () -> gateway.log().lines().stream().anyMatch(line -> line.contains("read a changed catalogue")));
        assertEquals(200, gateway.node(1).call(Ask.chat(key)).status());
        gateway.postgresOfOthers().open();
        gateway.admin().send("PATCH", "/admin/v1/providers/openai", Map.of("active", false), 200);
        awaitOnBoth(gateway, Ask.chat(key), 404);
    }

    @GatewayTest
    void a_provider_in_a_private_network_is_refused_unless_it_is_allowed(Gateway gateway) {
        for (String url : List.of("https://127.0.0.1/v1", "http://169.254.169.254/v1", "https://localhost:1/v1")) {
            gateway.admin().send("POST", "/admin/v1/providers", provider("inside", url), 400);
        }
    }
}
