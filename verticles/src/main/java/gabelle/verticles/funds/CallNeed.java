package gabelle.verticles.funds;

import gabelle.engine.meter.Billing;
import gabelle.engine.meter.ModelRequest;
import gabelle.engine.meter.Usage;
import gabelle.engine.route.Candidate;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a call may come to.
 *
 * @param names of the model that is called, of which the plan may know any
 * @param candidates that may serve it; what is held suffices for each of them. At least one
 * @param generates whether the answer is as long as the model likes, within its bound
 * @param countedInput counts the input: an upper bound that is closer than the one by length, in tokens
 * @param personal whether it goes out with a provider key of the customer's own, and costs what the plan says of those
 * @param free whether nobody pays it, whatever the plan
 * @param billing what the model is billed by: nothing else is held
 */
public record CallNeed(
        ModelRequest request,
        List<String> names,
        List<Candidate> candidates,
        boolean generates,
        Supplier<Future<Long>> countedInput,
        boolean personal,
        boolean free,
        Billing billing) {

    /** The largest documented maximum for each choice, in tokens; 0 where one of them is unknown. */
    public long outputMax() {
        long most = 0;
        for (Candidate candidate : candidates) {
            if (candidate.outputTokensMax() == 0) {
                return 0;
            }
            most = Math.max(most, candidate.outputTokensMax());
        }
        return most;
    }

    /** The worst case over all candidates, see {@link ModelRequest#bound}. */
    Usage bound(long counted, long outputPerChoice) {
        Usage most = request.bound(candidates.getFirst().upstreamModel(), counted, outputPerChoice);
        for (Candidate other : candidates.subList(1, candidates.size())) {
            most = most.orMore(request.bound(other.upstreamModel(), counted, outputPerChoice));
        }
        return billing.of(most);
    }
}
