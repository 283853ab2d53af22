package gabelle.verticles.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.console.TestConsole.Answer;
import java.util.List;
import java.util.UUID;
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
    void times_that_no_clock_shows_are_refused() {
        for (String time : List.of(
                "-9999-01-01T00:00:00Z", "-1000000000-01-01T00:00:00Z", "%2B1000000000-12-31T23:59:59Z", "x", "%00")) {
            assertEquals(400, console.get("/admin/v1/usage?from=" + time).status(), time);
            assertEquals(400, console.get("/admin/v1/usage?to=" + time).status(), time);
        }
        assertEquals(200, console.get("/admin/v1/usage?to=1970-01-02T00:00:00Z").status());
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
