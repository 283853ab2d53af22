package gabelle.engine.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyBookTest {
    private static final UUID ACCOUNT = new UUID(0, 1);
    private static final UUID OTHER_ACCOUNT = new UUID(0, 2);

    private static KeyPolicy policy(String publicId, UUID accountId, long version) {
        return new KeyPolicy(
                new UUID(1, 1),
                publicId,
                accountId,
                new KeyHash(new byte[32]),
                RateLimits.NONE,
                RateLimits.NONE,
                Set.of(),
                Long.MAX_VALUE,
                false,
                version,
                Plan.nothing("none"),
                0,
                KeyPolicy.UNCAPPED,
                0);
    }

    @Test
    void it_forgets_the_least_recently_used_key_above_its_bound() {
        KeyBook book = new KeyBook(2, 1000, 0);
        book.put(policy("a", ACCOUNT, 1));
        book.put(policy("b", ACCOUNT, 1));
        assertTrue(book.find("a").isPresent());
        book.put(policy("c", ACCOUNT, 1));

        assertEquals(2, book.size());
        assertTrue(book.find("a").isPresent());
        assertTrue(book.find("b").isEmpty());
        assertTrue(book.find("c").isPresent());
    }

    @Test
    void an_older_snapshot_never_replaces_a_newer_one() {
        KeyBook book = new KeyBook(2, 1000, 0);
        book.put(policy("a", ACCOUNT, 5));
        book.put(policy("a", ACCOUNT, 4));

        assertEquals(Optional.of(5L), book.find("a").map(KeyPolicy::version));
    }

    @Test
    void a_changed_key_and_all_keys_of_a_changed_account_are_dropped() {
        KeyBook book = new KeyBook(10, 1000, 0);
        book.put(policy("a", ACCOUNT, 1));
        book.put(policy("b", ACCOUNT, 1));
        book.put(policy("c", OTHER_ACCOUNT, 1));

        assertTrue(book.drop("a", 2));
        assertTrue(book.find("a").isEmpty());
        assertTrue(book.find("b").isPresent());

        assertEquals(List.of("b"), book.dropShared(Map.of(ACCOUNT, 2L), Map.of()));
        assertTrue(book.find("b").isEmpty());
        assertTrue(book.find("c").isPresent());

        book.clear();
        assertEquals(0, book.size());
    }

    @Test
    void what_has_the_change_in_it_already_is_kept() {
        KeyBook book = new KeyBook(10, 1000, 0);
        book.put(policy("a", ACCOUNT, 5));

        assertFalse(book.drop("a", 5));
        assertFalse(book.drop("b", 9), "it is not held");
        assertEquals(List.of(), book.dropShared(Map.of(ACCOUNT, 5L), Map.of("none", 4L)));
        assertTrue(book.find("a").isPresent());
    }

    @Test
    void the_keys_of_a_changed_plan_are_dropped_and_told_the_least_recently_used_first() {
        KeyBook book = new KeyBook(10, 1000, 0);
        book.put(policy("a", ACCOUNT, 1));
        book.put(policy("b", OTHER_ACCOUNT, 1));
        book.put(policy("c", OTHER_ACCOUNT, 3));
        book.find("a");

        assertEquals(List.of(), book.dropShared(Map.of(), Map.of("another", 9L)));
        assertEquals(List.of("b", "a"), book.dropShared(Map.of(), Map.of("none", 3L)));
        assertTrue(book.find("c").isPresent());
    }

    @Test
    void it_is_believed_for_the_stated_time_after_the_feed_was_heard() {
        KeyBook book = new KeyBook(10, 1000, 50_000);
        assertFalse(book.staleAt(51_000));
        assertTrue(book.staleAt(51_001));

        book.fresh(60_000);
        assertFalse(book.staleAt(61_000));
        assertTrue(book.staleAt(61_001));
    }

    @Test
    void a_clock_set_back_makes_it_stale_rather_than_fresh_for_ever() {
        KeyBook book = new KeyBook(10, 1000, 50_000);

        assertFalse(book.staleAt(49_900), "a small correction is nothing");
        assertTrue(book.staleAt(40_000));
    }
}
