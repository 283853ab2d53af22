package gabelle.engine.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
    private static ApiKey key(long seed) {
        return ApiKey.generate(new SplittableRandom(seed)::nextBytes);
    }

    @Test
    void a_generated_key_has_the_documented_form_and_parses_back() {
        Seeded.forEach(500, random -> {
            ApiKey key = ApiKey.generate(random::nextBytes);

            assertTrue(key.reveal().matches("gab_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}"), key.reveal());
            ApiKey parsed = ApiKey.parse(key.reveal()).orElseThrow();
            assertEquals(key.reveal(), parsed.reveal());
            assertEquals(key.reveal().substring(9, 21), parsed.publicId());
        });
    }

    @Test
    void the_checksum_is_the_crc_of_everything_before_it() {
        // Computed apart from this code: leak scanners rely on it.
        String key = "gab_live_000000000000_" + "0".repeat(43) + "388hS2";

        assertEquals(key, ApiKey.generate(bytes -> Arrays.fill(bytes, (byte) 0)).reveal());
    }

    @Test
    void the_largest_secret_fits_its_digits() {
        // The public id's draw comes last: its bytes must not all be thrown again.
        ApiKey key = ApiKey.generate(bytes -> Arrays.fill(bytes, bytes.length == 32 ? (byte) 0xff : (byte) 1));

        // 2^256 - 1 in base 62, computed apart from this code
        assertEquals("yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1", key.reveal().substring(22, 65));
        assertTrue(ApiKey.parse(key.reveal()).isPresent());
    }

    @Test
    void any_changed_or_lost_or_added_character_is_refused() {
        Seeded.forEach(2000, random -> {
            String text = key(random.nextInt(50)).reveal();
            int at = random.nextInt(text.length());
            char other = (char) random.nextInt(0, 0x180);
            String changed = text.substring(0, at) + other + text.substring(at + 1);

            assertEquals(changed.equals(text), ApiKey.parse(changed).isPresent(), changed);
            assertFalse(ApiKey.parse(text.substring(0, at)).isPresent());
            assertFalse(ApiKey.parse(text + other).isPresent());
        });
    }

    @Test
    void malformed_ones_are_empty_and_never_an_exception() {
        for (String text : new String[] {"", " ", "gab_live_", "sk-proj-abc", "gab_live__", "x".repeat(71), "\0"}) {
            assertTrue(ApiKey.parse(text).isEmpty(), text);
        }
        assertTrue(ApiKey.parse("gab_live_" + "A".repeat(10_000_000)).isEmpty());
    }

    @Test
    void keys_and_public_ids_do_not_repeat() {
        SplittableRandom random = new SplittableRandom(7);
        Set<String> publicIds = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            publicIds.add(ApiKey.generate(random::nextBytes).publicId());
        }
        assertEquals(10_000, publicIds.size());
    }

    @Test
    void it_prints_masked() {
        ApiKey key = key(1);

        assertEquals("gab_live_" + key.publicId() + "_****", key.toString());
    }

    @Test
    void a_pepper_hashes_the_same_key_to_the_same_hash_and_another_pepper_does_not() {
        Pepper pepper = Pepper.of("0123456789abcdef0123456789abcdef");
        Pepper other = Pepper.of("0123456789abcdef0123456789abcdeX");
        Pepper.Hasher hasher = pepper.hasher();

        assertEquals(hasher.hash(key(1)), pepper.hasher().hash(key(1)));
        assertEquals(hasher.hash(key(1)), hasher.hash(key(1)), "a hasher can be used again");
        assertNotEquals(hasher.hash(key(1)), hasher.hash(key(2)));
        assertNotEquals(hasher.hash(key(1)), other.hasher().hash(key(1)));
        assertNotEquals(pepper.fingerprint(), other.fingerprint());
    }

    @Test
    void a_pepper_prints_nothing_of_itself_and_its_fingerprint_is_stable() {
        Pepper pepper = Pepper.of("0123456789abcdef0123456789abcdef");

        assertEquals("****", pepper.toString());
        // printf 'gabelle pepper' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
        assertEquals("1d943a0acf44b9f6", pepper.fingerprint());
    }

    @Test
    void a_short_pepper_is_refused_without_being_printed() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Pepper.of("hunter2"));

        assertFalse(refused.toString().contains("hunter2"));
        assertTrue(refused.toString().contains("GABELLE_KEY_PEPPER"));
    }
}
