package gabelle.verticles.metering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.verticles.metering.TestMetering.Answer;
import gabelle.verticles.metering.TestMetering.Customer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CreditRoutesIT {
    @RegisterExtension
    final TestMetering metering = new TestMetering();

    private final Customer customer = metering.customer();

    private static JsonObject entry(String reference) {
        return new JsonObject().put("reason", "a gift").put("reference", reference);
    }

    private Answer add(Customer to, JsonObject entry) {
        return metering.admin("POST", to.credits(), entry.encode());
    }

    @Test
    void the_same_reference_is_moved_once_and_answered_the_same() {
        JsonObject gift = entry("r-1").put("credits", "100");

        Answer first = add(customer, gift);
        customer.post("/api/v1/consume", "{\"module\":\"whisper\"}");
        Answer again = add(customer, gift.copy().put("credits", 100.0));

        assertEquals(201, first.status(), first.text());
        assertEquals("{\"balance\":\"100\"}", first.text());
        assertEquals(201, again.status());
        assertEquals(first.text(), again.text());
        assertEquals("75", customer.balance());
        assertEquals(
                "admin|a gift|credit:r-1",
                metering.books.one(
                        "SELECT concat_ws('|', author, reason, reference) FROM movement WHERE debit = 'issued'"));
        assertEquals(
                "admin|100|r-1",
                metering.books.one(
                        "SELECT concat_ws('|', actor, detail->>'credits', detail->>'reference') FROM audit"));
    }

    @Test
    void a_reference_is_remembered_for_ever() {
        add(customer, entry("r-1").put("credits", "100"));
        metering.books.execute("DELETE FROM idempotent_answer");

        assertEquals(201, add(customer, entry("r-1").put("credits", "100")).status());
        refuses(409, "reference_reused", customer, entry("r-1").put("credits", "99"));
        assertEquals("100", customer.balance());
    }

    @Test
    void a_reference_stands_for_one_amount_and_one_account() {
        add(customer, entry("r-1").put("credits", "100"));
        Customer other = metering.customer();

        refuses(409, "reference_reused", customer, entry("r-1").put("credits", "99"));
        refuses(409, "reference_reused", customer, entry("r-1").put("credits", "-100"));
        refuses(409, "reference_reused", other, entry("r-1").put("credits", "100"));
    }

    @Test
    void no_reference_is_one_of_ours() {
        String hold = customer.with("10")
                .post("/api/v1/holds", "{\"credits\":4}")
                .json()
                .getString("id");

        add(customer, entry("void:" + hold).put("credits", "1"));
        add(customer, entry("key:k").put("credits", "1"));

        String consume = "{\"module\":\"metube\",\"quantity\":0.1}";
        assertEquals(
                200,
                customer.post("/api/v1/consume", consume, "idempotency-key", "k")
                        .status());
        assertEquals(200, customer.post("/api/v1/holds/" + hold + "/void", "").status());
        assertEquals("11", customer.balance());
    }

    @Test
    void credits_are_taken_back_but_not_below_what_is_available() {
        customer.with("100").post("/api/v1/holds", "{\"credits\":40}");

        refuses(409, "insufficient_credits", customer, entry("r").put("credits", "-60.000001"));
        assertEquals(
                "{\"balance\":\"0\"}",
                add(customer, entry("r").put("credits", "-60")).text());
        refuses(409, "insufficient_credits", metering.customer(), entry("s").put("credits", "-1"));
    }

    @Test
    void a_package_adds_what_it_has_and_names_what_was_added() {
        assertEquals(
                "{\"balance\":\"500\"}",
                add(customer, entry("r").put("package", "standard")).text());
        assertEquals(
                "{\"balance\":\"501\"}",
                add(customer, entry("s").put("package", "basique").put("credits", 1))
                        .text());

        assertEquals(
                "basique", metering.admin("GET", customer.credits(), "").json().getString("package"));
        refuses(400, "unknown_package", customer, entry("t").put("package", "gold"));
        refuses(
                400,
                "unknown_package",
                customer,
                entry("t").put("package", "gold").put("credits", 1));
    }

    @Test
    void a_package_that_has_changed_meanwhile_is_told_again_as_it_was_sold() {
        JsonObject bought = entry("r").put("package", "standard");
        Answer first = add(customer, bought);
        metering.books.execute("UPDATE package SET micro_credits = 7, active = false WHERE id = 'standard'");

        assertEquals(first.text(), add(customer, bought).text());
        metering.books.execute("DELETE FROM idempotent_answer");
        assertEquals(201, add(customer, bought).status());
        refuses(409, "reference_reused", customer, entry("r").put("package", "basique"));
        assertEquals("500", customer.balance());
    }

    @Test
    void what_is_taken_back_with_a_package_is_no_purchase() {
        add(customer, entry("r").put("package", "basique"));
        add(customer, entry("s").put("package", "standard").put("credits", "-1"));

        assertEquals(
                "basique", metering.admin("GET", customer.credits(), "").json().getString("package"));
    }

    @Test
    void the_history_is_newest_first_in_pages() {
        customer.with("100");
        customer.post("/api/v1/consume", "{\"module\":\"whisper\"}");
        customer.post("/api/v1/holds", "{\"credits\":5}");
        add(customer, entry("r").put("credits", "-10"));

        JsonObject all = metering.admin("GET", customer.credits(), "").json();
        JsonObject page =
                metering.admin("GET", customer.credits() + "?limit=2", "").json();
        JsonObject rest = metering.admin("GET", customer.credits() + "?cursor=" + page.getString("next"), "")
                .json();

        assertEquals("60", all.getString("balance"));
        assertEquals("5", all.getString("pending"));
        assertEquals("90", all.getString("granted"));
        assertEquals("25", all.getString("spent"));
        assertEquals(
                List.of("taken_back -10", "held -5", "spent 0", "held -25", "added 100"),
                all.getJsonArray("data").stream()
                        .map(entry -> (JsonObject) entry)
                        .map(entry -> entry.getString("kind") + " " + entry.getString("balance_effect"))
                        .toList());
        assertEquals(2, page.getJsonArray("data").size());
        assertEquals(
                all.getJsonArray("data"),
                new JsonArray().addAll(page.getJsonArray("data")).addAll(rest.getJsonArray("data")));
    }

    @Test
    void bad_entries_are_refused_and_move_nothing() {
        JsonObject good = entry("r").put("credits", "1");
        for (Object credits : List.of(
                "0",
                0,
                "1e3",
                "x",
                "",
                "1.0000001",
                0.0000001,
                1e10,
                "-1000000001",
                true,
                new JsonArray(),
                new JsonObject(),
                " 1",
                "+1",
                "NaN")) {
            refuses(400, "invalid_request", customer, good.copy().put("credits", credits));
        }
        refuses(400, "invalid_request", customer, entry("r"));
        for (String field : List.of("reason", "reference")) {
            refuses(400, "invalid_request", customer, good.copy().put(field, ""));
            refuses(400, "invalid_request", customer, good.copy().put(field, "x".repeat(501)));
            refuses(400, "invalid_request", customer, good.copy().put(field, "\u0000"));
            refuses(400, "invalid_request", customer, good.copy().put(field, 5));
            refuses(400, "invalid_request", customer, good.copy().putNull(field));
        }
        refuses(400, "invalid_request", customer, good.copy().put("creditz", "1"));
        String nobody = "/admin/v1/accounts/" + UUID.randomUUID() + "/credits";
        assertEquals(404, metering.admin("POST", nobody, good.encode()).status());
        assertEquals(404, metering.admin("GET", nobody, "").status());
        assertEquals(
                401,
                metering.send("POST", customer.credits(), good.encode(), customer.key)
                        .status());
        assertEquals(
                401, metering.send("GET", customer.credits(), "", customer.key).status());
    }

    @Test
    void at_once_with_one_reference_one_is_moved() {
        Customer other = metering.customer();
        var answers = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> add(i % 2 == 0 ? customer : other, entry("r").put("credits", "7"))))
                .toList();

        List<Integer> statuses =
                answers.stream().map(answer -> answer.join().status()).toList();

        assertEquals(10, statuses.stream().filter(status -> status == 201).count(), statuses::toString);
        assertEquals(10, statuses.stream().filter(status -> status == 409).count(), statuses::toString);
        assertEquals(
                "7",
                metering.books.one("SELECT sum(granted) / 1000000 FROM fund").replaceFirst("\\..*", ""));
    }

    private void refuses(int status, String code, Customer whom, JsonObject entry) {
        List<String> before = metering.books.everything();
        Answer answer = add(whom, entry);
        assertEquals(status, answer.status(), () -> entry + " " + answer.text());
        assertEquals(code, answer.code(), entry::toString);
        assertEquals(before, metering.books.everything(), entry::toString);
    }
}
