package gabelle.verticles.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.keys.Await;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RevalidationIT {
    private final TestVault vault = new TestVault();

    @AfterEach
    void close() {
        vault.close();
    }

    private void own(UUID account, String key) {
        JsonObject body =
                new JsonObject().put("provider", "mistral").put("name", key).put("api_key", key);
        assertEquals(
                201,
                vault.send(account, "POST", "/api/v1/credentials", body.encode())
                        .status());
    }

    private long asked(String key) {
        return vault.provider.asked.stream().filter(each -> each.endsWith(key)).count();
    }

    private String only(String sql) {
        return vault.rows(sql).getFirst();
    }

    @Test
    void keys_that_were_not_asked_about_for_long_are_and_by_one_node_only() {
        UUID account = vault.account("premium");
        vault.created("openai", "global", "sk-wrong-global");
        own(account, "sk-wrong-own");
        own(account, "sk-good-own");
        own(account, "sk-fresh-own");
        vault.execute("UPDATE credential SET checked_at = now() - interval '2 hours' WHERE name NOT LIKE 'sk-fresh%'");
        String version = "SELECT credentials_version FROM account WHERE id = '" + account + "'";
        String before = only(version);

        for (int node = 0; node < 2; node++) {
            Await.value(vault.vertx.deployVerticle(new RevalidationVerticle(
                    vault.url,
                    TestVault.vault(vault.masterKey),
                    vertx -> Future.succeededFuture(new KnownProviders(vault.provider::providers, List.of())),
                    new VaultSettings(1))));
        }

        Await.until(
                "three are asked about",
                Duration.ofSeconds(15),
                () -> only("SELECT count(*) FROM credential WHERE last_validated_at IS NOT NULL")
                        .equals("3"));
        assertEquals(
                List.of("global", "sk-wrong-own"),
                vault.rows("SELECT name FROM credential WHERE NOT is_valid ORDER BY name"));
        assertEquals(1, asked("sk-wrong-global"));
        assertEquals(1, asked("sk-wrong-own"));
        assertEquals(1, asked("sk-good-own"));
        assertEquals(0, asked("sk-fresh-own"));
        assertTrue(Long.parseLong(only(version)) > Long.parseLong(before), "nodes hear of it");
    }
}
