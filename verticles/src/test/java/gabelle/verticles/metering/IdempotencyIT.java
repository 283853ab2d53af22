package gabelle.verticles.metering;

import static gabelle.verticles.metering.TestMetering.CONSUME;
import static gabelle.verticles.metering.TestMetering.WHISPER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.verticles.metering.TestMetering.Answer;
import gabelle.verticles.metering.TestMetering.Customer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IdempotencyIT {
    @RegisterExtension
    final TestMetering metering = new TestMetering();

    private final Customer customer = metering.customer().with("100");

    @Test
    void a_key_names_one_request() {
        customer.post(CONSUME, WHISPER, "idempotency-key", "k");
        String hold = customer.post("/api/v1/holds", "{\"credits\":1}").json().getString("id");
        List<String> before = metering.books.everything();

        List<Answer> answers = List.of(
                customer.post(CONSUME, "{\"module\":\"whisper\",\"quantity\":2}", "idempotency-key", "k"),
                customer.post(CONSUME, "{\"module\":\"metube\"}", "idempotency-key", "k"),
                customer.post("/api/v1/holds", WHISPER, "idempotency-key", "k"),
                customer.post("/api/v1/holds/" + hold + "/settle", "{\"credits\":1}", "idempotency-key", "k"),
                customer.post("/api/v1/holds/" + hold + "/void", "", "idempotency-key", "k"));

        for (Answer answer : answers) {
            assertEquals(409, answer.status(), answer.text());
            assertEquals("idempotency_key_reused", answer.code());
        }
        assertEquals(before, metering.books.everything());
    }

    @Test
    void a_key_has_1_to_255_characters() {
        for (String key : List.of("", "x".repeat(256))) {
            Answer answer = customer.post(CONSUME, WHISPER, "idempotency-key", key);
            assertEquals(400, answer.status(), answer.text());
            assertEquals("Idempotency-Key", answer.error().getString("param"));
        }
        assertEquals(
                200,
                customer.post(CONSUME, WHISPER, "idempotency-key", "x".repeat(255))
                        .status());
        assertEquals("75", customer.balance());
    }

    @Test
    void an_answer_is_given_again_even_where_the_module_is_gone() {
        Answer first = customer.post(CONSUME, WHISPER, "idempotency-key", "k");
        metering.books.execute("UPDATE module SET active = false");

        assertEquals(
                first.text(),
                customer.post(CONSUME, WHISPER, "idempotency-key", "k").text());
    }

    @Test
    void the_operator_and_a_key_ask_for_the_same() {
        Answer first = customer.post(CONSUME, WHISPER, "idempotency-key", "k");
        String body = "{\"module\":\"whisper\",\"account\":\"" + customer.account + "\"}";

        assertEquals(
                first.text(),
                metering.admin("POST", CONSUME, body, "idempotency-key", "k").text());
    }
}
