package gabelle.e2e;

import static gabelle.e2e.Ask.chat;
import static gabelle.e2e.Ask.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import gabelle.verticles.books.Transactions;
import gabelle.verticles.books.VirtualThreads;
import gabelle.verticles.keys.Await;
import gabelle.verticles.vault.CredentialRotation;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Customers' own provider keys, from their routes to the provider, on every node and soon. */
class ByokIT {
    private static final Duration BOUND = Duration.ofSeconds(2);
    private static final String PATH = "/api/v1/credentials";
    private static final String GOOD = "sk-the-canary-that-the-provider-takes-aa";
    private static final String BETTER = "sk-the-canary-that-it-takes-as-well-bb";
    private static final String WRONG = "sk-the-canary-that-it-does-not-know-cc";
    private static final String NAME = "name-that-is-shown";
    private static final String CANARY = "canary-that";

    private static JsonNode store(AdminClient customer, String name, String key) {
        return customer.send("POST", PATH, Map.of("provider", "openai", "name", name, "api_key", key), 201);
    }

    private static String path(JsonNode credential) {
        return PATH + "/" + credential.path("id").asText();
    }

    private static void plan(Gateway gateway, String id, Map<String, Object> byok) {
        Map<String, Object> terms =
                Map.of("name", "Test", "currency", "EUR", "allowance", Map.of("tokens", 1_000_000), "byok", byok);
        gateway.admin().send("PUT", "/admin/v1/plans/" + id, terms, 200);
    }

    private static void awaitOnAll(Gateway gateway, int nodes, Ask ask, String outcome) {
        for (int node = 0; node < nodes; node++) {
            RunningNode asked = gateway.node(node);
            Await.until(outcome + " on node " + node, BOUND, () -> {
                Answered answered = asked.call(ask);
                return (answered.status() == 200 ? "served" : answered.error("code")).equals(outcome);
            });
        }
    }

    private static long rows(Gateway gateway, String condition) {
        return gateway.ledger().count("SELECT count(*) FROM usage WHERE " + condition);
    }

    @GatewayTest
    void an_own_key_is_used_within_two_seconds_and_costs_nothing_here(Gateway gateway) {
        gateway.with(setup -> setup.nodes(2).loops(1).withoutKeyOfEnvironment().takesToo(GOOD, BETTER));
        plan(gateway, "own", Map.of());
        TestKey key = gateway.key(terms -> terms.plan("own"));
        TestKey other = gateway.key(terms -> terms.plan("own").requestsPerMinute(1));
        AdminClient customer = gateway.admin().customer(key);
        awaitOnAll(gateway, 2, chat(key), "no_provider_credential");

        JsonNode stored = store(customer, NAME, GOOD);
        awaitOnAll(gateway, 2, chat(key), "served");
        assertTrue(gateway.call(Ask.get("/v1/models", key)).body().contains(Ask.MODEL));
        assertFalse(gateway.call(Ask.get("/v1/models", other)).body().contains(Ask.MODEL));
        assertEquals("no_provider_credential", gateway.call(chat(other)).error("code"), "nobody else's");
        store(customer, "wrong", WRONG);
        JsonNode theirs = store(gateway.admin().customer(other), "theirs", BETTER);
        awaitOnAll(gateway, 1, chat(other), "served");
        assertEquals(429, gateway.call(chat(other)).status(), "rate limits are as ever");
        Ask named = chat(key).header("x-gabelle-credential", NAME);
        awaitOnAll(gateway, 2, named, "served");
        for (String unknown : List.of("nobodys", theirs.path("id").asText(), "theirs")) {
            Answered refused = gateway.call(chat(key).header("x-gabelle-credential", unknown));
            assertEquals(400, refused.status());
            assertEquals(
                    "x-gabelle-credential names no credential of this account for openai.", refused.error("message"));
        }

        LiveAnswer running = gateway.node().open(stream(key).script("chunks=20,interval=50"));
        running.until("data:");
        customer.send("DELETE", path(stored), Map.of(), 204);
        assertTrue(running.rest().isDone(), "a call that runs goes on");
        awaitOnAll(gateway, 2, named, "invalid_request");

        Await.until("all rows", BOUND, () -> rows(gateway, "credential = 'personal' AND outcome = 'served'") >= 5);
        assertEquals(
                0, rows(gateway, "cost_nano_usd + charge_nano_usd + plan_tokens + micro_credits + overage_nano > 0"));
        assertEquals(0, rows(gateway, "credential <> 'personal'"));
        assertTrue(rows(gateway, "credential = 'personal' AND output > 0") >= 5, "what was used is to be seen");
        assertCanaryNowhere(gateway);
    }

    @GatewayTest
    void an_invalid_one_is_marked_and_nothing_stands_in_for_it_unless_the_plan_says_so(Gateway gateway) {
        gateway.with(setup -> setup.nodes(2).loops(1).takesToo(GOOD));
        plan(gateway, "own", Map.of());
        TestKey key = gateway.key(terms -> terms.plan("own"));
        AdminClient customer = gateway.admin().customer(key);
        awaitOnAll(gateway, 2, chat(key), "served");
        JsonNode stored = store(customer, NAME, WRONG);
        Await.until(
                "it is used",
                BOUND,
                () -> gateway.call(chat(key)).error("code").equals("provider_credential_rejected"));

        awaitOnAll(gateway, 2, chat(key), "provider_credential_invalid");
        Await.until(
                "it is marked",
                BOUND,
                () -> !customer.get(path(stored)).path("is_valid").asBoolean());
        assertFalse(customer.get(path(stored)).path("last_validated_at").isNull());
        plan(gateway, "own", Map.of("fallback_to_global", true));
        awaitOnAll(gateway, 2, chat(key), "served");

        plan(gateway, "own", Map.of());
        awaitOnAll(gateway, 2, chat(key), "provider_credential_invalid");
        customer.send("PATCH", path(stored), Map.of("api_key", GOOD), 200);
        awaitOnAll(gateway, 2, chat(key), "served");
        Await.until("its row", BOUND, () -> rows(gateway, "credential = 'personal' AND outcome = 'served'") == 2);
        assertEquals(
                0,
                rows(
                        gateway,
                        "credential = 'global' AND outcome = 'served' AND (cost_nano_usd = 0 OR plan_tokens = 0)"));
        assertCanaryNowhere(gateway);
    }

    @GatewayTest
    void a_personal_call_costs_the_plans_charge_in_credits_and_a_failed_one_nothing(Gateway gateway) {
        gateway.with(setup -> setup.loops(1).takesToo(GOOD));
        plan(gateway, "own", Map.of("charge", "0.5"));
        TestKey key = gateway.key(terms -> terms.plan("own"));
        AdminClient customer = gateway.admin().customer(key);
        store(customer, NAME, GOOD);
        String credits = "/admin/v1/accounts/" + key.accountId() + "/credits";
        awaitOnAll(gateway, 1, chat(key), "insufficient_credits");
        gateway.admin().send("POST", credits, Map.of("credits", "1", "reason", "test", "reference", "r"), 201);

        assertEquals(502, gateway.call(chat(key).script("status=500")).status());
        assertEquals(200, gateway.call(chat(key)).status());
        assertEquals(200, gateway.call(chat(key)).status());
        Answered refused = gateway.call(chat(key));
        assertEquals(402, refused.status(), refused::body);
        assertTrue(refused.error("message").contains("0.5"), refused::body);
        gateway.ledger().rows(3);
        assertEquals(2, rows(gateway, "micro_credits = 500000 AND plan_tokens = 0 AND charge_nano_usd = 0"));
    }

    @GatewayTest
    void the_master_key_is_rotated_while_calls_run(Gateway gateway) {
        gateway.with(setup -> setup.withoutKeyOfEnvironment().takesToo(GOOD));
        plan(gateway, "own", Map.of());
        List<TestKey> keys = new ArrayList<>();
        List<JsonNode> stored = new ArrayList<>();
        List<AdminClient> customers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            keys.add(gateway.key(terms -> terms.plan("own")));
            customers.add(gateway.admin().customer(keys.get(i)));
            stored.add(store(customers.get(i), NAME, GOOD));
            awaitOnAll(gateway, 1, chat(keys.get(i)), "served");
        }

        CompletableFuture<Set<Integer>> calls = CompletableFuture.supplyAsync(() -> {
            Set<Integer> seen = new HashSet<>();
            for (int i = 0; i < 200; i++) {
                seen.add(gateway.call(chat(keys.get(i % 5))).status());
            }
            return seen;
        });
        Work work = Work.on(gateway.closing(new OwnVertx()).vertx);
        long done = 0;
        for (int i = 0; i < 5; i++) {
            customers.get(i).send("PATCH", path(stored.get(i)), Map.of("name", "read anew " + i), 200);
            done += work.call(() -> new CredentialRotation(
                            Transactions.on(work.vertx(), gateway.database(), 1, 5_000, 5_000), gateway.rotated())
                    .run(complaint -> {})
                    .done());
        }

        assertEquals(5, done);
        assertEquals(Set.of(200), calls.join());
    }

    private static final class OwnVertx implements AutoCloseable {
        final Vertx vertx = Vertx.vertx();

        @Override
        public void close() {
            Await.value(vertx.close());
        }
    }

    private static final class Work extends VirtualThreads {
        static Work on(Vertx vertx) {
            return deployed(vertx, new Work());
        }

        Vertx vertx() {
            return vertx;
        }
    }

    /** In no log, metric or column, sealed or not. */
    private static void assertCanaryNowhere(Gateway gateway) {
        assertFalse(gateway.log().lines().stream().anyMatch(line -> line.contains(CANARY)), "in the log");
        assertFalse(gateway.node().ops("/metrics").body().contains(CANARY), "in a metric");
        assertEquals(List.of(), TableDump.columnsThatSay(gateway.ledger(), CANARY));
        assertTrue(TableDump.columnsThatSay(gateway.ledger(), NAME).contains("audit.detail"), "it looks");
    }
}
