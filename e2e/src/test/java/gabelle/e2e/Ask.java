package gabelle.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request that a test sends. Each method answers a new one, so that one may be the beginning of many. */
record Ask(String method, String path, Map<String, String> headers, Map<String, Object> fields, Optional<String> raw) {
    static final String CHAT = "/v1/chat/completions";
    static final String EMBEDDINGS = "/v1/embeddings";
    static final String MODEL = "gpt-4o-mini";
    static final String EMBEDDING_MODEL = "text-embedding-3-small";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCRIPT = "x-sim-script";

    static Ask chat(TestKey key) {
        return post(CHAT, key)
                .field("model", MODEL)
                .field("messages", List.of(Map.of("role", "user", "content", "What was the gabelle?")));
    }

    static Ask stream(TestKey key) {
        return chat(key).field("stream", true);
    }

    static Ask embeddings(TestKey key) {
        return post(EMBEDDINGS, key).field("model", EMBEDDING_MODEL).field("input", "salt, and what was levied on it");
    }

    static Ask post(String path, TestKey key) {
        return new Ask("POST", path, Map.of("content-type", "application/json"), Map.of(), Optional.empty())
                .header("authorization", "Bearer " + key.secret());
    }

    static Ask get(String path, TestKey key) {
        return new Ask("GET", path, Map.of("authorization", "Bearer " + key.secret()), Map.of(), Optional.empty());
    }

    Ask to(String otherMethod, String otherPath) {
        return new Ask(otherMethod, otherPath, headers, fields, raw);
    }

    Ask header(String name, String value) {
        return new Ask(method, path, and(headers, name, value), fields, raw);
    }

    Ask field(String name, Object value) {
        return new Ask(method, path, headers, and(fields, name, value), raw);
    }

    /** These bytes instead of the fields. */
    Ask body(String body) {
        return new Ask(method, path, headers, fields, Optional.of(body));
    }

    Ask model(String model) {
        return field("model", model);
    }

    Ask maxTokens(long tokens) {
        return field("max_tokens", tokens);
    }

    Ask withUsage() {
        return field("stream_options", Map.of("include_usage", true));
    }

    /** What the provider shall do; several are joined. */
    Ask script(String words) {
        String before = headers.get(SCRIPT);
        return header(SCRIPT, before == null ? words : before + "," + words);
    }

    /** What the provider shall say that it counted. */
    Ask tokens(long prompt, long completion) {
        return script("prompt=" + prompt + ",completion=" + completion);
    }

    byte[] bytes() {
        try {
            return raw.isPresent()
                    ? raw.get().getBytes(StandardCharsets.UTF_8)
                    : fields.isEmpty() ? new byte[0] : JSON.writeValueAsBytes(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> Map<String, T> and(Map<String, T> map, String name, T value) {
        Map<String, T> more = new LinkedHashMap<>(map);
        more.put(name, value);
        return more;
    }
}
