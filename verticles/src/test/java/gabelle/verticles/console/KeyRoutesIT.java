package gabelle.verticles.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyRoutesIT {
    private static final String ACCOUNTS = "/admin/v1/accounts";

    private final TestConsole console = new TestConsole();

    @AfterEach
    void close() {
        console.close();
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
    void keys_and_accounts_show_what_was_used() {
        String account = console.account("a@example.com");
        JsonObject one = console.key(account);
        JsonObject two = console.key(account);
        console.executeAsOwner(
                "INSERT INTO key_activity (key_id, account_id, total_tokens_used, requests, last_used_at) VALUES ('%s', '%s', 40, 1, '2026-01-01T00:00:00Z'), ('%s', '%s', 2, 1, '2026-01-02T00:00:00.5Z')"
                        .formatted(one.getString("id"), account, two.getString("id"), account));

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
}
