package gabelle.verticles.metering;

import static gabelle.verticles.metering.TestMetering.CONSUME;
import static gabelle.verticles.metering.TestMetering.WHISPER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import gabelle.verticles.metering.TestMetering.Answer;
import gabelle.verticles.metering.TestMetering.Customer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConsumeIT {
    /** An account may have 256 requests open. */
    @RegisterExtension
    final TestMetering metering = new TestMetering(new MeteringSettings(6, 2_048, 2_000, 2_000, 168));

    private final Customer customer = metering.customer().with("100");

    @Test
    void a_module_is_charged_by_its_quantity_and_recorded() {
        Answer answer = customer.post(CONSUME, "{\"module\":\"whisper\",\"quantity\":\"1.5\"}");

        assertEquals(200, answer.status(), answer.text());
        String id = answer.json().getString("id");
        assertEquals(
                new JsonObject()
                        .put("id", id)
                        .put("module", "whisper")
                        .put("quantity", 1.5)
                        .put("credits", "37.5")
                        .put("balance", "62.5"),
                answer.json());
        assertEquals(answer.response().headers().firstValue("x-request-id").orElseThrow(), id);
        assertEquals(
                "whisper 37500000 1500000 credits served " + customer.account,
                metering.books.one("SELECT concat_ws(' ', model, micro_credits, quantity, paid_by, outcome, account_id)"
                        + " FROM usage WHERE request_id = '" + id + "'"));
        assertEquals(
                "37500000", metering.books.one("SELECT sum(micro_credits) FROM usage_hour WHERE model = 'whisper'"));
    }

    @Test
    void a_price_is_rounded_up_to_a_micro_credit() {
        metering.books.execute("UPDATE module SET micro_credits = 1 WHERE id = 'metube'");

        Answer answer = customer.post(CONSUME, "{\"module\":\"metube\",\"quantity\":0.000001}");

        assertEquals("0.000001", answer.json().getString("credits"));
        assertEquals("99.999999", answer.json().getString("balance"));
        assertEquals(
                "{\"module\":\"metube\",\"quantity\":0.000001",
                answer.text().replaceFirst("\"id\":\"[^\"]*\",", "").replaceFirst(",\"credits.*", ""));
    }

    @Test
    void what_costs_nothing_moves_nothing_but_is_recorded() {
        metering.books.execute("UPDATE module SET micro_credits = 0 WHERE id = 'metube'");
        List<String> movements = metering.books.column("SELECT reference FROM movement");

        Answer answer = customer.post(CONSUME, "{\"module\":\"metube\",\"quantity\":5}");

        assertEquals("0", answer.json().getString("credits"));
        assertEquals("100", answer.json().getString("balance"));
        assertEquals(movements, metering.books.column("SELECT reference FROM movement"));
        assertEquals("none", metering.books.one("SELECT paid_by FROM usage WHERE model = 'metube'"));
    }

    @Test
    void the_operator_charges_any_account_by_its_id_or_external_id() {
        metering.books.execute("UPDATE account SET external_id = 'user-7' WHERE id = ?", customer.account);

        for (String name : List.of(customer.account.toString(), "user-7")) {
            String body = new JsonObject(WHISPER).put("account", name).encode();
            assertEquals(200, metering.admin("POST", CONSUME, body).status());
        }
        assertEquals("50", customer.balance());
        assertEquals("0", metering.books.one("SELECT count(*) FROM key_activity"));
    }

    @Test
    void a_key_is_taken_from_any_of_its_headers() {
        for (String header : List.of("x-api-key", "x-goog-api-key", "api-key")) {
            assertEquals(
                    200,
                    metering.send("POST", CONSUME, WHISPER, null, header, customer.key)
                            .status());
        }
        assertEquals("25", customer.balance());
    }

    @Test
    void too_few_credits_are_402_and_say_what_is_missing() {
        customer.post(CONSUME, "{\"module\":\"whisper\",\"quantity\":3}");
        List<String> before = metering.books.everything();

        Answer answer = customer.post(CONSUME, "{\"module\":\"whisper\",\"quantity\":1.04}");

        assertEquals(402, answer.status());
        assertEquals("insufficient_credits", answer.code());
        assertEquals("26", answer.error().getString("needed"));
        assertEquals("25", answer.error().getString("balance"));
        assertEquals(TestMetering.UPGRADE_URL, answer.error().getString("upgrade_url"));
        assertEquals(before, metering.books.everything());
    }

    @Test
    void the_same_key_is_answered_the_same_and_charged_once() {
        Answer first = customer.post(CONSUME, WHISPER, "idempotency-key", "k");
        Answer again = customer.post(CONSUME, "{ \"quantity\": 1.0, \"module\":\"whisper\"}", "idempotency-key", "k");

        assertEquals(200, again.status());
        assertEquals(first.text(), again.text());
        assertNotEquals(
                first.response().headers().firstValue("x-request-id"),
                again.response().headers().firstValue("x-request-id"));
        assertEquals("75", customer.balance());
        Customer other = metering.customer().with("30");
        assertEquals(
                "5", other.post(CONSUME, WHISPER, "idempotency-key", "k").json().getString("balance"));
    }

    @Test
    void a_refusal_claims_no_idempotency_key() {
        String five = "{\"module\":\"whisper\",\"quantity\":5}";
        assertEquals(402, customer.post(CONSUME, five, "idempotency-key", "k").status());
        customer.with("25");

        assertEquals(200, customer.post(CONSUME, five, "idempotency-key", "k").status());
        assertEquals("0", customer.balance());
    }

    @Test
    void of_200_at_once_as_many_pass_as_there_are_credits_for() {
        customer.with("400"); // 500: for 50 of 10
        var answers = IntStream.range(0, 200)
                .mapToObj(i -> metering.sending(customer, CONSUME, "{\"module\":\"metube\"}"))
                .toList();

        List<Integer> statuses =
                answers.stream().map(answer -> answer.join().status()).toList();

        assertEquals(50, statuses.stream().filter(status -> status == 200).count());
        assertEquals(150, statuses.stream().filter(status -> status == 402).count());
        assertEquals("0", customer.balance());
        assertEquals("50", metering.books.one("SELECT count(*) FROM usage"));
        assertEquals("50", metering.books.one("SELECT requests FROM usage_hour"));
    }

    @Test
    void at_once_with_one_key_is_charged_once() {
        var answers = IntStream.range(0, 40)
                .mapToObj(i -> metering.sending(customer, CONSUME, WHISPER, "idempotency-key", "k"))
                .toList();

        List<String> texts =
                answers.stream().map(answer -> answer.join().text()).distinct().toList();

        assertEquals(1, texts.size(), texts::toString);
        assertEquals("75", customer.balance());
        assertEquals("1", metering.books.one("SELECT count(*) FROM usage"));
    }
}
