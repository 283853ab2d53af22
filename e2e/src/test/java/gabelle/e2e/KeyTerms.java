package gabelle.e2e;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a test wants of a key: the fields of the admin API. */
final class KeyTerms {
    final Map<String, Object> fields = new LinkedHashMap<>(Map.of("name", "test"));
    /** By default one to which no money is ever refused: a test that is about money says so. */
    String plan = "metered";

    /** Of the key's account. */
    KeyTerms plan(String id) {
        plan = id;
        return this;
    }

    KeyTerms requestsPerMinute(long limit) {
        fields.put("rpm", limit);
        return this;
    }

    KeyTerms tokensPerMinute(long limit) {
        fields.put("tpm", limit);
        return this;
    }

    KeyTerms concurrentCalls(long limit) {
        fields.put("concurrency", limit);
        return this;
    }

    KeyTerms models(String... models) {
        fields.put("models", List.of(models));
        return this;
    }

    KeyTerms expiresAt(Instant time) {
        fields.put("expires_at", time.toString());
        return this;
    }
}
