package gabelle.verticles.keys;

import gabelle.engine.funds.Plan;
import gabelle.verticles.plans.PlanTerms;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last version of each plan that has been read: a document crosses once, and all keys of a plan share what was read.
 * Lives on the actor's loop.
 */
final class KnownPlans {
    private static final Logger LOG = LoggerFactory.getLogger(KnownPlans.class);

    /** More than an operator sells; a plan that was forgotten is read again. */
    static final int PLANS_MAX = 500;

    /** Replaced as a whole, and rarely: a question keeps the one that it was asked with. */
    private Map<Long, Plan> byVersion = Map.of();

    /** What is known when a question is asked: what its answer leaves out is in here, whatever is forgotten meanwhile. */
    Map<Long, Plan> now() {
        return byVersion;
    }

    static Long[] versions(Map<Long, Plan> known) {
        return known.keySet().toArray(Long[]::new);
    }

    /**
     * The plan of a row.
     *
     * @param known when the row was asked for
     */
    Plan of(Row row, Map<Long, Plan> known) {
        String id = row.getString("plan");
        @Nullable Long version = row.getLong("plan_version");
        if (version == null) {
            return Plan.nothing(id);
        }
        Plan read = known.getOrDefault(version, byVersion.get(version));
        return read != null ? read : learn(id, version, row.getJsonObject("plan_terms"));
    }

    /** One plan that cannot be read is no reason to refuse the customers of others. */
    private Plan learn(String id, long version, JsonObject terms) {
        Plan plan = PlanTerms.stored(
                id,
                terms,
                wrong -> LOG.error("plan {} cannot be read, and includes nothing until it is mended: {}", id, wrong));
        Map<Long, Plan> learned = new HashMap<>();
        if (byVersion.size() < PLANS_MAX) {
            learned.putAll(byVersion);
        }
        learned.values().removeIf(older -> older.id().equals(id));
        learned.put(version, plan);
        byVersion = Map.copyOf(learned);
        return plan;
    }
}
