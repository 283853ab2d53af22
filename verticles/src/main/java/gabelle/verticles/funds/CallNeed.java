package gabelle.verticles.funds;

import gabelle.engine.meter.Billing;
import gabelle.engine.meter.ModelRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a call may come to.
 *
 * @param names of the model that is called, of which the plan may know any
 * @param upstreamModel the model's name at its provider, which decides what its input can come to
 * @param outputMax the model's documented maximum for each choice, in tokens; 0 where it is unknown
 * @param generates whether the answer is as long as the model likes, within its bound
 * @param countedInput counts the input: an upper bound that is closer than the one by length, in tokens
 * @param billing what the model is billed by: nothing else is held
 */
public record CallNeed(
        ModelRequest request,
        List<String> names,
        String upstreamModel,
        long outputMax,
        boolean generates,
        Supplier<Future<Long>> countedInput,
        Billing billing) {
    /** Of a model that is billed by its tokens. */
    public CallNeed(
            ModelRequest request,
            List<String> names,
            String upstreamModel,
            long outputMax,
            boolean generates,
            Supplier<Future<Long>> countedInput) {
        this(request, names, upstreamModel, outputMax, generates, countedInput, Billing.TOKENS);
    }
}
