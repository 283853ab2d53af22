package gabelle.verticles.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gabelle.engine.journal.FailedAttempt;
import gabelle.engine.price.Decimal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The attempts before a call's last one, as its ledger row and the admin API have them. */
final class FailedAttempts {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String NONE = "[]";

    private FailedAttempts() {}

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the ledger's own JSON", e);
        }
    }

    static String json(List<FailedAttempt> failed) {
        if (failed.isEmpty()) {
            return NONE;
        }
        JsonArray array = new JsonArray();
        failed.forEach(attempt -> array.add(new JsonObject()
                .put("provider", attempt.provider())
                .put("model", attempt.model())
                .put("credential", attempt.credential())
                .put("fault", attempt.fault())
                .put("status", attempt.status())
                .put("cost", Decimal.NANO.text(attempt.costNanoUsd()))
                .put("latency_ms", attempt.latencyMs())));
        return array.encode();
    }
}
