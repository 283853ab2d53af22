package gabelle.verticles.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.key.ApiKey;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.Pepper;
import gabelle.engine.key.RateLimits;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.verticles.keys.KeyMessage.KeyRevoked;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeysIT {
    /** The promise of the README, with the settings as shipped. */
    private static final Duration REVOCATION_MAX = Duration.ofSeconds(2);

    private DatabaseUrl url = TestPostgres.database();
    private TestKeys table = new TestKeys(url);
    private TestNode node = new TestNode(url);
    private TestDoor door = node.door();

    @BeforeEach
    void warm() {
        door.resolve(table.key(table.account()));
    }

    @AfterEach
    void close() throws SQLException {
        node.close();
        table.close();
    }

    @Test
    void a_good_key_is_read_once_and_then_held() {
        ApiKey key = table.key(table.account());

        KeyPolicy policy = door.resolve(key);

        assertEquals(key.publicId(), policy.publicId());
        assertEquals(RateLimits.NONE, policy.keyLimits());
        assertTrue(door.answersAtOnce(key));
    }

    @Test
    void a_policy_carries_all_that_its_rows_say() {
        UUID account = table.account();
        ApiKey key = table.key(account);
        table.execute("UPDATE account SET requests_per_minute = 1, tokens_per_minute = 2, concurrent_calls = 3");
        table.execute("UPDATE api_key SET requests_per_minute = 4, tokens_per_minute = 5, concurrent_calls = 6,"
                + " models = '{m1,m2}', expires_at = '2100-01-01T00:00:00Z'");

        KeyPolicy policy = door.resolve(key);

        assertEquals(account, policy.accountId());
        assertEquals(new RateLimits(1, 2, 3), policy.accountLimits());
        assertEquals(new RateLimits(4, 5, 6), policy.keyLimits());
        assertEquals(Set.of("m1", "m2"), policy.models());
        assertEquals(4_102_444_800_000L, policy.expiresAtMs());
    }

    @Test
    void whatever_is_wrong_with_a_key_the_refusal_is_the_same() {
        ApiKey revoked = table.key(table.account());
        table.revoke(revoked);
        ApiKey expired = table.key(table.account());
        table.execute("UPDATE api_key SET expires_at = now() WHERE public_id = ?", expired.publicId());
        UUID suspendedAccount = table.account();
        ApiKey suspended = table.key(suspendedAccount);
        table.execute("UPDATE account SET suspended = true WHERE id = ?", suspendedAccount);
        ApiKey forged = table.key(table.account());
        table.execute("UPDATE api_key SET hash = sha256('another') WHERE public_id = ?", forged.publicId());

        Outcome.Refused malformed = door.refuse("sk-123");
        assertEquals(Refusal.INVALID_KEY, malformed.why());
        for (ApiKey bad : List.of(TestKeys.unsaved(), revoked, expired, suspended, forged)) {
            assertEquals(malformed, door.refuse(bad.reveal()));
            assertEquals(malformed, door.refuse(bad.reveal()), "asked again");
        }
        assertEquals(malformed, door.refuse(""));
    }

    @Test
    void a_key_expires_while_it_is_held() {
        long[] now = {System.currentTimeMillis()};
        try (TestNode clocked = new TestNode(url, KeySettings.defaults(), () -> now[0])) {
            TestDoor here = clocked.door();
            ApiKey key = table.key(table.account());
            table.execute("UPDATE api_key SET expires_at = now() + interval '1 minute'");
            here.resolve(key);

            now[0] += 61_000;

            assertTrue(here.refuses(key));
        }
    }

    @Test
    void a_revocation_reaches_another_node_in_two_seconds_by_the_poll_alone() {
        ApiKey key = table.key(table.account());
        try (TestNode other = new TestNode(url)) {
            TestDoor there = other.door();
            there.resolve(key);

            table.revoke(key);

            Await.until("the other node refuses", REVOCATION_MAX, () -> there.refuses(key));
        }
    }

    @Test
    void a_suspended_account_takes_all_its_keys_with_it_and_gives_them_back() {
        UUID account = table.account();
        ApiKey one = table.key(account);
        ApiKey two = table.key(account);
        ApiKey stranger = table.key(table.account());
        List.of(one, two, stranger).forEach(door::resolve);

        table.execute("UPDATE account SET suspended = true WHERE id = ?", account);
        Await.until("both are refused", REVOCATION_MAX, () -> door.refuses(one) && door.refuses(two));
        assertEquals("", door.verdict(stranger));

        table.execute("UPDATE account SET suspended = false WHERE id = ?", account);
        Await.until("both pass", REVOCATION_MAX, () -> !door.refuses(one) && !door.refuses(two));
    }

    @Test
    void a_change_that_commits_after_a_later_one_is_not_missed() throws SQLException {
        ApiKey early = table.key(table.account());
        ApiKey late = table.key(table.account());
        door.resolve(early);
        door.resolve(late);
        try (Connection first = table.connect();
                Connection second = table.connect()) {
            first.setAutoCommit(false);
            TestKeys.revoke(first, early); // takes its version, and stays open
            var later = CompletableFuture.runAsync(() -> TestKeys.revoke(second, late));
            Await.until(
                    "the second commits, or stands in line",
                    Duration.ofSeconds(5),
                    () -> later.isDone()
                            || table.count("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                            + " AND datname = current_database()")
                                    > 0);
            node.awaitPoll();
            assertEquals("", door.verdict(early), "it is not committed yet");

            first.commit();
            later.join();

            Await.until("both are refused", REVOCATION_MAX, () -> door.refuses(early) && door.refuses(late));
        }
    }

    @Test
    void more_changes_than_fit_a_page_are_all_heard() {
        UUID account = table.account();
        ApiKey key = table.key(account);
        door.resolve(key);

        table.execute("INSERT INTO account (id, email) SELECT gen_random_uuid(), n || '@example.com'"
                + " FROM generate_series(1, 10000) n");
        table.revoke(key);

        Await.until("it is refused", REVOCATION_MAX, () -> door.refuses(key));
    }

    @Test
    void a_published_revocation_is_heard_without_the_poll() {
        ApiKey key = table.key(table.account());
        List<KeyMessage> heard = new ArrayList<>();
        node.vertx.eventBus().<KeyMessage>localConsumer(KeyMessage.CHANGES, message -> {
            synchronized (heard) {
                heard.add(message.body());
            }
        });

        node.vertx.eventBus().publish(KeyMessage.REVOKED, new KeyRevoked(key.publicId()));

        KeyMessage expected = KeyMessage.KeysChanged.of(key.publicId());
        Await.until("the doors hear of it", Duration.ofSeconds(5), () -> {
            synchronized (heard) {
                return heard.contains(expected);
            }
        });
    }

    @Test
    void another_pepper_refuses_to_start_and_says_why() {
        Pepper other = Pepper.of("another pepper, as long as the first");

        Throwable refused = Await.failure(node.vertx.deployVerticle(new KeyVerticle(
                url, KeySettings.defaults(), other, new SimpleMeterRegistry(), System::currentTimeMillis)));

        assertTrue(refused.toString().contains("GABELLE_KEY_PEPPER"), refused.toString());
        assertNotEquals(other.fingerprint(), TestKeys.PEPPER.fingerprint());
        assertTrue(refused.toString().contains(other.fingerprint()), refused.toString());
    }
}
