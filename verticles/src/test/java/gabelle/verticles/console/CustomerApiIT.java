package gabelle.verticles.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.key.Pepper;
import gabelle.verticles.data.Secret;
import gabelle.verticles.http.AdminApi;
import gabelle.verticles.http.CustomerApi;
import gabelle.verticles.http.MoreRoutes;
import gabelle.verticles.identity.Identities;
import gabelle.verticles.identity.IdentitySettings;
import gabelle.verticles.identity.TestTokens;
import gabelle.verticles.keys.Await;
import gabelle.verticles.keys.KeyMessage;
import gabelle.verticles.plans.TestPlans;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Customers at their own account, over HTTP, on a database of their own. */
class CustomerApiIT {
    private static final Secret ADMIN = new Secret("an admin token, long enough");
    private static final String PAGE = "https://app.example.com";

    private final DatabaseUrl url = TestPlans.in(TestPostgres.database());
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();

    CustomerApiIT() {
        KeyMessage.register(vertx.eventBus());
    }

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    @Test
    void somebody_seen_for_the_first_time_gets_an_account_once_however_many_ask_at_once() {
        HttpServer server = serving(true);
        String token = token("user-1", "new@example.com", false);
        List<CompletableFuture<HttpResponse<String>>> asked = IntStream.range(0, 8)
                .mapToObj(i -> http.sendAsync(request(server, "GET", "/api/v1/me", token, ""), BodyHandlers.ofString()))
                .toList();
        List<JsonObject> accounts = asked.stream()
                .map(CompletableFuture::join)
                .map(answer -> json(answer, 200))
                .toList();
        assertEquals(1, accounts.stream().map(a -> a.getString("id")).distinct().count());
        assertEquals("new@example.com", accounts.getFirst().getString("email"));
        assertEquals("free", accounts.getFirst().getString("plan"));
        assertEquals("user-1", accounts.getFirst().getString("external_id"));
    }

    @Test
    void without_leave_to_make_accounts_a_stranger_is_told_so() {
        HttpServer server = serving(false);
        assertEquals(
                "no_account", code(send(server, "GET", "/api/v1/me", token("user-1", "a@example.com", true)), 403));
        assertEquals(
                0,
                json(admin(server, "GET", "/admin/v1/accounts", ""), 200)
                        .getJsonArray("data")
                        .size());
    }

    @Test
    void an_account_is_claimed_by_its_verified_address_only_and_by_one_only() {
        HttpServer server = serving(true);
        String id = account(server, "a@example.com");
        assertEquals(
                "no_account", code(send(server, "GET", "/api/v1/me", token("thief", "a@example.com", false)), 403));
        assertEquals(id, me(server, token("owner", "A@Example.com", true)));
        assertEquals(id, me(server, token("owner", "elsewhere@example.com", false)), "the subject counts from now on");
        assertEquals("no_account", code(send(server, "GET", "/api/v1/me", token("other", "a@example.com", true)), 403));
    }

    @Test
    void keys_are_made_and_revoked_for_the_own_account_and_no_other() {
        HttpServer server = serving(true);
        String mine = token("user-1", "a@example.com", false);
        String theirs = token("user-2", "b@example.com", false);
        JsonObject made = json(send(server, "POST", "/api/v1/keys", mine, "{\"name\": \"ci\", \"rpm\": 5}"), 201);
        assertTrue(made.getString("key").startsWith("gab_live_"));
        String key = "/api/v1/keys/" + made.getString("id");

        JsonObject listed = json(send(server, "GET", "/api/v1/keys", mine), 200);
        assertEquals(
                made.getString("id"),
                listed.getJsonArray("data").getJsonObject(0).getString("id"));
        assertFalse(listed.encode().contains(made.getString("key")));
        assertEquals(
                0,
                json(send(server, "GET", "/api/v1/keys", theirs), 200)
                        .getJsonArray("data")
                        .size());
        assertEquals("not_found", code(send(server, "DELETE", key, theirs), 404));
        assertEquals(1, active(server, mine));
        assertEquals(204, send(server, "DELETE", key, mine).statusCode());
        assertEquals(0, active(server, mine));
    }

    @Test
    void keys_are_not_made_without_end() {
        HttpServer server = serving(true);
        String token = token("user-1", "a@example.com", false);
        UUID account = UUID.fromString(me(server, token));
        String full = "INSERT INTO api_key (id, public_id, account_id, name, hash, revoked_at)"
                + " SELECT gen_random_uuid(), 'k' || i, '" + account + "', 'k', sha256(i::text::bytea), now()"
                + " FROM generate_series(1, 100) i";
        execute(full);
        assertEquals("too_many_keys", code(send(server, "POST", "/api/v1/keys", token, "{\"name\": \"ci\"}"), 403));
        execute("UPDATE api_key SET created_at = now() - interval '2 days' WHERE public_id = 'k1'");
        assertEquals(
                201,
                send(server, "POST", "/api/v1/keys", token, "{\"name\": \"ci\"}")
                        .statusCode());
    }

    @Test
    void usage_is_ones_own_and_says_nothing_of_what_the_operator_pays() {
        HttpServer server = serving(true);
        String token = token("user-1", "a@example.com", false);
        String other = account(server, "b@example.com");
        used(me(server, token), "mine", 2);
        used(other, "theirs", 3);
        JsonObject usage = json(send(server, "GET", "/api/v1/usage?account=" + other, token), 200);
        assertEquals(2, usage.getJsonObject("totals").getLong("requests"));
        assertEquals("0.000000007", usage.getJsonObject("totals").getString("charge"));
        assertFalse(usage.encode().contains("cost"), usage.encode());
        assertFalse(usage.encode().contains("theirs"), usage.encode());
        assertEquals(
                0,
                json(send(server, "GET", "/api/v1/requests", token), 200)
                        .getJsonArray("data")
                        .size());
        JsonObject quota = json(send(server, "GET", "/api/v1/quota", token), 200);
        assertEquals(
                100_000, quota.getJsonObject("meters").getJsonObject("tokens").getLong("included"));
    }

    @Test
    void nobody_is_let_in_without_a_right_token() {
        HttpServer server = serving(true);
        for (String token : List.of("", "x", ADMIN.reveal(), TestTokens.none(TestTokens.claims("user-1")))) {
            HttpResponse<String> answer = send(server, "GET", "/api/v1/me", token);
            assertEquals("unauthorized", code(answer, 401));
            assertEquals(
                    "Bearer", answer.headers().firstValue("www-authenticate").orElseThrow());
        }
        assertEquals(418, send(server, "GET", "/api/v1/consume", "").statusCode(), "not a customer's route");
        assertEquals(
                "not_found",
                code(send(server, "GET", "/api/v1/me/else", token("user-1", "a@example.com", false)), 404));
    }

    @Test
    void pages_of_the_listed_origins_may_ask_from_a_browser_and_no_others() {
        HttpServer server = serving(true);
        HttpResponse<String> preflight = from(PAGE, server, "OPTIONS", "access-control-request-method", "POST");
        assertEquals(204, preflight.statusCode());
        assertEquals(
                PAGE,
                preflight.headers().firstValue("access-control-allow-origin").orElseThrow());
        String token = "Bearer " + token("user-1", "a@example.com", false);
        HttpResponse<String> asked = from(PAGE, server, "GET", "authorization", token);
        assertEquals(200, asked.statusCode());
        assertEquals(
                PAGE, asked.headers().firstValue("access-control-allow-origin").orElseThrow());
        assertEquals(
                "origin_not_allowed",
                code(from("https://evil.example.com", server, "GET", "authorization", token), 403));
    }

    private HttpServer serving(boolean createAccounts) {
        IdentitySettings settings = new IdentitySettings(
                "", TestTokens.ISSUER, "authenticated", "sub", "email", createAccounts, 300_000, List.of(PAGE));
        Identities identities =
                new Identities(vertx, settings, Optional.of(new Secret(TestTokens.SECRET)), System::currentTimeMillis);
        return Await.value(vertx.createHttpServer()
                .requestHandler(OwnRoutes.on(
                        vertx,
                        url,
                        Pepper.of("test pepper, made of many letters"),
                        Optional.of(ADMIN),
                        identities,
                        new NoMore(),
                        elsewhere -> elsewhere.response().setStatusCode(418).end()))
                .listen(0, "localhost"));
    }

    private static final class NoMore implements MoreRoutes {
        @Override
        public void mount(AdminApi operators) {}

        @Override
        public void mount(CustomerApi customers) {}
    }

    private static String token(String subject, String email, boolean verified) {
        return TestTokens.hs256(TestTokens.claims(subject).put("email", email).put("email_verified", verified));
    }

    private String me(HttpServer server, String token) {
        return json(send(server, "GET", "/api/v1/me", token), 200).getString("id");
    }

    private String account(HttpServer server, String email) {
        return json(admin(server, "POST", "/admin/v1/accounts", "{\"email\": \"" + email + "\"}"), 201)
                .getString("id");
    }

    private long active(HttpServer server, String token) {
        return json(send(server, "GET", "/api/v1/keys", token), 200).getJsonArray("data").stream()
                .filter(key -> ((JsonObject) key).getValue("revoked_at") == null)
                .count();
    }

    private HttpResponse<String> admin(HttpServer server, String method, String path, String body) {
        return send(server, method, path, ADMIN.reveal(), body);
    }

    private HttpResponse<String> send(HttpServer server, String method, String path, String token) {
        return send(server, method, path, token, "");
    }

    private HttpResponse<String> send(HttpServer server, String method, String path, String token, String body) {
        return sent(request(server, method, path, token, body));
    }

    private HttpResponse<String> from(String origin, HttpServer server, String method, String header, String value) {
        HttpResponse<String> answer = sent(HttpRequest.newBuilder(at(server, "/api/v1/me"))
                .timeout(Duration.ofSeconds(20))
                .header("origin", origin)
                .header(header, value)
                .method(method, BodyPublishers.noBody())
                .build());
        if (answer.statusCode() >= 300) {
            assertNull(
                    answer.headers().firstValue("access-control-allow-origin").orElse(null));
        }
        return answer;
    }

    private HttpResponse<String> sent(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(request.toString(), e);
        }
    }

    private static HttpRequest request(HttpServer server, String method, String path, String token, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(server, path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        return request.build();
    }

    private static URI at(HttpServer server, String path) {
        return URI.create("http://localhost:" + server.actualPort() + path);
    }

    private static JsonObject json(HttpResponse<String> answer, int status) {
        assertEquals(status, answer.statusCode(), answer.body());
        return new JsonObject(answer.body());
    }

    private static String code(HttpResponse<String> answer, int status) {
        return json(answer, status).getJsonObject("error").getString("code");
    }

    /** Whatever is not said is none. */
    private void used(String account, String model, int requests) {
        execute("INSERT INTO usage_hour SELECT (jsonb_populate_record(NULL::usage_hour, jsonb_object_agg(column_name,"
                + " CASE data_type WHEN 'bigint' THEN '0' WHEN 'uuid' THEN '" + account
                + "' WHEN 'text' THEN '" + model + "' ELSE now()::text END)"
                + " || '{\"requests\": " + requests + ", \"cost_nano_usd\": 5, \"charge_nano_usd\": 7}')).*"
                + " FROM information_schema.columns WHERE table_name = 'usage_hour'");
    }

    private void execute(String sql) {
        try (Connection connection =
                        DriverManager.getConnection(TestPostgres.owner(url).jdbc());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }
}
