package gabelle.verticles.vault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.data.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VaultTest {
    private static final String OLD = "00".repeat(31) + "01";
    private static final String NEW = "00".repeat(31) + "02";
    private static final UUID ID = new UUID(1, 2);
    private static final UUID ACCOUNT = new UUID(3, 4);
    private static final Owner OWNER = new Owner(ID, Optional.of(ACCOUNT), "openai");
    private static final Secret PLAIN = new Secret("sk-made-up-for-this-test-é");

    private final Vault vault = vault(OLD);

    private static Vault vault(String keys) {
        return new Vault(MasterKeys.parse("KEYS", new Secret(keys)));
    }

    private static String closed(Vault vault, Owner owner, byte[] sealed) {
        return String.valueOf(assertThrows(VaultException.class, () -> vault.open(owner, sealed))
                .getMessage());
    }

    @Test
    void what_was_sealed_opens_again_for_its_owner() {
        assertEquals(PLAIN, vault.open(OWNER, vault.seal(OWNER, PLAIN)));
        Owner global = new Owner(ID, Optional.empty(), "openai");
        assertEquals(PLAIN, vault.open(global, vault.seal(global, PLAIN)));
    }

    @Test
    void it_is_sealed_with_other_random_bytes_each_time_and_shows_nothing() {
        byte[] first = vault.seal(OWNER, PLAIN);
        byte[] second = vault.seal(OWNER, PLAIN);

        int header = 1 + MasterKeys.ID_BYTES;
        assertArrayEquals(Arrays.copyOf(first, header), Arrays.copyOf(second, header));
        assertFalse(Arrays.equals(first, header, first.length, second, header, second.length));
        assertFalse(new String(first, StandardCharsets.ISO_8859_1).contains("made-up"));
    }

    @Test
    void moved_to_another_row_account_or_provider_it_does_not_open() {
        byte[] sealed = vault.seal(OWNER, PLAIN);

        for (Owner other : List.of(
                new Owner(new UUID(1, 3), Optional.of(ACCOUNT), "openai"),
                new Owner(ID, Optional.of(new UUID(3, 5)), "openai"),
                new Owner(ID, Optional.empty(), "openai"),
                new Owner(ID, Optional.of(ACCOUNT), "anthropic"))) {
            assertTrue(closed(vault, other, sealed).contains("another row"), other::toString);
        }
        byte[] global = vault.seal(new Owner(ID, Optional.empty(), "openai"), PLAIN);
        closed(vault, new Owner(ID, Optional.of(new UUID(0, 0)), "openai"), global);
    }

    @Test
    void with_any_bit_changed_or_any_byte_missing_it_does_not_open() {
        byte[] sealed = vault.seal(OWNER, PLAIN);

        for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            closed(vault, OWNER, changed);
        }
        for (int length = 0; length < sealed.length; length++) {
            closed(vault, OWNER, Arrays.copyOf(sealed, length));
        }
    }

    @Test
    void a_key_that_is_not_given_is_named_by_its_id() {
        byte[] sealed = vault.seal(OWNER, PLAIN);

        String message = closed(vault(NEW), OWNER, sealed);

        assertTrue(message.contains(vault.keyId()), message);
        assertNotEquals(vault.keyId(), vault(NEW).keyId());
    }

    @Test
    void rotation_brings_it_from_the_second_key_under_the_first() {
        byte[] sealed = vault.seal(OWNER, PLAIN);
        Vault both = vault(NEW + "," + OLD);
        assertEquals(vault(NEW).keyId(), both.keyId());
        assertEquals(PLAIN, both.open(OWNER, sealed));

        byte[] rewrapped = both.rewrap(OWNER, sealed);

        assertEquals(PLAIN, vault(NEW).open(OWNER, rewrapped));
        closed(vault, OWNER, rewrapped);
        assertThrows(VaultException.class, () -> both.rewrap(new Owner(ID, Optional.empty(), "openai"), sealed));
        assertThrows(VaultException.class, () -> vault(NEW).rewrap(OWNER, sealed));
    }

    @Test
    void keys_are_read_as_hexadecimal_or_base64_from_a_line_or_from_lines() {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) 0xfb;
        bytes[31] = 1;
        String hex = "fb" + "00".repeat(30) + "01";
        String id = vault(hex).keyId();

        assertEquals(16, id.length());
        assertEquals(id, vault(hex.toUpperCase(java.util.Locale.ROOT)).keyId());
        assertEquals(id, vault(Base64.getEncoder().encodeToString(bytes)).keyId());
        assertEquals(
                id,
                vault(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))
                        .keyId());
        byte[] sealed = vault.seal(OWNER, PLAIN);
        assertEquals(PLAIN, vault(hex + "\r\n" + OLD + "\n\n").open(OWNER, sealed));
        assertEquals(PLAIN, vault(" " + hex + " , " + OLD).open(OWNER, sealed));
    }

    @Test
    void what_is_no_key_is_refused_and_not_repeated() {
        for (String wrong : List.of("", "\n", OLD + ",secret", OLD.substring(2), OLD + "00", "ß".repeat(43))) {
            String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> vault(wrong))
                    .getMessage());
            assertTrue(message.startsWith("KEYS must hold 1 to 16 keys"), message);
            assertFalse(message.contains("secret") || message.contains("ß") || message.contains("0000"), message);
        }
    }
}
