package gabelle.verticles.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.identity.TestTokens;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Customers at their own account, over HTTP. */
class CustomerApiIT {
    private final TestCustomers customers = new TestCustomers();

    @AfterEach
    void close() {
        customers.close();
    }

    @Test
    void somebody_seen_for_the_first_time_gets_an_account_once_however_many_ask_at_once() {
        HttpServer server = customers.serving(true);
        String token = TestCustomers.token("user-1", "new@example.com", false);
        List<CompletableFuture<HttpResponse<String>>> asked = IntStream.range(0, 8)
                .mapToObj(i -> customers.http.sendAsync(
                        TestCustomers.request(server, "GET", "/api/v1/me", token, ""), BodyHandlers.ofString()))
                .toList();
        List<JsonObject> accounts = asked.stream()
                .map(CompletableFuture::join)
                .map(answer -> TestCustomers.json(answer, 200))
                .toList();
        assertEquals(1, accounts.stream().map(a -> a.getString("id")).distinct().count());
        assertEquals("new@example.com", accounts.getFirst().getString("email"));
        assertEquals("free", accounts.getFirst().getString("plan"));
        assertEquals("user-1", accounts.getFirst().getString("external_id"));
    }

    @Test
    void without_leave_to_make_accounts_a_stranger_is_told_so() {
        HttpServer server = customers.serving(false);
        assertEquals(
                "no_account",
                TestCustomers.code(
                        customers.send(
                                server, "GET", "/api/v1/me", TestCustomers.token("user-1", "a@example.com", true)),
                        403));
        assertEquals(
                0,
                TestCustomers.json(customers.admin(server, "GET", "/admin/v1/accounts", ""), 200)
                        .getJsonArray("data")
                        .size());
    }

    @Test
    void an_account_is_claimed_by_its_verified_address_only_and_by_one_only() {
        HttpServer server = customers.serving(true);
        String id = customers.account(server, "a@example.com");
        assertEquals(
                "no_account",
                TestCustomers.code(
                        customers.send(
                                server, "GET", "/api/v1/me", TestCustomers.token("thief", "a@example.com", false)),
                        403));
        assertEquals(id, customers.me(server, TestCustomers.token("owner", "A@Example.com", true)));
        assertEquals(
                id,
                customers.me(server, TestCustomers.token("owner", "elsewhere@example.com", false)),
                "the subject counts from now on");
        assertEquals(
                "no_account",
                TestCustomers.code(
                        customers.send(
                                server, "GET", "/api/v1/me", TestCustomers.token("other", "a@example.com", true)),
                        403));
    }

    @Test
    void keys_are_made_and_revoked_for_the_own_account_and_no_other() {
        HttpServer server = customers.serving(true);
        String mine = TestCustomers.token("user-1", "a@example.com", false);
        String theirs = TestCustomers.token("user-2", "b@example.com", false);
        JsonObject made = TestCustomers.json(
                customers.send(server, "POST", "/api/v1/keys", mine, "{\"name\": \"ci\", \"rpm\": 5}"), 201);
        assertTrue(made.getString("key").startsWith("gab_live_"));
        String key = "/api/v1/keys/" + made.getString("id");

        JsonObject listed = TestCustomers.json(customers.send(server, "GET", "/api/v1/keys", mine), 200);
        assertEquals(
                made.getString("id"),
                listed.getJsonArray("data").getJsonObject(0).getString("id"));
        assertFalse(listed.encode().contains(made.getString("key")));
        assertEquals(
                0,
                TestCustomers.json(customers.send(server, "GET", "/api/v1/keys", theirs), 200)
                        .getJsonArray("data")
                        .size());
        assertEquals("not_found", TestCustomers.code(customers.send(server, "DELETE", key, theirs), 404));
        assertEquals(1, customers.active(server, mine));
        assertEquals(204, customers.send(server, "DELETE", key, mine).statusCode());
        assertEquals(0, customers.active(server, mine));
    }

    @Test
    void keys_are_not_made_without_end() {
        HttpServer server = customers.serving(true);
        String token = TestCustomers.token("user-1", "a@example.com", false);
        UUID account = UUID.fromString(customers.me(server, token));
        String full = "INSERT INTO api_key (id, public_id, account_id, name, hash, revoked_at)"
                + " SELECT gen_random_uuid(), 'k' || i, '" + account + "', 'k', sha256(i::text::bytea), now()"
                + " FROM generate_series(1, 100) i";
        customers.execute(full);
        assertEquals(
                "too_many_keys",
                TestCustomers.code(customers.send(server, "POST", "/api/v1/keys", token, "{\"name\": \"ci\"}"), 403));
        customers.execute("UPDATE api_key SET created_at = now() - interval '2 days' WHERE public_id = 'k1'");
        assertEquals(
                201,
                customers
                        .send(server, "POST", "/api/v1/keys", token, "{\"name\": \"ci\"}")
                        .statusCode());
    }

    @Test
    void usage_is_ones_own_and_says_nothing_of_what_the_operator_pays() {
        HttpServer server = customers.serving(true);
        String token = TestCustomers.token("user-1", "a@example.com", false);
        String other = customers.account(server, "b@example.com");
        customers.used(customers.me(server, token), "mine", 2);
        customers.used(other, "theirs", 3);
        JsonObject usage =
                TestCustomers.json(customers.send(server, "GET", "/api/v1/usage?account=" + other, token), 200);
        assertEquals(2, usage.getJsonObject("totals").getLong("requests"));
        assertEquals("0.000000007", usage.getJsonObject("totals").getString("charge"));
        assertFalse(usage.encode().contains("cost"), usage.encode());
        assertFalse(usage.encode().contains("theirs"), usage.encode());
        assertEquals(
                0,
                TestCustomers.json(customers.send(server, "GET", "/api/v1/requests", token), 200)
                        .getJsonArray("data")
                        .size());
        JsonObject quota = TestCustomers.json(customers.send(server, "GET", "/api/v1/quota", token), 200);
        assertEquals(
                100_000, quota.getJsonObject("meters").getJsonObject("tokens").getLong("included"));
    }

    @Test
    void nobody_is_let_in_without_a_right_token() {
        HttpServer server = customers.serving(true);
        for (String token :
                List.of("", "x", TestCustomers.ADMIN.reveal(), TestTokens.none(TestTokens.claims("user-1")))) {
            HttpResponse<String> answer = customers.send(server, "GET", "/api/v1/me", token);
            assertEquals("unauthorized", TestCustomers.code(answer, 401));
            assertEquals(
                    "Bearer", answer.headers().firstValue("www-authenticate").orElseThrow());
        }
        assertEquals(418, customers.send(server, "GET", "/api/v1/consume", "").statusCode(), "not a customer's route");
        assertEquals(
                "not_found",
                TestCustomers.code(
                        customers.send(
                                server,
                                "GET",
                                "/api/v1/me/else",
                                TestCustomers.token("user-1", "a@example.com", false)),
                        404));
    }
}
