package gabelle.verticles.funds;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Held;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Overage;
import gabelle.engine.funds.Part;
import gabelle.engine.funds.Plan;
import gabelle.engine.funds.Rate;
import gabelle.engine.funds.Source;
import gabelle.engine.funds.Window;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.meter.Usage;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What one call wants of its account's money, how little it can do with, and what it has found on its way. */
final class Claim {
    /** An answer shorter than this is of no use to anybody; the next source is tried instead. */
    private static final long OUTPUT_FLOOR = 256;

    final KeyPolicy key;
    final Window window;
    final long deadlineMs;
    private final CallNeed need;
    private final Plan plan;
    private final Rate rate;
    private final long firstOutput;
    private final boolean bounded;
    private final Map<FundKey, Fund> found = new LinkedHashMap<>();
    private final Set<FundKey> gathered = new HashSet<>();
    private long output;
    private long countedInput = Long.MAX_VALUE;
    private boolean counted;
    private @Nullable Usage bound;
    private long boundOutput;
    private List<Purse> purses = List.of();

    /** Questions up to this number were asked too early to be answers to this call. */
    long since;

    private boolean thorough;
    private boolean skipped;

    /**
     * @param window in which the call is opened, by Postgres' clock
     * @param outputTokensMax the output bound where nobody else sets one
     */
    Claim(KeyPolicy key, CallNeed need, Window window, long deadlineMs, long outputTokensMax) {
        this.key = key;
        this.need = need;
        this.plan = key.plan();
        this.rate = plan.rate(need.names());
        this.window = window;
        this.deadlineMs = deadlineMs;
        this.bounded = !need.generates() || need.request().outputTokensMax() > 0 || need.outputMax() > 0;
        this.firstOutput = bounded ? need.outputMax() : outputTokensMax;
        this.output = firstOutput;
    }

    /** The sources that may pay this call, in the order in which they are tried. */
    List<Source> sources() {
        List<Source> sources = new ArrayList<>(3);
        if (!plan.allowance().isEmpty()) {
            sources.add(Source.ALLOWANCE);
        }
        if (rate.inCredits()) {
            sources.add(Source.CREDITS);
        }
        if (plan.overage().billed()) {
            sources.add(Source.OVERAGE);
        }
        return sources;
    }

    Rate rate() {
        return rate;
    }

    /**
     * What the call needs of each fund of a source as far as its bounds are known now.
     *
     * @throws ArithmeticException if the bounds are beyond any price
     */
    Map<FundKey, Long> needs(Source source) {
        return needs(source, output);
    }

    /** The least that it can do with. */
    Map<FundKey, Long> leastNeeds(Source source) {
        return needs(source, mayLower() ? Math.min(OUTPUT_FLOOR, output) : output);
    }

    private Map<FundKey, Long> needs(Source source, long outputPerChoice) {
        Map<Meter, Long> amounts = Held.needs(source, plan, rate, bound(outputPerChoice));
        Map<FundKey, Long> needs = new LinkedHashMap<>();
        if (isHeld(source)) {
            amounts.forEach((meter, amount) -> {
                if (amount > 0) {
                    needs.put(fund(source, meter), amount);
                }
            });
        }
        return needs;
    }

    /** What is billed without a cap can be overdrawn by nobody. */
    private boolean isHeld(Source source) {
        return source != Source.OVERAGE || key.spendCapNano() != KeyPolicy.UNCAPPED;
    }

    private FundKey fund(Source source, Meter meter) {
        return source == Source.CREDITS
                ? FundKey.credits(key.accountId())
                : new FundKey(key.accountId(), source, meter, window.startMs());
    }

    /** What the fund begins with, should this call be the first of its window. */
    long windowGrants(FundKey fund) {
        return switch (fund.source()) {
            case ALLOWANCE -> plan.allowance().getOrDefault(fund.meter(), 0L);
            case OVERAGE -> key.spendCapNano();
            case CREDITS, NONE -> 0;
        };
    }

    private Usage bound(long outputPerChoice) {
        if (bound == null || boundOutput != outputPerChoice) {
            bound = need.billing().of(need.request().bound(need.upstreamModel(), countedInput, outputPerChoice));
            boundOutput = outputPerChoice;
        }
        return bound;
    }

    boolean isCounted() {
        return counted;
    }

    /** Counts the input. Where that fails, its length has to do. */
    Future<Void> count() {
        return need.countedInput().get().otherwise(Long.MAX_VALUE).map(tokens -> {
            countedInput = tokens;
            counted = true;
            bound = null;
            return null;
        });
    }

    private boolean mayLower() {
        return need.generates() && need.request().outputTokensMax() == 0;
    }

    /**
     * Lowers the output to what is left, where the client has not said how much it wants.
     *
     * @param left what there is of a fund
     * @return whether that is enough
     */
    boolean lower(Source source, ToLongFunction<FundKey> left) {
        long fits = Math.min(OUTPUT_FLOOR, output);
        if (!mayLower() || !suffices(left, needs(source, fits))) {
            return false;
        }
        long beyond = output;
        while (beyond - fits > 1) {
            long middle = fits + (beyond - fits) / 2;
            if (suffices(left, needs(source, middle))) {
                fits = middle;
            } else {
                beyond = middle;
            }
        }
        output = fits;
        return true;
    }

    private static boolean suffices(ToLongFunction<FundKey> left, Map<FundKey, Long> needs) {
        for (Map.Entry<FundKey, Long> need : needs.entrySet()) {
            if (left.applyAsLong(need.getKey()) < need.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** Wants as much as at first again: money came in, or another source is tried. */
    void reset() {
        output = firstOutput;
    }

    void found(FundKey fund, Fund state) {
        found.put(fund, state);
    }

    /** What funds were found to have too little, in the order in which they were tried. */
    Map<FundKey, Fund> found() {
        return found;
    }

    /** Whether idle money of the fund has yet to be asked for; asked once only. */
    boolean gathersOnce(FundKey fund) {
        return gathered.add(fund);
    }

    /** A source was passed over, by what was known of it. */
    void skip() {
        skipped = true;
    }

    /** Before the call is refused every source is asked, whatever is known of it; false if they have been. */
    boolean becomesThorough() {
        boolean becomes = skipped && !thorough;
        thorough = true;
        return becomes;
    }

    boolean isThorough() {
        return thorough;
    }

    /** What exceeds a hold of the allowance is billed, unless a cap says how much may be billed at the most. */
    private Overage overage(Source source) {
        boolean capped = key.spendCapNano() != KeyPolicy.UNCAPPED;
        return source == Source.ALLOWANCE && capped ? Overage.BLOCK : plan.overage();
    }

    /** What its hold was taken of, once there is one. */
    List<Purse> purses() {
        return purses;
    }

    FundHold held(Source source, List<Part> parts, List<Purse> heldOf) {
        purses = heldOf;
        boolean tell = mayLower() && (output < firstOutput || (!bounded && isHeld(source)));
        long windowStartMs = source == Source.CREDITS ? 0 : window.startMs();
        Held held = new Held(source, windowStartMs, rate, overage(source), parts);
        return new FundHold(held, tell ? output : 0, bound(output));
    }
}
