package gabelle.verticles.cli;

import com.fasterxml.jackson.databind.JsonNode;
import gabelle.sim.SimCall;
import gabelle.sim.SimLog;
import gabelle.verticles.cli.DemoClient.Answered;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** What the demo does: a customer with two keys makes calls of every kind, and the books are compared afterwards. */
final class DemoCalls {
    private static final long VISIBLE_WITHIN_MS = 5_000;
    private static final String CHAT = """
            {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "What was the gabelle?"}], "max_tokens": 200%s}""";
    private static final String EMBEDDING = """
            {"model": "text-embedding-3-small", "input": "salt, and what was levied on it"}""";

    private final DemoClient client;
    private final SimLog provider;
    private final boolean sabotage;
    private final List<Made> made = new ArrayList<>();

    DemoCalls(DemoClient client, SimLog provider, boolean sabotage) {
        this.client = client;
        this.provider = provider;
        this.sabotage = sabotage;
    }

    /** A call as it was made: what it was, what should have come of it, and what came. */
    record Made(String what, int expected, Answered answered) {
        boolean asExpected() {
            return answered.status() == expected;
        }
    }

    /** One call in both books. */
    record Line(Made made, JsonNode ledger, SimCall provided, boolean agrees) {}

    /** A customer and the key that the demo goes on using. */
    record Customer(String account, String key) {}

    /** On {@code premium}: who goes on with the demo's key would come to the end of {@code free} with the 51st call. */
    Customer makeCalls() throws IOException, InterruptedException {
        String email = "demo-" + UUID.randomUUID().toString().substring(0, 8) + "@example.com";
        String account = client.admin(
                        "POST",
                        "/admin/v1/accounts",
                        "{\"email\": \"" + email + "\", \"name\": \"Demo\", \"plan\": \"premium\"}")
                .path("id")
                .asText();
        String key = key(account, "{\"name\": \"demo\"}");
        String slow = key(account, "{\"name\": \"one a minute\", \"rpm\": 1}");
        for (int i = 0; i < 3; i++) {
            make("chat", 200, key, "/v1/chat/completions", CHAT.formatted(""));
        }
        for (int i = 0; i < 2; i++) {
            make("chat, streamed", 200, key, "/v1/chat/completions", CHAT.formatted(", \"stream\": true"));
        }
        make("embeddings", 200, key, "/v1/embeddings", EMBEDDING);
        make("chat, key of 1 a minute", 200, slow, "/v1/chat/completions", CHAT.formatted(""));
        make("the same once more", 429, slow, "/v1/chat/completions", CHAT.formatted(""));
        make("a wrong key", 401, key.substring(0, key.length() - 1) + "!", "/v1/chat/completions", CHAT.formatted(""));
        return new Customer(account, key);
    }

    List<Made> made() {
        return made;
    }

    private String key(String account, String body) throws IOException, InterruptedException {
        return client.admin("POST", "/admin/v1/accounts/" + account + "/keys", body)
                .path("key")
                .asText();
    }

    private void make(String what, int expected, String key, String path, String body)
            throws IOException, InterruptedException {
        made.add(new Made(what, expected, client.call(key, path, body)));
    }

    /** Reads the ledger once every forwarded call stands in it, and lays the provider's own count beside it. */
    List<Line> compare(String account) throws IOException, InterruptedException {
        List<Made> forwarded =
                made.stream().filter(call -> call.expected() == 200).toList();
        Map<String, JsonNode> rows = rows(account, forwarded.size());
        List<Line> lines = new ArrayList<>();
        for (Made call : forwarded) {
            String id = call.answered().requestId();
            JsonNode row = rows.get(id);
            SimCall provided = provider.call(id).orElse(null);
            if (row == null || provided == null) {
                throw new IOException("the call " + id + " (" + call.what() + ") stands "
                        + (row == null ? "not in the ledger" : "only in the ledger"));
            }
            lines.add(new Line(call, row, provided, agree(row, provided)));
        }
        return lines;
    }

    private Map<String, JsonNode> rows(String account, int wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(VISIBLE_WITHIN_MS);
        Map<String, JsonNode> rows = new HashMap<>();
        while (rows.size() < wanted && System.nanoTime() < deadline) {
            client.admin("GET", "/admin/v1/requests?limit=100&account=" + account, "")
                    .path("data")
                    .forEach(row -> rows.put(row.path("request_id").asText(), row));
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return rows;
    }

    private boolean agree(JsonNode row, SimCall provided) {
        long asked = provided.promptTokens() + (sabotage ? 1 : 0);
        return row.path("input_tokens").asLong() == asked
                && row.path("cached_tokens").asLong() == provided.cachedTokens()
                && row.path("output_tokens").asLong() == provided.completionTokens()
                && row.path("reasoning_tokens").asLong() == provided.reasoningTokens()
                && !row.path("estimated").asBoolean();
    }
}
