package gabelle.verticles.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Plan;
import gabelle.engine.key.ApiKey;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import gabelle.verticles.plans.TestPlans;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyPlansIT {
    /** As for a revoked key: by the poll alone, since no message tells of plans. */
    private static final Duration HEARD_WITHIN = Duration.ofSeconds(2);

    private static final String FEWER_TOKENS =
            "UPDATE plan SET terms = jsonb_set(terms, '{allowance,tokens}', '7') WHERE id = 'free'";

    private final DatabaseUrl url = TestPlans.in(TestPostgres.database());
    private final TestKeys table = new TestKeys(url);
    private final TestNode node = new TestNode(url);
    private final TestDoor door = node.door();

    @AfterEach
    void close() throws SQLException {
        node.close();
        table.close();
    }

    private ApiKey keyOn(String plan) {
        UUID account = table.account();
        table.execute("UPDATE account SET plan = ? WHERE id = ?", plan, account);
        return table.key(account);
    }

    private static void becomes(String what, Condition condition) {
        Await.until(what, HEARD_WITHIN, condition::holds);
    }

    private interface Condition {
        boolean holds();
    }

    @Test
    void a_key_carries_its_accounts_plan_anchor_and_spend_cap() {
        ApiKey key = keyOn("premium");
        table.execute("UPDATE account SET anchor_at = '2026-01-31T12:00:00.123Z', spend_cap_nano = 5");

        KeyPolicy policy = door.resolve(key);

        assertEquals("premium", policy.plan().id());
        assertEquals(Map.of(Meter.TOKENS, 1_000_000L), policy.plan().allowance());
        assertEquals(1_769_860_800_123L, policy.anchorMs());
        assertEquals(5, policy.spendCapNano());
        assertEquals(KeyPolicy.UNCAPPED, door.resolve(keyOn("free")).spendCapNano());
    }

    @Test
    void keys_of_a_plan_share_what_was_read_of_it() {
        Plan first = door.resolve(keyOn("free")).plan();

        assertSame(first, door.resolve(keyOn("free")).plan());
        assertEquals(50L, first.allowance().get(Meter.REQUESTS));
    }

    @Test
    void an_account_whose_plan_is_missing_has_nothing() {
        KeyPolicy policy = door.resolve(keyOn("gone"));

        assertEquals(Plan.nothing("gone"), policy.plan());
        assertEquals(RateLimits.NONE, policy.accountLimits());
    }

    @Test
    void a_plan_that_cannot_be_read_takes_no_other_down_and_can_be_mended() {
        table.execute("UPDATE plan SET terms = '{\"name\": 1}' WHERE id = 'free'");
        ApiKey broken = keyOn("free");
        assertEquals(Plan.nothing("free"), door.resolve(broken).plan());
        assertEquals("premium", door.resolve(keyOn("premium")).plan().id());

        assertEquals(Plan.nothing("free"), door.resolve(broken).plan());
        table.execute("UPDATE plan SET terms = (SELECT terms FROM plan WHERE id = 'premium') WHERE id = 'free'");

        becomes(
                "the plan is mended",
                () -> door.resolve(broken).plan().allowance().size() == 1);
    }

    @Test
    void the_plans_limits_hold_where_the_account_has_none_of_its_own() {
        table.execute("UPDATE plan SET requests_per_minute = 1, tokens_per_minute = 2 WHERE id = 'free'");
        UUID account = table.account();
        table.execute("UPDATE account SET tokens_per_minute = 20 WHERE id = ?", account);

        assertEquals(new RateLimits(1, 20, 0), door.resolve(table.key(account)).accountLimits());
    }

    @Test
    void a_changed_plan_reaches_every_node_by_the_poll_alone() {
        ApiKey key = keyOn("free");
        ApiKey other = keyOn("premium");
        try (TestNode there = new TestNode(url)) {
            TestDoor far = there.door();
            far.resolve(key);
            door.resolve(key);
            Plan untouched = far.resolve(other).plan();
            long before = far.resolve(key).version();

            table.execute(FEWER_TOKENS);

            becomes("both nodes have heard", () -> allowance(far, key) == 7 && allowance(door, key) == 7);
            assertTrue(far.resolve(key).version() > before);
            assertTrue(far.answersAtOnce(other), "a key of another plan is not forgotten");
            assertSame(untouched, far.resolve(other).plan(), "what did not change is not read again");
        }
    }

    @Test
    void another_plan_for_an_account_reaches_every_node_by_the_poll_alone() {
        ApiKey key = keyOn("free");
        door.resolve(key);

        table.execute("UPDATE account SET plan = 'metered'");

        becomes("the node has heard", () -> door.resolve(key).plan().id().equals("metered"));
    }

    @Test
    void a_change_that_commits_after_a_later_one_began_is_not_missed() throws SQLException {
        ApiKey free = keyOn("free");
        ApiKey premium = keyOn("premium");
        door.resolve(free);
        door.resolve(premium);
        try (Connection slow = table.connect()) {
            slow.setAutoCommit(false);
            TestKeys.execute(slow, FEWER_TOKENS);
            Thread later = Thread.startVirtualThread(
                    () -> table.execute("UPDATE plan SET requests_per_minute = 9 WHERE id = 'premium'"));
            node.awaitPoll();
            slow.commit();
            Await.until("the later change is through", HEARD_WITHIN, () -> !later.isAlive());
        }

        becomes(
                "both are heard",
                () -> allowance(door, free) == 7
                        && door.resolve(premium).accountLimits().requestsPerMinute() == 9);
    }

    private static long allowance(TestDoor door, ApiKey key) {
        return door.resolve(key).plan().allowance().getOrDefault(Meter.TOKENS, -1L);
    }
}
