package gabelle.verticles.plans;

import gabelle.engine.funds.Plan;
import gabelle.engine.key.RateLimits;

/**
 * A plan as it is sold.
 *
 * @param limits that hold for its accounts where they have none of their own
 */
public record PlanOffer(Plan plan, RateLimits limits) {
    public String id() {
        return plan.id();
    }
}
