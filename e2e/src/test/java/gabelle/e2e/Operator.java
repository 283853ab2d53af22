package gabelle.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.UUID;

/** The operator, over HTTP, at a node in a process of its own. */
record Operator(ProcessNode node) {
    /** Somebody who buys, and the key of theirs. */
    record Customer(String account, String key) {}

    /**
     * Makes or changes a plan.
     *
     * @param terms as the admin API takes them
     */
    void plan(String id, String terms) {
        asked("PUT", "/admin/v1/plans/" + id, terms, 200);
    }

    Customer customer(String plan) {
        String email = "test-" + UUID.randomUUID() + "@example.com";
        String account = asked(
                        "POST", "/admin/v1/accounts", "{\"email\": \"" + email + "\", \"plan\": \"" + plan + "\"}", 201)
                .path("id")
                .asText();
        String key = asked("POST", "/admin/v1/accounts/" + account + "/keys", "{\"name\": \"test\"}", 201)
                .path("key")
                .asText();
        return new Customer(account, key);
    }

    /** Says the balance after it. */
    String credit(Customer customer, String credits) {
        String body = "{\"credits\": \"" + credits + "\", \"reason\": \"a test\", \"reference\": \"" + UUID.randomUUID()
                + "\"}";
        return asked("POST", "/admin/v1/accounts/" + customer.account() + "/credits", body, 201)
                .path("balance")
                .asText();
    }

    /**
     * The most overage of a window.
     *
     * @param amount in the plan's currency, a decimal
     */
    void cap(Customer customer, String amount) {
        asked("PATCH", "/admin/v1/accounts/" + customer.account(), "{\"spend_cap\": \"" + amount + "\"}", 200);
    }

    JsonNode asked(String method, String path, String body, int expected) {
        HttpResponse<String> answer = node.send(ProcessHouse.ADMIN_TOKEN, method, path, body);
        if (answer.statusCode() != expected) {
            throw new AssertionError(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return ProcessHouse.json(answer.body());
    }
}
