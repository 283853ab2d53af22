package gabelle.verticles.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.key.ApiKey;
import gabelle.engine.key.Pepper;
import gabelle.verticles.console.TestConsole.Answer;
import gabelle.verticles.keys.Await;
import gabelle.verticles.keys.KeyMessage;
import gabelle.verticles.keys.KeyMessage.KeyRevoked;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminApiIT {
    private static final String ACCOUNTS = "/admin/v1/accounts";

    private final TestConsole console = new TestConsole();

    @AfterEach
    void close() {
        console.close();
    }

    @Test
    void an_account_is_created_shown_and_listed() {
        Answer created = console.post(ACCOUNTS, "{\"email\":\"A@Example.com\",\"name\":\"A\",\"plan\":\"free\"}");

        assertEquals(201, created.status());
        JsonObject account = created.json();
        assertEquals("a@example.com", account.getString("email"));
        assertEquals("free", account.getString("plan"));
        assertEquals("A", account.getString("name"));
        assertNull(account.getValue("rpm"));
        assertFalse(account.getBoolean("suspended"));
        assertEquals(0, account.getInteger("total_tokens_used"));
        assertTrue(account.containsKey("last_used_at"));
        assertTrue(Instant.parse(account.getString("created_at"))
                .isBefore(Instant.now().plusSeconds(60)));
        assertEquals(
                account, console.get(ACCOUNTS + "/" + account.getString("id")).json());
        JsonObject list = console.get(ACCOUNTS).json();
        assertEquals(new JsonArray().add(account), list.getJsonArray("data"));
        assertTrue(list.containsKey("next"));
        assertNull(list.getValue("next"));
    }

    @Test
    void an_email_is_taken_whatever_its_case() {
        console.account("a@example.com");

        Answer again = console.post(ACCOUNTS, "{\"email\":\"A@EXAMPLE.COM\"}");

        assertEquals(409, again.status());
        assertEquals("email_taken", again.code());
        assertEquals("email", again.param());
    }

    @Test
    void bad_bodies_are_refused_naming_the_field() {
        String keys = ACCOUNTS + "/" + console.account("a@example.com") + "/keys";
        refuses(ACCOUNTS, "{\"email\":\"b@example.com\",\"rmp\":5}", 400, "invalid_request", "rmp");
        refuses(ACCOUNTS, "{\"email\":\"b@example.com\",\"plan\":\"gold\"}", 400, "unknown_plan", "plan");
        refuses(ACCOUNTS, "{\"email\":5}", 400, "invalid_request", "email");
        refuses(ACCOUNTS, "{\"email\":null}", 400, "invalid_request", "email");
        for (String email : List.of("", "b", "b@", "@b.c", "b@c", "b c@d.e", "b@c@d.e", "b@.c", "b@c..d", "b@c.d\\n")) {
            refuses(ACCOUNTS, "{\"email\":\"" + email + "\"}", 400, "invalid_request", "email");
        }
        refuses(ACCOUNTS, "{\"email\":\"" + "b".repeat(255) + "@c.d\"}", 400, "invalid_request", "email");
        refuses(ACCOUNTS, "{\"email\":\"b@c.d\",\"name\":\"\\u0000\"}", 400, "invalid_request", "name");
        refuses(ACCOUNTS, "", 400, "invalid_request", "email");
        refuses(ACCOUNTS, "{", 400, "invalid_json", "");
        refuses(ACCOUNTS, "[]", 400, "invalid_json", "");
        refuses(ACCOUNTS, "null", 400, "invalid_json", "");
        refuses(ACCOUNTS, "{} {}", 400, "invalid_json", "");
        refuses(ACCOUNTS, "[".repeat(20_000), 400, "invalid_json", "");
        refuses(keys, "{}", 400, "invalid_request", "name");
        refuses(keys, "{\"name\":\"\"}", 400, "invalid_request", "name");
        for (String limit : List.of("-1", "0", "1.5", "\"60\"", "true", "[]", "10000000001", "1e400", "9".repeat(40))) {
            refuses(keys, "{\"name\":\"ci\",\"rpm\":" + limit + "}", 400, "invalid_request", "rpm");
        }
        refuses(keys, "{\"name\":\"ci\",\"tpm\":-1}", 400, "invalid_request", "tpm");
        refuses(keys, "{\"name\":\"ci\",\"concurrency\":-1}", 400, "invalid_request", "concurrency");
        for (String models : List.of("[]", "\"m\"", "[1]", "[\"\"]", "{}", "[[\"m\"]]")) {
            refuses(keys, "{\"name\":\"ci\",\"models\":" + models + "}", 400, "invalid_request", "models");
        }
        for (String at : List.of(
                "\"2020-01-01T00:00:00Z\"", "\"tomorrow\"", "5", "\"2030-01-01\"", "\"+99999-01-01T00:00:00Z\"")) {
            refuses(keys, "{\"name\":\"ci\",\"expires_at\":" + at + "}", 400, "invalid_request", "expires_at");
        }
        assertEquals(1, console.get(ACCOUNTS).json().getJsonArray("data").size());
        assertTrue(console.get(keys).json().getJsonArray("data").isEmpty());
    }

    private void refuses(String path, String body, int status, String code, String param) {
        Answer answer = console.post(path, body);
        assertEquals(status, answer.status(), body);
        assertEquals(code, answer.code(), body);
        assertEquals(param, answer.param(), body);
        assertEquals(
                answer.response().headers().firstValue("x-request-id").orElseThrow(),
                answer.json().getJsonObject("error").getString("request_id"));
    }

    @Test
    void a_body_above_64_kib_is_refused_and_one_at_the_bound_is_read() {
        Answer large = console.post(ACCOUNTS, " ".repeat(64 * 1024 + 1));
        assertEquals(413, large.status());
        assertEquals("request_too_large", large.code());

        String padded = "{\"email\":\"a@example.com\"}";
        assertEquals(
                201,
                console.post(ACCOUNTS, padded + " ".repeat(64 * 1024 - padded.length()))
                        .status());
    }

    @Test
    void a_key_is_shown_once_with_all_that_was_asked_for() {
        String account = console.account("a@example.com");
        Answer created = console.post(
                ACCOUNTS + "/" + account + "/keys",
                "{\"name\":\"ci\",\"rpm\":60,\"tpm\":100000,\"concurrency\":10,\"models\":[\"gpt-4o-mini\"],"
                        + "\"expires_at\":\"2099-01-01T01:00:00+01:00\"}");

        assertEquals(201, created.status());
        JsonObject key = created.json();
        ApiKey plain = ApiKey.parse(key.getString("key")).orElseThrow();
        assertEquals(plain.publicId(), key.getString("public_id"));
        assertEquals(account, key.getString("account_id"));
        assertEquals("ci", key.getString("name"));
        assertEquals(60, key.getInteger("rpm"));
        assertEquals(100_000, key.getInteger("tpm"));
        assertEquals(10, key.getInteger("concurrency"));
        assertEquals(new JsonArray().add("gpt-4o-mini"), key.getJsonArray("models"));
        assertEquals("2099-01-01T00:00:00Z", key.getString("expires_at"));
        assertEquals(
                "no-store",
                created.response().headers().firstValue("cache-control").orElse(""));

        key.remove("key");
        assertEquals(key, console.get("/admin/v1/keys/" + key.getString("id")).json());
        Answer list = console.get(ACCOUNTS + "/" + account + "/keys");
        assertEquals(new JsonArray().add(key), list.json().getJsonArray("data"));
        assertFalse(list.text().contains(plain.reveal()));
        assertFalse(
                console.get("/admin/v1/audit").text().contains(plain.reveal().substring(30)));
    }

    @Test
    void what_is_not_there_is_404() {
        String unknown = UUID.randomUUID().toString();
        for (String path : List.of(
                ACCOUNTS + "/" + unknown,
                ACCOUNTS + "/nonsense",
                ACCOUNTS + "/" + unknown + "/keys",
                "/admin/v1/keys/" + unknown,
                "/admin/v1/keys/nonsense",
                "/admin/v1/nonsense",
                "/admin")) {
            assertEquals(404, console.get(path).status(), path);
            assertEquals("not_found", console.get(path).code(), path);
        }
        assertEquals(
                404,
                console.post(ACCOUNTS + "/" + unknown + "/keys", "{\"name\":\"ci\"}")
                        .status());
        assertEquals(404, console.patch(ACCOUNTS + "/" + unknown, "{}").status());
        assertEquals(404, console.delete("/admin/v1/keys/" + unknown).status());
        assertEquals(
                404, console.post("/admin/v1/keys/" + unknown + "/rotate", "").status());
        Answer wrongMethod = console.delete(ACCOUNTS);
        assertEquals(405, wrongMethod.status());
        assertEquals("method_not_allowed", wrongMethod.code());
        assertEquals(400, console.get(ACCOUNTS + "?limit=%25zz").status());
    }

    @Test
    void an_account_is_changed_field_by_field_and_null_clears_a_limit() {
        String path = ACCOUNTS + "/" + console.account("a@example.com");

        JsonObject limited =
                console.patch(path, "{\"rpm\":5,\"tpm\":6,\"concurrency\":7}").json();
        assertEquals(5, limited.getInteger("rpm"));
        JsonObject changed = console.patch(path, "{\"name\":\"B\",\"rpm\":null,\"suspended\":true}")
                .json();
        assertEquals("B", changed.getString("name"));
        assertNull(changed.getValue("rpm"));
        assertEquals(6, changed.getInteger("tpm"));
        assertEquals(7, changed.getInteger("concurrency"));
        assertTrue(changed.getBoolean("suspended"));
        assertEquals(changed, console.get(path).json());

        assertEquals("suspended", console.patch(path, "{\"suspended\":\"yes\"}").param());
        assertEquals(
                "email", console.patch(path, "{\"email\":\"c@example.com\"}").param());
        assertEquals("tpm", console.patch(path, "{\"tpm\":-5}").param());
        assertEquals(changed, console.get(path).json());
    }

    @Test
    void a_key_is_revoked_once_and_for_all_and_the_nodes_are_told() {
        List<String> told = new CopyOnWriteArrayList<>();
        console.vertx
                .eventBus()
                .<KeyRevoked>consumer(
                        KeyMessage.REVOKED, fact -> told.add(fact.body().publicId()));
        JsonObject key = console.key(console.account("a@example.com"));
        String path = "/admin/v1/keys/" + key.getString("id");

        Answer revoked = console.delete(path);

        assertEquals(204, revoked.status());
        assertEquals("", revoked.text());
        assertTrue(revoked.response().headers().firstValue("x-request-id").isPresent());
        Await.until("it is told", Duration.ofSeconds(5), () -> told.contains(key.getString("public_id")));
        JsonObject after = console.get(path).json();
        assertNotEquals("", after.getString("revoked_at"));
        assertEquals(204, console.delete(path).status());
        assertEquals(after, console.get(path).json());
        assertEquals(1, actions().stream().filter("key.revoked"::equals).count());
        assertEquals("key_not_active", console.post(path + "/rotate", "").code());
    }

    @Test
    void a_rotated_key_and_its_successor_overlap_as_asked() {
        String account = console.account("a@example.com");
        JsonObject old = console.post(
                        ACCOUNTS + "/" + account + "/keys",
                        "{\"name\":\"ci\",\"rpm\":60,\"models\":[\"m\"],\"expires_at\":\"2099-01-01T00:00:00Z\"}")
                .json();
        String path = "/admin/v1/keys/" + old.getString("id");

        Answer rotated = console.post(path + "/rotate", "{\"overlap_seconds\":3600}");

        assertEquals(201, rotated.status());
        JsonObject successor = rotated.json();
        assertTrue(ApiKey.parse(successor.getString("key")).isPresent());
        assertNotEquals(old.getString("key"), successor.getString("key"));
        assertEquals(old.getString("id"), successor.getString("rotated_from"));
        for (String same : List.of("name", "rpm", "models", "expires_at", "account_id")) {
            assertEquals(old.getValue(same), successor.getValue(same), same);
        }
        Instant end = Instant.parse(console.get(path).json().getString("expires_at"));
        assertTrue(end.isAfter(Instant.now().plusSeconds(3500))
                && end.isBefore(Instant.now().plusSeconds(3700)));
        assertEquals("already_rotated", console.post(path + "/rotate", "").code());
        assertEquals(
                "overlap_seconds",
                console.post(path + "/rotate", "{\"overlap_seconds\":-1}").param());
    }

    @Test
    void rotated_without_overlap_the_old_key_is_revoked_at_once() {
        List<String> told = new CopyOnWriteArrayList<>();
        console.vertx
                .eventBus()
                .<KeyRevoked>consumer(
                        KeyMessage.REVOKED, fact -> told.add(fact.body().publicId()));
        JsonObject old = console.key(console.account("a@example.com"));
        String path = "/admin/v1/keys/" + old.getString("id");

        assertEquals(
                201, console.post(path + "/rotate", "{\"overlap_seconds\":0}").status());

        assertTrue(console.get(path).json().getString("revoked_at") != null);
        Await.until("it is told", Duration.ofSeconds(5), () -> told.contains(old.getString("public_id")));
    }

    @Test
    void lists_are_read_page_by_page_newest_first() {
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            created.addFirst(console.account("a" + i + "@example.com"));
        }
        assertEquals(created, ids(ACCOUNTS, 2));
        assertEquals(created, ids(ACCOUNTS, 5));
        String keys = ACCOUNTS + "/" + created.getFirst() + "/keys";
        List<String> createdKeys = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            createdKeys.addFirst(console.key(created.getFirst()).getString("id"));
        }
        console.key(created.getLast());
        assertEquals(createdKeys, ids(keys, 2));
        assertEquals(11, ids("/admin/v1/audit", 3).size());

        for (String limit : List.of("0", "1001", "-1", "x", "")) {
            assertEquals("limit", console.get(ACCOUNTS + "?limit=" + limit).param(), limit);
        }
        assertEquals(200, console.get(ACCOUNTS + "?limit=1000").status());
        assertEquals("cursor", console.get(ACCOUNTS + "?cursor=x").param());
        assertEquals("cursor", console.get("/admin/v1/audit?cursor=x").param());
    }

    private List<String> ids(String path, int limit) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonObject page = console.get(path + "?limit=" + limit + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .json();
            assertTrue(page.getJsonArray("data").size() <= limit);
            page.getJsonArray("data").forEach(item -> ids.add(((JsonObject) item).getString("id")));
            cursor = page.getString("next");
        }
        return ids;
    }

    @Test
    void keys_and_accounts_show_what_was_used() {
        String account = console.account("a@example.com");
        JsonObject one = console.key(account);
        JsonObject two = console.key(account);
        console.executeAsOwner("INSERT INTO key_activity (key_id, total_tokens_used, requests, last_used_at) VALUES ('"
                + one.getString("id") + "', 40, 1, '2026-01-01T00:00:00Z'), ('" + two.getString("id")
                + "', 2, 1, '2026-01-02T00:00:00.5Z')");

        JsonObject shown = console.get("/admin/v1/keys/" + one.getString("id")).json();
        assertEquals(40, shown.getInteger("total_tokens_used"));
        assertEquals("2026-01-01T00:00:00Z", shown.getString("last_used_at"));
        JsonObject all = console.get(ACCOUNTS + "/" + account).json();
        assertEquals(42, all.getInteger("total_tokens_used"));
        assertEquals("2026-01-02T00:00:00.500Z", all.getString("last_used_at"));
    }

    @Test
    void each_change_stands_in_the_audit_log() {
        String account = console.account("a@example.com");
        JsonObject key = console.key(account);
        console.patch(ACCOUNTS + "/" + account, "{\"rpm\":5}");
        console.patch(ACCOUNTS + "/" + account, "{\"rpm\":5}"); // changes nothing
        console.post("/admin/v1/keys/" + key.getString("id") + "/rotate", "");
        console.delete("/admin/v1/keys/" + key.getString("id"));

        assertEquals(
                List.of("key.revoked", "key.rotated", "account.changed", "key.created", "account.created"), actions());
        JsonObject changed =
                console.get("/admin/v1/audit").json().getJsonArray("data").getJsonObject(2);
        assertEquals("admin", changed.getString("actor"));
        assertEquals(account, changed.getString("subject"));
        assertEquals(5, changed.getJsonObject("detail").getJsonObject("after").getInteger("rpm"));
        assertNull(changed.getJsonObject("detail").getJsonObject("before").getValue("rpm"));
    }

    private List<String> actions() {
        return console.get("/admin/v1/audit").json().getJsonArray("data").stream()
                .map(entry -> ((JsonObject) entry).getString("action"))
                .toList();
    }

    @Test
    void without_the_token_nothing_is_told() {
        console.account("a@example.com");
        for (String token : List.of("", "wrong", TestConsole.TOKEN + "x", TestConsole.TOKEN.substring(1))) {
            for (String path : List.of(ACCOUNTS, "/admin/v1/audit", "/admin/v1/nonsense")) {
                Answer answer = console.getAs(token, path);
                assertEquals(401, answer.status());
                assertEquals("unauthorized", answer.code());
                assertTrue(
                        answer.response().headers().firstValue("x-request-id").isPresent());
                assertFalse(answer.text().contains("example.com"));
            }
        }
    }

    @Test
    void without_a_token_in_the_environment_the_api_is_off() {
        Answer answer = console.getWhereItIsOff(ACCOUNTS);

        assertEquals(404, answer.status());
        assertEquals("admin_api_off", answer.code());
        assertTrue(answer.text().contains("GABELLE_ADMIN_TOKEN"));
    }

    @Test
    void a_short_token_is_refused_without_being_printed() {
        var refused = assertThrows(IllegalArgumentException.class, () -> AdminToken.of("fifteen letters"));

        assertFalse(refused.toString().contains("fifteen"));
        assertEquals("****", AdminToken.of("sixteen letters.").toString());
    }

    @Test
    void a_key_is_not_made_under_another_pepper() {
        UUID account = UUID.fromString(console.account("a@example.com"));
        console.key(account.toString());
        var pool = PgBuilder.pool()
                .connectingTo(console.url.options())
                .using(console.vertx)
                .build();
        IssuedKeys strange = new IssuedKeys(
                pool,
                Pepper.of("another pepper, as long as the first"),
                UUID::randomUUID,
                new SecureRandom()::nextBytes,
                InstantSource.system());

        Throwable refused = Await.failure(strange.create(account, NewKey.named("ci"), "cli"));

        assertTrue(refused.toString().contains("GABELLE_KEY_PEPPER"), refused.toString());
        assertEquals(
                1,
                console.get(ACCOUNTS + "/" + account + "/keys")
                        .json()
                        .getJsonArray("data")
                        .size());
    }

    @Test
    void with_postgres_away_it_is_503() {
        console.executeAsOwner("ALTER ROLE gabelle_app CONNECTION LIMIT 0");
        try {
            Answer answer = console.get(ACCOUNTS);

            assertEquals(503, answer.status());
            assertEquals("service_unavailable", answer.code());
        } finally {
            console.executeAsOwner("ALTER ROLE gabelle_app CONNECTION LIMIT -1");
        }
        assertEquals(200, console.get(ACCOUNTS).status());
    }
}
