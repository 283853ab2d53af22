package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gabelle.verticles.data.Secret;
import gabelle.verticles.identity.TestTokens;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The operator, or a customer, over HTTP. */
final class AdminClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningNode node;
    private final Secret token;

    AdminClient(RunningNode node, Secret token) {
        this.node = node;
        this.token = token;
    }

    /** Of a new account. */
    TestKey key(Consumer<KeyTerms> terms) {
        KeyTerms wanted = new KeyTerms();
        terms.accept(wanted);
        String email = "test-" + UUID.randomUUID() + "@example.com";
        UUID account =
                UUID.fromString(send("POST", "/admin/v1/accounts", Map.of("email", email, "plan", wanted.plan), 201)
                        .path("id")
                        .asText());
        JsonNode key = send("POST", "/admin/v1/accounts/" + account + "/keys", wanted.fields, 201);
        return new TestKey(
                UUID.fromString(key.path("id").asText()),
                account,
                key.path("key").asText());
    }

    /** Somebody who shows a token of the identity provider: the customer whose key this is. */
    AdminClient customer(TestKey key) {
        String subject = key.accountId().toString();
        send("PATCH", "/admin/v1/accounts/" + subject, Map.of("external_id", subject), 200);
        return new AdminClient(node, new Secret(TestTokens.hs256(TestTokens.claims(subject))));
    }

    /** Completes when it is committed. */
    void revoke(TestKey key) {
        send("DELETE", "/admin/v1/keys/" + key.id(), Map.of(), 204);
    }

    JsonNode get(String path) {
        return send("GET", path, Map.of(), 200);
    }

    JsonNode send(String method, String path, Map<String, Object> body, int expected) {
        Answered answered = node.open(new Ask(
                        method,
                        path,
                        Map.of("authorization", "Bearer " + token.reveal(), "content-type", "application/json"),
                        Map.of(),
                        body.isEmpty() ? Optional.empty() : Optional.of(text(body))))
                .rest();
        assertEquals(expected, answered.status(), answered::body);
        return answered.body().isEmpty() ? JSON.createObjectNode() : answered.json();
    }

    private static String text(Map<String, Object> body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
