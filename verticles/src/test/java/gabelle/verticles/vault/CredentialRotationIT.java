package gabelle.verticles.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.data.GeneratedSecrets;
import gabelle.verticles.data.Secret;
import gabelle.verticles.vault.CredentialRotation.Rotated;
import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CredentialRotationIT {
    private static final int CREDENTIALS = 5;

    private final TestVault stored = new TestVault();
    private final Secret newKey = new Secret(GeneratedSecrets.random());
    private final Vault both = TestVault.vault(newKey, stored.masterKey);
    private final Vault fresh = TestVault.vault(newKey);
    private final List<String> complaints = new ArrayList<>();

    @BeforeEach
    void store() {
        for (int i = 0; i < CREDENTIALS; i++) {
            stored.created("openai", "number " + i, "sk-of-number-" + i);
        }
    }

    @AfterEach
    void close() {
        stored.close();
    }

    private Rotated rotated(Vault vault) {
        return stored.transacting(transactions -> new CredentialRotation(transactions, vault).run(complaints::add));
    }

    private long under(Vault vault) {
        return Long.parseLong(stored.rows("SELECT count(*) FROM credential WHERE key_id = '" + vault.keyId() + "'")
                .getFirst());
    }

    private void assertAllOpenWith(Vault vault) {
        for (String row : stored.rows("SELECT id || ' ' || encode(ciphertext, 'hex') || ' ' || name FROM credential")) {
            String[] parts = row.split(" ", 4);
            Owner owner = new Owner(UUID.fromString(parts[0]), Optional.empty(), "openai");
            Secret open = vault.open(owner, HexFormat.of().parseHex(parts[1]));
            assertEquals(new Secret("sk-of-number-" + parts[3]), open);
        }
    }

    @Test
    void all_come_under_the_first_key_and_a_second_run_finds_nothing() {
        assertEquals(new Rotated(CREDENTIALS, 0), rotated(both));
        assertAllOpenWith(fresh);
        assertEquals(CREDENTIALS, under(fresh));
        assertEquals(new Rotated(0, 0), rotated(both));
        assertEquals(List.of(), complaints);
    }

    @Test
    void what_an_interrupted_run_did_stays_and_the_next_run_does_the_rest() {
        stored.execute("ALTER TABLE credential ADD CONSTRAINT interrupts CHECK (name <> 'number 2' OR key_id <> '"
                + fresh.keyId() + "')");
        assertThrows(PgException.class, () -> rotated(both));
        long done = under(fresh);
        assertTrue(done > 0 && done < CREDENTIALS, () -> done + " done");
        assertAllOpenWith(both);

        stored.execute("ALTER TABLE credential DROP CONSTRAINT interrupts");

        assertEquals(new Rotated(CREDENTIALS - done, 0), rotated(both));
        assertAllOpenWith(fresh);
    }

    @Test
    void one_that_cannot_be_opened_is_named_and_holds_up_no_other() {
        stored.execute("UPDATE credential SET ciphertext = decode('0100', 'hex') WHERE name = 'number 2'");

        assertEquals(new Rotated(CREDENTIALS - 1, 1), rotated(both));

        assertEquals(1, complaints.size());
        assertTrue(complaints.getFirst().endsWith("it is cut short"), complaints::toString);
        assertEquals(CREDENTIALS - 1, under(fresh));
    }

    @Test
    void a_run_without_the_old_key_changes_nothing() {
        assertEquals(new Rotated(0, CREDENTIALS), rotated(fresh));
        assertAllOpenWith(TestVault.vault(stored.masterKey));
    }
}
