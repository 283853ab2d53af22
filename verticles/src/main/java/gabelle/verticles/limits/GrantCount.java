package gabelle.verticles.limits;

import gabelle.engine.limit.Grant;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Counts the calls that one store decided on. */
final class GrantCount {
    private final Counter admitted;
    private final Counter refused;

    GrantCount(MeterRegistry metrics, String store) {
        this.admitted = counter(metrics, store, "admitted");
        this.refused = counter(metrics, store, "refused");
    }

    private static Counter counter(MeterRegistry metrics, String store, String result) {
        return Counter.builder("gabelle.limits.grants")
                .description("Calls on which a grant was asked for; calls paid from a lease are not among them")
                .tag("store", store)
                .tag("result", result)
                .register(metrics);
    }

    List<Grant> counted(List<Grant> grants) {
        for (Grant grant : grants) {
            long passed = grant.admitted();
            admitted.increment((double) passed);
            refused.increment((double) (grant.verdicts().size() - passed));
        }
        return grants;
    }
}
