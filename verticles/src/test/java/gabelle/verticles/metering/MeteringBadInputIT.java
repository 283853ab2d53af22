package gabelle.verticles.metering;

import static gabelle.verticles.metering.TestMetering.CONSUME;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.verticles.metering.TestMetering.Answer;
import gabelle.verticles.metering.TestMetering.Customer;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever is wrong with a request, the answer names it, and nothing has moved. */
class MeteringBadInputIT {
    private static final String HOLDS = "/api/v1/holds";
    private static final String TOKENS = "/api/user-tokens";

    /** As they stand in JSON. */
    private static final List<String> BAD_AMOUNTS = List.of(
            "0",
            "-1",
            "-0.000001",
            "0.0000001",
            "1.0000001",
            "1000000000.000001",
            "1e10",
            "1e400",
            "1e999999999",
            "1e-999999999",
            "-1e400",
            "0e999999999",
            "9".repeat(400),
            "0." + "0".repeat(400) + "1",
            "\"\"",
            "\"x\"",
            "\"1e3\"",
            "\"NaN\"",
            "\"Infinity\"",
            "\" 1\"",
            "\"1 \"",
            "\"+1\"",
            "\"0x10\"",
            "\"1,5\"",
            "\"-1\"",
            "\"" + "9".repeat(60) + "\"",
            "\"\u0661\"",
            "true",
            "[]",
            "[1]",
            "{}",
            "{\"a\":1}");

    @RegisterExtension
    final TestMetering metering = new TestMetering();

    private final Customer customer = metering.customer().with("100");
    private final String hold = HOLDS + "/"
            + customer.post(HOLDS, "{\"module\":\"whisper\"}").json().getString("id");
    private final List<String> before = metering.books.everything();

    @AfterEach
    void nothing_has_moved() {
        assertEquals(before, metering.books.everything());
    }

    private static void refused(int status, String code, String param, Answer answer, String what) {
        assertEquals(status, answer.status(), () -> what + ": " + answer.text());
        assertEquals(code, answer.code(), what);
        assertEquals(param, answer.error().getString("param", ""), what);
        assertEquals(
                answer.response().headers().firstValue("x-request-id").orElseThrow(),
                answer.error().getString("request_id"));
    }

    private void invalid(String param, String path, String body) {
        refused(400, "invalid_request", param, customer.post(path, body), path + " " + body);
    }

    @Test
    void amounts_that_are_none_are_refused() {
        for (String amount : BAD_AMOUNTS) {
            invalid("quantity", CONSUME, "{\"module\":\"whisper\",\"quantity\":" + amount + "}");
            invalid("quantity", HOLDS, "{\"module\":\"whisper\",\"quantity\":" + amount + "}");
            invalid("credits", HOLDS, "{\"credits\":" + amount + "}");
            invalid("credits", hold + "/settle", "{\"credits\":" + amount + "}");
            invalid("quantity", hold + "/settle", "{\"quantity\":" + amount + "}");
            invalid("tokensToConsume", TOKENS, "{\"moduleId\":\"m\",\"tokensToConsume\":" + amount + "}");
        }
    }

    @Test
    void tokens_that_are_none_are_not_added() {
        for (String amount : BAD_AMOUNTS) {
            String body =
                    "{\"userId\":\"" + customer.account + "\",\"packageName\":\"p\",\"tokensToAdd\":" + amount + "}";
            refused(400, "invalid_request", "tokensToAdd", metering.admin("PUT", TOKENS, body), body);
        }
    }

    @Test
    void a_price_beyond_all_credits_is_refused() {
        metering.books.execute("UPDATE module SET micro_credits = 9223372036854775807 WHERE id = 'metube'");

        invalid("quantity", CONSUME, "{\"module\":\"metube\",\"quantity\":1000000000}");
        Answer dear = customer.post(CONSUME, "{\"module\":\"metube\"}");
        assertEquals(402, dear.status());
        assertEquals("9223372036854.775807", dear.error().getString("needed"));
    }

    @Test
    void modules_that_are_not_sold_are_unknown() {
        metering.books.execute("UPDATE module SET active = false WHERE id = 'metube'");
        for (String module : List.of("metube", "nonsense", "Whisper", "whisper ", "' OR 1=1", "x".repeat(200), "é")) {
            for (String path : List.of(CONSUME, HOLDS)) {
                String body = "{\"module\":\"" + module + "\"}";
                refused(404, "unknown_module", "module", customer.post(path, body), body);
            }
        }
        for (String module :
                List.of("\"\"", "\"\\u0000\"", "5", "[]", "{}", "true", "null", "\"" + "x".repeat(201) + "\"")) {
            invalid("module", CONSUME, "{\"module\":" + module + "}");
        }
    }

    @Test
    void what_does_not_fit_together_is_refused() {
        invalid("module", CONSUME, "{}");
        invalid("module", CONSUME, "");
        invalid("module", HOLDS, "{}");
        invalid("quantity", HOLDS, "{\"credits\":1,\"quantity\":1}");
        invalid("quantity", HOLDS, "{\"module\":\"whisper\",\"credits\":1,\"quantity\":1}");
        invalid("credits", hold + "/settle", "");
        invalid("credits", hold + "/settle", "{\"credits\":1,\"quantity\":1}");
        for (String seconds : List.of("0", "-1", "86401", "1.5", "\"60\"", "[]", "1e3", "9".repeat(30))) {
            invalid("expires_in_s", HOLDS, "{\"credits\":1,\"expires_in_s\":" + seconds + "}");
        }
        invalid("tokensToConsume", TOKENS, "{\"moduleId\":\"m\"}");
        invalid("moduleId", TOKENS, "{\"tokensToConsume\":1}");
        invalid("moduleId", TOKENS, "{\"tokensToConsume\":1,\"moduleId\":\"" + "x".repeat(101) + "\"}");
    }

    @Test
    void unknown_fields_are_refused_by_name() {
        invalid("quantiti", CONSUME, "{\"module\":\"whisper\",\"quantiti\":1}");
        invalid("x", HOLDS, "{\"credits\":1,\"x\":1}");
        invalid("x", hold + "/settle", "{\"credits\":1,\"x\":1}");
        invalid("x", hold + "/void", "{\"x\":1}");
        invalid("x", TOKENS, "{\"tokensToConsume\":1,\"moduleId\":\"m\",\"x\":1}");
    }

    @Test
    void what_is_no_json_object_is_refused() {
        for (String body : List.of(
                "{",
                "[]",
                "5",
                "\"x\"",
                "null",
                "nonsense",
                "{} {}",
                "{\"module\":\"whisper\",}",
                "{\"module\":NaN}",
                "{\"module\":\"whisper\",\"quantity\":NaN}",
                "{'module':'whisper'}",
                "{\"module\":\"metube\",\"module\":\"whisper\"}",
                "[".repeat(20_000),
                "\u0000")) {
            for (String path : List.of(CONSUME, HOLDS, hold + "/settle", hold + "/void", TOKENS)) {
                refused(400, "invalid_json", "", customer.post(path, body), path + " " + body);
            }
        }
        String huge = "{\"module\":\"whisper\"}" + " ".repeat(64 * 1024);
        refused(413, "request_too_large", "", customer.post(CONSUME, huge), "huge");
    }

    @Test
    void who_has_no_key_is_told_nothing() {
        String body = "{\"module\":\"whisper\"}";
        String unknown = metering.customer().key.replaceFirst("gab_live_.", "gab_live_");
        for (String key :
                Stream.of("", "nonsense", TestMetering.TOKEN + "x", unknown).toList()) {
            for (String path : List.of(CONSUME, HOLDS, hold + "/settle", hold + "/void", TOKENS, "/api/nonsense")) {
                Answer answer = metering.send("POST", path, body, key);
                refused(401, "invalid_api_key", "", answer, path + " " + key);
            }
        }
        assertEquals(401, metering.send("POST", CONSUME, body, null).status());
    }

    @Test
    void foreign_accounts_are_out_of_reach() {
        for (String account : List.of(
                UUID.randomUUID().toString(),
                "somebody",
                metering.customer().account.toString())) {
            String named = "\"account\":\"" + account + "\"}";
            refused(
                    403,
                    "foreign_account",
                    "account",
                    customer.post(CONSUME, "{\"module\":\"whisper\"," + named),
                    named);
            refused(403, "foreign_account", "account", customer.post(HOLDS, "{\"credits\":1," + named), named);
            refused(403, "foreign_account", "account", customer.post(hold + "/void", "{" + named), named);
        }
    }

    @Test
    void the_operator_must_name_an_account_that_exists() {
        String nobody = "{\"module\":\"whisper\",\"account\":\"" + UUID.randomUUID() + "\"}";
        refused(400, "invalid_request", "account", metering.admin("POST", CONSUME, "{\"module\":\"whisper\"}"), "none");
        refused(404, "unknown_account", "account", metering.admin("POST", CONSUME, nobody), nobody);
        for (String account : List.of("\"\"", "\"\\u0000\"", "[]", "true", "1.5")) {
            String body = "{\"module\":\"whisper\",\"account\":" + account + "}";
            refused(400, "invalid_request", "account", metering.admin("POST", CONSUME, body), body);
        }
    }

    @Test
    void what_has_no_route_is_404_or_405() {
        refused(404, "not_found", "", customer.post("/api/v1/nonsense", ""), "route");
        refused(405, "method_not_allowed", "", customer.get(CONSUME), "method");
    }
}
