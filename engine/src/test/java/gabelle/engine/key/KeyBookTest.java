package gabelle.engine.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Plan;
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
                KeyPolicy.UNCAPPED);
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

        book.drop("a");
        assertTrue(book.find("a").isEmpty());
        assertTrue(book.find("b").isPresent());

        book.dropAccounts(Set.of(ACCOUNT));
        assertTrue(book.find("b").isEmpty());
        assertTrue(book.find("c").isPresent());

        book.clear();
        assertEquals(0, book.size());
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
