package gabelle.verticles.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.console.TestConsole.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfferRoutesIT {
    private static final String PLANS = "/admin/v1/plans";
    private static final String PACKAGES = "/admin/v1/packages";
    private static final String MODULES = "/admin/v1/modules";
    private static final String TEAM = """
            {"name": "Team", "allowance": {"tokens": 5000000, "images": 10}, "credentials_max": 3,
             "models": ["gpt-4o-mini"], "overage": {"mode": "bill", "per_million_tokens": "2.5"},
             "rates": {"*": {"per_1k_input": "0.01", "plan_tokens": "2"}}, "alerts": [90],
             "currency": "EUR", "monthly_price": "20", "yearly_price": "200.5", "rpm": 600}""";

    private final TestConsole console = new TestConsole();

    @AfterEach
    void close() {
        console.close();
    }

    private List<String> ids(String path) {
        return console.get(path).json().getJsonArray("data").stream()
                .map(offer -> ((JsonObject) offer).getString("id"))
                .toList();
    }

    private List<JsonObject> audited() {
        return console.get("/admin/v1/audit").json().getJsonArray("data").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    @Test
    void what_postgres_cannot_store_is_asked_for_in_vain() {
        for (String path : List.of(PLANS, PACKAGES, MODULES, "/admin/v1/accounts")) {
            assertEquals(400, console.get(path + "?cursor=%00").status(), path);
            assertEquals(404, console.get(path + "/%00").status(), path);
        }
    }

    @Test
    void what_is_shipped_is_listed_and_shown() {
        assertEquals(List.of("free", "metered", "premium"), ids(PLANS));
        assertEquals(List.of("basique", "entreprise", "premium", "standard"), ids(PACKAGES));
        assertEquals(List.of("metube", "photo-portfolio", "stablediffusion", "whisper"), ids(MODULES));
        assertEquals(
                new JsonObject("{\"id\": \"standard\", \"name\": \"Standard\", \"credits\": \"500\","
                        + " \"price\": \"39.99\", \"currency\": \"EUR\", \"popular\": true, \"active\": true}"),
                console.get(PACKAGES + "/standard").json());
        assertEquals("30", console.get(MODULES + "/stablediffusion").json().getString("credits"));
        JsonObject free = console.get(PLANS + "/free").json();
        assertEquals(new JsonObject("{\"tokens\": 100000, \"requests\": 50}"), free.getJsonObject("allowance"));
        assertEquals(1, free.getInteger("credentials_max"));
        JsonObject premium = console.get(PLANS + "/premium").json();
        assertEquals("5.00", premium.getString("monthly_price"));
        assertTrue(premium.containsKey("credentials_max"));
        assertNull(premium.getValue("credentials_max"));
        for (String path : List.of(PLANS, PACKAGES, MODULES)) {
            assertEquals(404, console.get(path + "/none").status());
        }
    }

    @Test
    void lists_are_read_page_by_page() {
        JsonObject first = console.get(PACKAGES + "?limit=3").json();
        JsonObject rest = console.get(PACKAGES + "?limit=3&cursor=" + first.getString("next"))
                .json();

        assertEquals(3, first.getJsonArray("data").size());
        assertEquals("standard", rest.getJsonArray("data").getJsonObject(0).getString("id"));
        assertNull(rest.getValue("next"));
    }

    @Test
    void a_plan_is_created_and_replaced_and_reads_as_it_was_put() {
        Answer created = console.put(PLANS + "/team", TEAM);

        assertEquals(200, created.status(), created::text);
        JsonObject plan = created.json();
        assertEquals(plan, console.get(PLANS + "/team").json());
        assertEquals("2.50", plan.getJsonObject("overage").getString("per_million_tokens"));
        assertEquals("200.50", plan.getString("yearly_price"));
        assertEquals(600, plan.getInteger("rpm"));
        assertEquals(new JsonArray().add("gpt-4o-mini"), plan.getJsonArray("models"));

        JsonObject replaced = console.put(PLANS + "/team", "{\"name\": \"Team\", \"currency\": \"EUR\"}")
                .json();
        assertEquals(new JsonObject(), replaced.getJsonObject("allowance"));
        assertNull(replaced.getValue("rpm"), "what is left out is not what it was");
        assertEquals(replaced, console.get(PLANS + "/team").json());
        JsonObject entry = audited().getFirst();
        assertEquals("plan.changed", entry.getString("action"));
        assertEquals("team", entry.getJsonObject("detail").getString("id"));
        assertEquals(
                "20.00", entry.getJsonObject("detail").getJsonObject("before").getString("monthly_price"));
        assertEquals(audited().get(1).getString("subject"), entry.getString("subject"), "one thing, one subject");
    }

    @Test
    void what_was_shown_can_be_put_again_and_changes_nothing() {
        for (String path : List.of(PLANS + "/free", PLANS + "/metered", PACKAGES + "/standard", MODULES + "/whisper")) {
            JsonObject shown = console.get(path).json();
            assertEquals(shown, console.put(path, shown.encode()).json());
        }
        assertEquals(List.of(), audited());
    }

    @Test
    void packages_and_modules_are_created_and_replaced() {
        JsonObject sold = console.put(
                        PACKAGES + "/mini",
                        "{\"name\":\"Mini\",\"credits\":\"1.5\",\"price\":\"0.2\",\"currency\":\"EUR\"}")
                .json();
        assertEquals("0.20", sold.getString("price"));
        assertEquals(sold, console.get(PACKAGES + "/mini").json());
        JsonObject module = console.put(MODULES + "/whisper", "{\"name\":\"W\",\"credits\":\"0\",\"active\":false}")
                .json();
        assertEquals(
                new JsonObject("{\"id\": \"whisper\", \"name\": \"W\", \"credits\": \"0\", \"active\": false}"),
                module);
        assertEquals(module, console.get(MODULES + "/whisper").json());
        assertEquals(
                List.of("module.changed", "package.created"),
                audited().stream().map(entry -> entry.getString("action")).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "plans/x | {\"currency\":\"EUR\"} | ",
                "plans/x | {\"name\":\"X\",\"currency\":\"EUR\",\"tokens\":5} | tokens",
                "plans/x | {\"name\":\"X\",\"currency\":\"EUR\",\"allowance\":{\"tokens\":\"5\"}} | allowance.tokens",
                "plans/x | {\"name\":\"X\",\"currency\":\"EUR\",\"allowance\":{\"tokens\":1.0}} | allowance.tokens",
                "plans/x | {\"name\":\"X\",\"currency\":\"EUR\",\"monthly_price\":5} | monthly_price",
                "plans/x | {\"name\":\"X\",\"currency\":\"EUR\",\"monthly_price\":\"-5\"} | monthly_price",
                "plans/x | {\"name\":\"X\",\"currency\":\"EUR\",\"overage\":{\"mode\":\"bill\"}} | overage",
                "plans/x | {\"name\":\"X\",\"currency\":\"EUR\",\"overage\":{\"mode\":\"give\"}} | overage.mode",
                "plans/x | {\"name\":\"X\",\"currency\":\"EUR\",\"models\":[null]} | models",
                "plans/x | {\"name\":\"X\",\"currency\":\"EUR\",\"rates\":{\"a\":{\"per_call\":\"0\"}}} | rates.a",
                "plans/x | {\"name\":\"X\",\"currency\":\"EUR\",\"rates\":{\"\\u0000a\":{}}} | rates.\u0000a",
                "plans/x | {\"name\":\"X\",\"currency\":\"EUR\",\"rpm\":0} | rpm",
                "plans/x | {\"name\":\"X\",\"currency\":\"EUR\",\"id\":\"y\"} | id",
                "plans/X! | {\"name\":\"X\",\"currency\":\"EUR\"} | id",
                "packages/x | {\"name\":\"X\",\"credits\":\"0\",\"price\":\"1\",\"currency\":\"EUR\"} | credits",
                "packages/x | {\"name\":\"X\",\"credits\":\"1\",\"price\":\"1.001\",\"currency\":\"EUR\"} | price",
                "packages/x | {\"name\":\"X\",\"credits\":\"1\",\"price\":\"1\",\"currency\":\"eur\"} | currency",
                "modules/x | {\"name\":\"X\"} | ",
                "modules/x | {\"name\":\"X\",\"credits\":\"99999999999\"} | credits",
                "modules/x | {\"name\":\"a\\u0000b\",\"credits\":\"1\"} | name",
            })
    void what_is_wrong_is_refused_by_name_and_nothing_is_written(String path, String body, String param) {
        Answer answer = console.put("/admin/v1/" + path, body);

        assertEquals(400, answer.status(), answer::text);
        assertEquals(param == null ? "" : param, answer.param());
        assertEquals(List.of(), audited());
        assertEquals(11, ids(PLANS).size() + ids(PACKAGES).size() + ids(MODULES).size());
    }
}
