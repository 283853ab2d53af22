package gabelle.verticles.metering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.metering.TestMetering.Answer;
import gabelle.verticles.metering.TestMetering.Customer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UserTokensIT {
    private static final String TOKENS = "/api/user-tokens";

    @RegisterExtension
    final TestMetering metering = new TestMetering();

    private final Customer customer = metering.customer();

    private static String json(Object... fields) {
        JsonObject json = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            json.put((String) fields[i], fields[i + 1]);
        }
        return json.encode();
    }

    private String spending(Object tokens) {
        return json(
                "userId",
                customer.account.toString(),
                "tokensToConsume",
                tokens,
                "moduleId",
                "librespeed",
                "moduleName",
                "LibreSpeed");
    }

    @Test
    void who_has_never_bought_anything_has_nothing() {
        Answer answer = customer.get(TOKENS + "?userId=" + customer.account);

        assertEquals("{\"tokens\":0,\"packageName\":null,\"purchaseDate\":null,\"isActive\":false}", answer.text());
    }

    @Test
    void the_operator_adds_tokens_with_the_name_of_a_package() {
        String body = json("userId", customer.account.toString(), "tokensToAdd", 100, "packageName", "standard");

        Answer added = metering.admin("PUT", TOKENS, body);

        assertEquals(200, added.status(), added.text());
        assertTrue(added.json().getBoolean("success"));
        assertTrue(added.text().contains("\"tokens\":100,"), added.text());
        JsonObject read = customer.get(TOKENS).json();
        assertEquals("Standard", read.getString("packageName"));
        assertTrue(read.getBoolean("isActive"));
        assertTrue(read.getInstant("purchaseDate") != null);
        assertEquals("admin", metering.books.one("SELECT author FROM movement"));
        assertEquals("1", metering.books.one("SELECT count(*) FROM audit WHERE action = 'account.credits'"));
    }

    @Test
    void tokens_are_consumed_in_json_numbers() {
        customer.with("100");

        Answer whole = customer.post(TOKENS, spending(25));
        Answer part = customer.post(TOKENS, spending(0.5));

        assertEquals(200, whole.status(), whole.text());
        assertTrue(whole.json().getBoolean("success"));
        assertTrue(whole.text().contains("\"tokensConsumed\":25,\"tokensRemaining\":75,"), whole.text());
        assertTrue(part.text().contains("\"tokensConsumed\":0.5,\"tokensRemaining\":74.5,"), part.text());
        assertEquals("librespeed", metering.books.one("SELECT DISTINCT model FROM usage"));
    }

    @Test
    void sixteen_digits_are_the_same_the_second_time() {
        customer.with("1000000000");
        Answer first = customer.post(TOKENS, spending(0.000001), "idempotency-key", "k");

        Answer again = customer.post(TOKENS, spending(0.000001), "idempotency-key", "k");

        assertTrue(first.text().contains("\"tokensConsumed\":0.000001,\"tokensRemaining\":999999999.999999,"));
        assertEquals(first.text(), again.text());
    }

    @Test
    void too_few_tokens_are_402_without_success() {
        customer.with("10");
        List<String> before = metering.books.everything();

        Answer answer = customer.post(TOKENS, spending(10.5));

        assertEquals(402, answer.status());
        assertFalse(answer.json().getBoolean("success"));
        assertEquals("insufficient_credits", answer.json().getString("error"));
        assertTrue(answer.text().contains("\"tokensRemaining\":10,"), answer.text());
        assertEquals(before, metering.books.everything());
    }

    @Test
    void a_user_is_named_by_an_external_id_as_well() {
        metering.books.execute("UPDATE account SET external_id = '42' WHERE id = ?", customer.account);
        customer.with("10");

        assertEquals(200, customer.get(TOKENS + "?userId=42").status());
        assertEquals(
                200,
                metering.admin("POST", TOKENS, json("userId", 42, "tokensToConsume", 1, "moduleId", 7))
                        .status());
        assertEquals("9", customer.balance());
    }

    @Test
    void a_key_reaches_its_own_account_only() {
        Customer other = metering.customer().with("100");
        customer.with("100");
        List<String> before = metering.books.everything();

        assertEquals(403, other.get(TOKENS + "?userId=" + customer.account).status());
        assertEquals(403, other.get(TOKENS + "?userId=nobody").status());
        assertEquals(403, other.post(TOKENS, spending(1)).status());
        String put = json("userId", other.account.toString(), "tokensToAdd", 100, "packageName", "standard");
        Answer added = metering.send("PUT", TOKENS, put, other.key);
        assertEquals(403, added.status());
        assertEquals("admin_only", added.code());
        assertEquals(before, metering.books.everything());
    }

    @Test
    void the_operator_must_name_a_user_that_exists() {
        assertEquals(400, metering.admin("GET", TOKENS, "").status());
        assertEquals(404, metering.admin("GET", TOKENS + "?userId=nobody", "").status());
    }
}
