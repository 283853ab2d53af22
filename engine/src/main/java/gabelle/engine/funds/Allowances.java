package gabelle.engine.funds;

import gabelle.engine.meter.Usage;
import java.util.EnumMap;
import java.util.Map;

/** What calls take of a plan's allowance. */
final class Allowances {
    private Allowances() {}

    static Map<Meter, Long> needs(Plan plan, Rate rate, Usage usage) {
        Map<Meter, Long> needs = new EnumMap<>(Meter.class);
        for (Meter meter : plan.allowance().keySet()) {
            long need = switch (meter) {
                case TOKENS -> rate.planTokens(usage);
                case REQUESTS -> 1;
                case IMAGES -> usage.images();
                case CREDITS, MONEY -> 0;
            };
            if (need > 0) {
                needs.put(meter, need);
            }
        }
        return needs;
    }
}
