package gabelle.verticles.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Source;
import gabelle.engine.funds.Wish;
import gabelle.verticles.console.TestConsole.Answer;
import gabelle.verticles.keys.Await;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountPlanIT {
    private static final String ACCOUNTS = "/admin/v1/accounts";

    private final TestConsole console = new TestConsole();
    private final FundUse use = FundUse.of(console.vertx, console.url);
    private final String path = ACCOUNTS + "/" + console.account("a@example.com");

    @AfterEach
    void close() {
        console.close();
    }

    private JsonObject plan(String plan) {
        Answer answer =
                console.put(path + "/plan", new JsonObject().put("plan", plan).encode());
        assertEquals(200, answer.status(), answer::text);
        return answer.json();
    }

    private JsonObject account() {
        return console.get(path).json();
    }

    private JsonObject meter(String meter) {
        return console.get(path + "/quota").json().getJsonObject("meters").getJsonObject(meter);
    }

    /** So much of the fund is spent, and so much more is granted to somebody. */
    private void use(FundKey fund, long windowGrants, long spent, long granted) {
        UUID hold = UUID.randomUUID();
        Await.value(use.later(posting -> posting.grant(new Wish(hold, null, fund, windowGrants, spent, spent, 0))));
        Await.value(use.later(posting -> posting.settleHold(hold, spent, 0)));
        Await.value(use.later(
                posting -> posting.grant(new Wish(UUID.randomUUID(), null, fund, windowGrants, granted, granted, 0))));
    }

    private void assertBooksAgree() {
        assertEquals(use.rederived(), use.funds());
    }

    @Test
    void an_account_shows_its_plan_window_and_ids() {
        Answer created = console.post(
                ACCOUNTS,
                "{\"email\":\"b@example.com\",\"plan\":\"metered\",\"external_id\":\"user 7\",\"spend_cap\":\"20\"}");

        assertEquals(201, created.status(), created::text);
        JsonObject account = created.json();
        assertEquals("metered", account.getString("plan"));
        assertEquals("user 7", account.getString("external_id"));
        assertEquals("20.00", account.getString("spend_cap"));
        assertEquals("EUR", account.getString("currency"));
        Instant anchor = Instant.parse(account.getString("anchor_at"));
        JsonObject window = account.getJsonObject("window");
        assertEquals(anchor, Instant.parse(window.getString("start")));
        assertTrue(Instant.parse(window.getString("end")).isAfter(Instant.now()));
        assertNull(account().getValue("spend_cap"));
        assertNull(account().getValue("external_id"));
        assertEquals(
                "external_id_taken",
                console.post(ACCOUNTS, "{\"email\":\"c@example.com\",\"external_id\":\"user 7\"}")
                        .code());
    }

    @Test
    void an_unknown_plan_is_refused_and_nothing_changes() {
        JsonObject before = account();

        Answer unknown = console.put(path + "/plan", "{\"plan\":\"gold\"}");
        assertEquals(400, unknown.status());
        assertEquals("unknown_plan", unknown.code());
        assertEquals("plan", unknown.param());
        assertTrue(unknown.text().contains("free, metered, premium"), unknown::text);
        assertEquals(
                "unknown_plan",
                console.post(ACCOUNTS, "{\"email\":\"b@example.com\",\"plan\":\"gold\"}")
                        .code());
        assertEquals("plan", console.put(path + "/plan", "{}").param());
        assertEquals(
                "anchor_at",
                console.put(path + "/plan", "{\"plan\":\"free\",\"anchor_at\":\"1999-12-31T00:00:00Z\"}")
                        .param());
        assertEquals(
                404,
                console.put(ACCOUNTS + "/" + UUID.randomUUID() + "/plan", "{\"plan\":\"free\"}")
                        .status());
        assertEquals(before, account());
        assertEquals(List.of(), use.funds());
    }

    @Test
    void a_window_that_nobody_used_is_whole() {
        JsonObject quota = console.get(path + "/quota").json();

        assertEquals("free", quota.getString("plan"));
        assertEquals(
                List.of("tokens", "requests"),
                List.copyOf(quota.getJsonObject("meters").fieldNames()));
        JsonObject tokens = meter("tokens");
        assertEquals(100_000, tokens.getLong("included"));
        assertEquals(0, tokens.getLong("used"));
        assertEquals(100_000, tokens.getLong("remaining"));
        assertEquals(quota.getJsonObject("window").getString("end"), tokens.getString("resets_at"));
        assertNull(quota.getValue("spend"));
        assertEquals(List.of(), use.funds(), "looking opens nothing");
    }

    @Test
    void an_upgrade_raises_what_the_window_grants_and_keeps_what_is_used() {
        use(FundUse.allowance(account(), Meter.TOKENS), 100_000, 60_000, 1_000);
        JsonObject window = account().getJsonObject("window");

        JsonObject upgraded = plan("premium");

        assertEquals("premium", upgraded.getString("plan"));
        assertEquals(window, upgraded.getJsonObject("window"));
        assertEquals(List.of("allowance tokens 1000000 60000 1000"), use.funds());
        assertEquals(
                new JsonObject()
                        .put("included", 1_000_000)
                        .put("used", 60_000)
                        .put("pending", 1_000)
                        .put("remaining", 939_000)
                        .put("resets_at", window.getString("end")),
                meter("tokens"));
        assertEquals(
                List.of("issued available 900000 admin plan premium"),
                use.rows("SELECT debit, credit, amount, author, reason FROM movement WHERE reference LIKE 'plan:%'"));
        assertBooksAgree();
    }

    @Test
    void a_downgrade_never_takes_what_is_spent_or_granted() {
        plan("premium");
        use(FundUse.allowance(account(), Meter.TOKENS), 1_000_000, 300_000, 5_000);

        plan("free");

        assertEquals(List.of("allowance requests 50 0 0", "allowance tokens 305000 300000 5000"), use.funds());
        assertEquals(0, meter("tokens").getLong("remaining"));
        assertBooksAgree();

        plan("premium");
        assertEquals(695_000, meter("tokens").getLong("remaining"));
        assertEquals(
                List.of("tokens"),
                List.copyOf(console.get(path + "/quota")
                        .json()
                        .getJsonObject("meters")
                        .fieldNames()));
        assertTrue(use.funds().contains("allowance requests 50 0 0"), "what vanished stays as history");
        assertBooksAgree();
    }

    @Test
    void a_node_that_still_believes_in_the_old_plan_opens_no_fund_with_it() {
        FundKey tokens = FundUse.allowance(account(), Meter.TOKENS);
        plan("premium");

        use(tokens, 100_000, 10, 20); // as of a key that was read before

        assertEquals(List.of("allowance tokens 1000000 10 20"), use.funds());
        assertBooksAgree();
    }

    @Test
    void a_given_anchor_begins_a_window_of_its_own() {
        use(FundUse.allowance(account(), Meter.TOKENS), 100_000, 100_000 - 5, 5);
        Instant anchor = Instant.now().minusSeconds(3600);

        JsonObject changed = console.put(
                        path + "/plan",
                        new JsonObject()
                                .put("plan", "free")
                                .put("anchor_at", anchor.toString())
                                .encode())
                .json();

        assertEquals(
                anchor.toEpochMilli(),
                Instant.parse(changed.getString("anchor_at")).toEpochMilli());
        assertEquals(
                anchor.toEpochMilli(), FundUse.allowance(changed, Meter.TOKENS).windowStartMs());
        assertEquals(100_000, meter("tokens").getLong("remaining"));
        assertBooksAgree();
    }

    @Test
    void each_change_is_audited_once_and_none_is_where_nothing_changes() {
        plan("premium");
        plan("premium");
        plan("premium");

        List<String> audited = use.rows("SELECT action, detail #>> '{before,plan}', detail #>> '{after,plan}'"
                + " FROM audit WHERE action = 'account.plan_changed'");
        assertEquals(List.of("account.plan_changed free premium"), audited);
    }

    @Test
    void the_same_plan_again_brings_what_it_has_become() {
        plan("free");
        console.put("/admin/v1/plans/free", "{\"name\":\"Free\",\"currency\":\"EUR\",\"allowance\":{\"tokens\":70}}");
        assertEquals(100_000, meter("tokens").getLong("included"), "a window keeps what it began with");

        plan("free");

        assertEquals(70, meter("tokens").getLong("included"));
        assertBooksAgree();
    }

    @Test
    void a_spend_cap_is_followed_by_the_windows_fund() {
        plan("metered");
        assertEquals(List.of(), use.funds(), "without a cap there is nothing to keep");
        JsonObject capped = console.patch(path, "{\"spend_cap\":\"20.00\"}").json();
        assertEquals("20.00", capped.getString("spend_cap"));
        use(FundUse.fund(capped, Source.OVERAGE, Meter.MONEY), 0, 7_000_000_000L, 500_000_000L);

        JsonObject spend = console.get(path + "/quota").json().getJsonObject("spend");
        assertEquals("7.00", spend.getString("used"));
        assertEquals("0.50", spend.getString("pending"));
        assertEquals("12.50", spend.getString("remaining"));
        console.patch(path, "{\"spend_cap\":\"5\"}");
        assertEquals(List.of("overage money 7500000000 7000000000 500000000"), use.funds());
        console.patch(path, "{\"spend_cap\":\"8\"}");
        assertEquals(List.of("overage money 8000000000 7000000000 500000000"), use.funds());
        console.patch(path, "{\"name\":\"B\"}");
        assertEquals("8.00", account().getString("spend_cap"));
        console.patch(path, "{\"spend_cap\":null}");
        assertNull(account().getValue("spend_cap"));
        assertNull(console.get(path + "/quota").json().getValue("spend"));
        assertBooksAgree();
        for (String wrong : List.of("\"-1\"", "\"1.001\"", "5", "\"1e3\"", "\"10000000000\"")) {
            assertEquals(
                    "spend_cap",
                    console.patch(path, "{\"spend_cap\":" + wrong + "}").param(),
                    wrong);
        }
    }

    @Test
    void what_was_billed_before_a_cap_was_set_counts_against_it() {
        plan("metered");
        long startMs = FundUse.allowance(account(), Meter.TOKENS).windowStartMs();
        billed(startMs - 7_200_000, 100_000_000_000L);
        billed(startMs + 3_600_000, 3_000_000_000L);

        JsonObject capped = console.patch(path, "{\"spend_cap\":\"5.00\"}").json();

        assertEquals(List.of("overage money 2000000000 0 0"), use.funds());
        use(FundUse.fund(capped, Source.OVERAGE, Meter.MONEY), 0, 1_000_000_000L, 1);
        billed(startMs + 7_200_000, 1_000_000_000L); // the same money, as the ledger tells it
        console.patch(path, "{\"spend_cap\":\"6.00\"}");
        assertEquals(List.of("overage money 3000000000 1000000000 1"), use.funds());
        console.patch(path, "{\"spend_cap\":\"1.00\"}");
        assertEquals(List.of("overage money 1000000001 1000000000 1"), use.funds());
        assertBooksAgree();
    }

    /** A roll-up of that hour. */
    private void billed(long atMs, long nano) {
        console.executeAsOwner("INSERT INTO usage_hour (hour, account_id, key_id, model, requests, estimated_requests,"
                + " input, cache_read, cache_write, cache_write_long, output, reasoning, audio_input, audio_output,"
                + " images, milliseconds, characters, cost_nano_usd, charge_nano_usd, overage_nano)"
                + " VALUES (date_trunc('hour', to_timestamp(" + atMs + " / 1000.0)), '"
                + path.substring(ACCOUNTS.length() + 1)
                + "', '" + UUID.randomUUID() + "', 'm', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, " + nano + ")");
    }
}
