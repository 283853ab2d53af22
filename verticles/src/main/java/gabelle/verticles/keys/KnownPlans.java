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
 * The plans that have been read, by the version that each took: a document crosses once, and all keys of a plan share
 * what was read. Lives on the actor's loop.
 */
final class KnownPlans {
    private static final Logger LOG = LoggerFactory.getLogger(KnownPlans.class);

    /** More than an operator sells; a version that was forgotten is read again. */
    static final int PLANS_MAX = 500;

    private final Map<Long, Plan> byVersion = new HashMap<>();

    /** What is known when a question is asked: what its answer leaves out is in here, whatever is forgotten meanwhile. */
    Map<Long, Plan> now() {
        return Map.copyOf(byVersion);
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
        if (read != null) {
            return read;
        }
        Plan plan = read(id, row.getJsonObject("plan_terms"));
        if (byVersion.size() >= PLANS_MAX) {
            byVersion.clear();
        }
        byVersion.put(version, plan);
        return plan;
    }

    /** One plan that cannot be read is no reason to refuse the customers of others. */
    private static Plan read(String id, JsonObject terms) {
        try {
            return PlanTerms.read(id, terms);
        } catch (IllegalArgumentException wrong) {
            LOG.error("plan {} cannot be read, and includes nothing until it is mended: {}", id, wrong.getMessage());
            return Plan.nothing(id);
        }
    }
}
