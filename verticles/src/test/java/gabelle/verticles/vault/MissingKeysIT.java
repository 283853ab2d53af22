package gabelle.verticles.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.data.GeneratedSecrets;
import gabelle.verticles.data.Secret;
import gabelle.verticles.keys.Await;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A node that was started with other master keys than those that stored credentials are sealed with. */
final class MissingKeysIT {
    private static final TestVault VAULT = new TestVault();
    private static final Vertx OTHER_NODE = Vertx.vertx();
    private static final Secret OTHER = new Secret(GeneratedSecrets.random());

    @AfterAll
    static void close() {
        Await.value(OTHER_NODE.close());
        VAULT.close();
    }

    private static void start(Optional<Vault> vault) {
        Await.value(OTHER_NODE.deployVerticle(new VaultVerticle(VAULT.url, vault)));
    }

    @Test
    void it_does_not_start_and_says_which_one_is_missing_and_nothing_is_changed() {
        VaultMessage.register(OTHER_NODE.eventBus());
        VAULT.created("openai", "ours", "sk-of-the-operator");
        String all = "SELECT string_agg(id || ' ' || encode(ciphertext, 'hex') || version, ',') FROM credential";
        List<String> before = VAULT.rows(all);
        String id = VAULT.rows("SELECT key_id FROM credential").getFirst();

        for (Optional<Vault> wrong : List.of(Optional.of(TestVault.vault(OTHER)), Optional.<Vault>empty())) {
            Throwable refused = assertThrows(Throwable.class, () -> start(wrong));
            assertTrue(String.valueOf(refused).contains(id + " (1 of them)"), refused::toString);
        }
        assertEquals(before, VAULT.rows(all));
        start(Optional.of(TestVault.vault(OTHER, VAULT.masterKey)));
    }
}
