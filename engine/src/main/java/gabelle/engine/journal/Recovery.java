package gabelle.engine.journal;

import gabelle.engine.funds.Charge;
import gabelle.engine.funds.Payment;
import gabelle.engine.meter.Usage;
import gabelle.engine.price.Price;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of the calls that a crash left open. It is fed every record that survived, in order, and then
 * says which {@code Expire} records close the journal.
 *
 * <p>The estimate lies between what the client was sent and what the call's hold allows:
 *
 * <ul>
 *   <li>input: the hold's, in its buckets, seconds and characters among them;
 *   <li>output: none where no {@code Progress} was written, since nothing was relayed then; else the last one's bound,
 *       at most the hold's output, and the hold's images. All other buckets are zero;
 *   <li>cost: the price of that usage, which the provider presumably bills the operator;
 *   <li>charge: only for what was delivered, so nothing without a {@code Progress}; else the charge of that cost, at
 *       most the charge of the hold;
 *   <li>outcome {@code expired}, status 0, estimated, no served model, latency 0, time to first token -1.
 * </ul>
 */
public final class Recovery {
    private final Map<UUID, OpenCall> calls = new LinkedHashMap<>();

    /**
     * A call that no record closes yet.
     *
     * @param last its last progress, or null where nothing was relayed
     */
    public record OpenCall(Record.Open open, Record.@Nullable Progress last) {
        /** The same call, served by somebody else. */
        public OpenCall by(Record.Reroute reroute) {
            return new OpenCall(open.by(reroute), last);
        }
    }

    public void accept(Record record) {
        switch (record) {
            case Record.Open open -> calls.put(open.requestId(), new OpenCall(open, null));
            case Record.Reroute reroute -> calls.computeIfPresent(reroute.requestId(), (id, call) -> call.by(reroute));
            case Record.Progress progress ->
                calls.computeIfPresent(progress.requestId(), (id, call) -> new OpenCall(call.open, progress));
            case Record.Closing closing -> calls.remove(closing.requestId());
        }
    }

    /** One for each call that is open, in the order in which they were opened. */
    public List<Record.Expire> expires() {
        return calls.values().stream().map(Recovery::expire).toList();
    }

    /** The record that ends a call which nobody is left to settle. */
    public static Record.Expire expire(OpenCall call) {
        Record.Open open = call.open;
        Price price = open.price();
        Usage usage = delivered(open.hold(), call.last);
        long cost = price.costNanoUsd(usage);
        long charge = call.last == null ? 0 : Math.min(price.chargeNanoUsd(cost), chargeMax(open));
        Payment payment = call.last == null ? Payment.NONE : Charge.of(open.held(), usage);
        return new Record.Expire(open.facts(), new Ending("expired", 0, "", usage, true, cost, charge, 0, -1), payment);
    }

    /**
     * The charge of a call's whole hold, at the dearest rates that it can come under.
     *
     * @throws ArithmeticException if it overflows: such a call must not be opened, since it could never be expired
     */
    public static long chargeMax(Record.Open open) {
        return open.price().chargeNanoUsd(open.price().costMaxNanoUsd(open.hold()));
    }

    private static Usage delivered(Usage hold, Record.@Nullable Progress last) {
        long output = last == null ? 0 : Math.clamp(last.outputTokensMax(), 0, hold.output());
        return new Usage(
                hold.input(),
                hold.cacheRead(),
                hold.cacheWrite(),
                hold.cacheWriteLong(),
                output,
                0,
                hold.audioInput(),
                0,
                last == null ? 0 : hold.images(),
                hold.milliseconds(),
                hold.characters(),
                hold.imageInput(),
                0);
    }
}
