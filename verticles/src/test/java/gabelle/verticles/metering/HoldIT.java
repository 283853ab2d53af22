package gabelle.verticles.metering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.metering.TestMetering.Answer;
import gabelle.verticles.metering.TestMetering.Customer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HoldIT {
    private static final String HOLDS = "/api/v1/holds";

    @RegisterExtension
    final TestMetering metering = new TestMetering();

    private final Customer customer = metering.customer().with("100");

    private String hold(String body) {
        Answer answer = customer.post(HOLDS, body);
        assertEquals(201, answer.status(), answer.text());
        return HOLDS + "/" + answer.json().getString("id");
    }

    @Test
    void of_a_suspended_account_nothing_new_is_taken_and_what_was_begun_ends() {
        Customer suspended = metering.customer().with("100");
        String account = "\"account\":\"" + suspended.account + "\"";
        String again = "{\"module\":\"whisper\"," + account + "}";
        String settled = asOperator("/api/v1/holds", "{\"credits\":5," + account + "}")
                .json()
                .getString("id");
        String voided = asOperator("/api/v1/holds", "{\"credits\":5," + account + "}")
                .json()
                .getString("id");
        Answer before = asOperator("/api/v1/consume", again, "idempotency-key", "k");
        metering.books.execute("UPDATE account SET suspended = true WHERE id = ?", suspended.account);
        String spend = "{\"userId\":\"" + suspended.account + "\",\"tokensToConsume\":1,\"moduleId\":\"x\"}";

        for (Answer refused : List.of(
                asOperator("/api/v1/consume", again),
                asOperator("/api/v1/holds", "{\"credits\":5," + account + "}"),
                asOperator("/api/user-tokens", spend))) {
            assertEquals(403, refused.status(), refused.text());
            assertTrue(refused.text().contains("account_suspended"), refused.text());
        }

        assertEquals(
                before.text(),
                asOperator("/api/v1/consume", again, "idempotency-key", "k").text());
        String settle = "/api/v1/holds/" + settled + "/settle";
        assertEquals(200, asOperator(settle, "{\"credits\":4}").status());
        assertEquals(200, asOperator("/api/v1/holds/" + voided + "/void", "").status());
        assertEquals("76", suspended.with("5").balance());
    }

    private Answer asOperator(String path, String body, String... headers) {
        return metering.admin("POST", path, body, headers);
    }

    @Test
    void what_is_held_is_not_available_and_expires_in_a_quarter_of_an_hour() {
        Answer answer = customer.post(HOLDS, "{\"module\":\"whisper\",\"quantity\":2}");

        assertEquals(201, answer.status(), answer.text());
        assertEquals("50", answer.json().getString("credits"));
        assertEquals("50", answer.json().getString("balance"));
        Duration left =
                Duration.between(Instant.now(), Instant.parse(answer.json().getString("expires_at")));
        assertTrue(left.toSeconds() > 800 && left.toSeconds() <= 900, left::toString);
        assertEquals(402, customer.post(HOLDS, "{\"credits\":50.000001}").status());
        assertEquals("0", metering.books.one("SELECT count(*) FROM usage"));
    }

    @Test
    void settled_below_the_hold_the_rest_is_available_again() {
        String hold = hold("{\"credits\":\"40\"}");

        Answer answer = customer.post(hold + "/settle", "{\"credits\":\"12.000001\"}");

        assertEquals(200, answer.status(), answer.text());
        assertEquals("12.000001", answer.json().getString("credits"));
        assertEquals("0", answer.json().getString("shortfall"));
        assertEquals("87.999999", answer.json().getString("balance"));
        assertEquals(
                "credits 12000001 0",
                metering.books.one("SELECT concat_ws(' ', model, micro_credits, shortfall) FROM usage"));
    }

    @Test
    void settled_above_the_hold_takes_the_hold_and_books_the_rest_as_shortfall() {
        String hold = hold("{\"module\":\"whisper\"}");

        Answer answer = customer.post(hold + "/settle", "{\"quantity\":3}");

        assertEquals("25", answer.json().getString("credits"));
        assertEquals("50", answer.json().getString("shortfall"));
        assertEquals("75", answer.json().getString("balance"));
        assertEquals(
                "whisper 25000000 50000000 3000000",
                metering.books.one("SELECT concat_ws(' ', model, micro_credits, shortfall, quantity) FROM usage"));
        assertEquals("1", metering.books.one("SELECT shortfalls FROM usage_hour"));
    }

    @Test
    void a_hold_is_settled_by_the_price_that_it_was_made_at() {
        String hold = hold("{\"module\":\"whisper\",\"credits\":60}");
        metering.books.execute("UPDATE module SET micro_credits = 1, active = false WHERE id = 'whisper'");

        Answer answer = customer.post(hold + "/settle", "{\"quantity\":2}");

        assertEquals("50", answer.json().getString("credits"));
    }

    @Test
    void a_voided_hold_is_available_again() {
        String hold = hold("{\"credits\":40}");

        Answer answer = customer.post(hold + "/void", "");

        assertEquals(200, answer.status(), answer.text());
        assertEquals("100", answer.json().getString("balance"));
        assertEquals("0", metering.books.one("SELECT count(*) FROM usage"));
    }

    @Test
    void the_operator_settles_any_hold_without_naming_the_account() {
        String hold = hold("{\"credits\":40}");

        assertEquals(
                200, metering.admin("POST", hold + "/settle", "{\"credits\":1}").status());
        assertEquals("99", customer.balance());
    }

    @Test
    void a_hold_is_made_and_settled_once_for_each_idempotency_key() {
        Answer first = customer.post(HOLDS, "{\"credits\":40}", "idempotency-key", "h");
        assertEquals(
                first.text(),
                customer.post(HOLDS, "{\"credits\":\"40.0\"}", "idempotency-key", "h")
                        .text());
        String settle = HOLDS + "/" + first.json().getString("id") + "/settle";
        Answer settled = customer.post(settle, "{\"credits\":4}", "idempotency-key", "s");

        Answer again = customer.post(settle, "{\"credits\":4}", "idempotency-key", "s");

        assertEquals(200, again.status());
        assertEquals(settled.text(), again.text());
        assertEquals("96", customer.balance());
    }

    @Test
    void a_closed_hold_is_neither_settled_nor_voided() {
        String settled = hold("{\"credits\":40}");
        customer.post(settled + "/settle", "{\"credits\":40}");
        String voided = hold("{\"credits\":30}");
        customer.post(voided + "/void", "{}");
        List<String> before = metering.books.everything();

        for (String hold : List.of(settled, voided)) {
            assertConflict("hold_closed", customer.post(hold + "/settle", "{\"credits\":1}"));
            assertConflict("hold_closed", customer.post(hold + "/void", ""));
        }
        assertEquals(before, metering.books.everything());
    }

    /** Nothing has swept it yet: the answer must not depend on that. */
    @Test
    void an_expired_hold_is_neither_settled_nor_voided() {
        String hold = hold("{\"credits\":40,\"expires_in_s\":86400}");
        metering.books.execute("UPDATE fund_grant SET expires_at = now()");
        List<String> before = metering.books.everything();

        assertConflict("hold_expired", customer.post(hold + "/settle", "{\"credits\":1}"));
        assertConflict("hold_expired", customer.post(hold + "/void", ""));
        assertEquals(before, metering.books.everything());
    }

    @Test
    void a_hold_that_was_swept_has_expired() {
        String hold = hold("{\"credits\":40}");
        String id = hold.substring(HOLDS.length() + 1);
        metering.books.execute("UPDATE fund_grant SET expires_at = now(), returned = amount");
        metering.books.execute("UPDATE fund SET pending = 0");
        metering.books.execute(
                "INSERT INTO movement (reference, account_id, source, meter, window_start, debit, credit,"
                        + " amount, grant_id) SELECT 'expire:' || id, account_id, source, meter, window_start, 'pending',"
                        + " 'available', amount, id FROM fund_grant WHERE id = '" + id + "'");

        assertConflict("hold_expired", customer.post(hold + "/settle", "{\"credits\":1}"));
        assertConflict("hold_expired", customer.post(hold + "/void", ""));
    }

    @Test
    void foreign_and_unknown_holds_are_the_same_404() {
        String hold = hold("{\"credits\":40}");
        String charge = HOLDS + "/"
                + customer.post("/api/v1/consume", "{\"module\":\"metube\"}")
                        .json()
                        .getString("id");
        Customer other = metering.customer().with("1");
        List<String> before = metering.books.everything();

        for (String path : List.of(hold, charge, HOLDS + "/" + UUID.randomUUID(), HOLDS + "/nonsense")) {
            assertUnknown(other.post(path + "/settle", "{\"credits\":1}"));
            assertUnknown(other.post(path + "/void", ""));
        }
        assertUnknown(customer.post(charge + "/void", ""));
        assertUnknown(metering.admin("POST", hold + "/void", "{\"account\":\"" + other.account + "\"}"));
        assertEquals(before, metering.books.everything());
    }

    @Test
    void settled_and_voided_at_once_exactly_one_is_done() {
        for (int round = 0; round < 10; round++) {
            String hold = hold("{\"credits\":1}");
            var answers = IntStream.range(0, 8)
                    .mapToObj(i -> i % 2 == 0
                            ? metering.sending(customer, hold + "/settle", "{\"credits\":0.5}")
                            : metering.sending(customer, hold + "/void", ""))
                    .toList();

            List<Integer> statuses = answers.stream()
                    .map(answer -> answer.join().status())
                    .sorted()
                    .toList();

            assertEquals(List.of(200, 409, 409, 409, 409, 409, 409, 409), statuses);
        }
    }

    private static void assertConflict(String code, Answer answer) {
        assertEquals(409, answer.status(), answer.text());
        assertEquals(code, answer.code());
    }

    private static void assertUnknown(Answer answer) {
        assertEquals(404, answer.status(), answer.text());
        assertEquals("unknown_hold", answer.code());
    }
}
