package gabelle.engine.funds;

import gabelle.engine.meter.Usage;
import java.util.List;
import java.util.Map;

/**
 * What a call holds of its account's money, and how it will be charged: decided when the call is opened, and by that
 * moment's prices, whatever changes until it ends.
 *
 * @param windowStartMs of the window in which the call was opened; 0 where credits pay
 * @param parts what is held, of one or several grants; none where overage has no cap
 */
public record Held(Source source, long windowStartMs, Rate rate, Overage overage, List<Part> parts) {
    /** Nobody pays. */
    public static final Held NOTHING = new Held(Source.NONE, 0, Rate.PLAIN, Overage.BLOCK, List.of());

    public Held {
        parts = List.copyOf(parts);
    }

    /** What a call needs of each fund of a source, at the most where the usage is a bound. */
    public static Map<Meter, Long> needs(Source source, Plan plan, Rate rate, Usage usage) {
        return switch (source) {
            case ALLOWANCE -> Allowances.needs(plan, rate, usage);
            case CREDITS -> Map.of(Meter.CREDITS, rate.microCredits(usage));
            case OVERAGE -> Map.of(Meter.MONEY, plan.overage().nano(rate.planTokens(usage), 1, usage.images()));
            case NONE -> Map.of();
        };
    }

    public long of(Meter meter) {
        long sum = 0;
        for (Part part : parts) {
            sum = Math.addExact(sum, part.meter() == meter ? part.amount() : 0);
        }
        return sum;
    }

    /** Whether anything is held of that meter: if not, the call's use of it is not limited. */
    boolean limits(Meter meter) {
        for (Part part : parts) {
            if (part.meter() == meter) {
                return true;
            }
        }
        return false;
    }
}
