package gabelle.verticles.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.console.TestConsole.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountRoutesIT {
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
}
