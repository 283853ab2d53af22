package gabelle.verticles.dispatch;

import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.ModelRequest;
import gabelle.engine.meter.OutputBound;
import gabelle.engine.meter.Reading;
import gabelle.engine.meter.Usage;
import gabelle.verticles.loop.Upload;
import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What is to be sent to a provider.
 *
 * @param offer which one
 * @param dialect in which the request is worded
 * @param pathOf below the provider's base URL, such as {@code /chat/completions}, by the model's name there
 * @param headers the client's own; only harmless ones travel on
 * @param outputPerChoiceMax tokens that the provider is told to end each choice at, where the client gave no bound
 *     itself; 0 for none
 * @param boundField what the bound is called in the API that is called, by what the provider calls it
 * @param upload the bytes of a request that is a form
 */
public record ProviderCall(
        String requestId,
        Offer offer,
        Dialect dialect,
        UnaryOperator<String> pathOf,
        MultiMap headers,
        ModelRequest request,
        long outputPerChoiceMax,
        UnaryOperator<String> boundField,
        Optional<Upload> upload) {

    /** The same, sent elsewhere. */
    ProviderCall to(Offer other) {
        return new ProviderCall(
                requestId, other, dialect, pathOf, headers, request, outputPerChoiceMax, boundField, upload);
    }

    /** Where it is sent, below the place where the provider speaks the dialect. */
    String path() {
        return pathOf.apply(offer.candidate().upstreamModel());
    }

    /** What it presumably costs at this provider: what was read of the answer, else the input and what came of it. */
    long costNanoUsd(Reading reading) {
        long input = request.estimate(0).input();
        try {
            return offer.price().costNanoUsd(reading.usage().orElse(Usage.tokens(input, reading.deliveredTokens())));
        } catch (ArithmeticException absurd) {
            return 0; // nobody bills what cannot be counted
        }
    }

    /** How this provider is told so. */
    OutputBound outputBound() {
        return outputPerChoiceMax == 0
                ? OutputBound.NONE
                : new OutputBound(boundField.apply(offer.outputBoundField()), outputPerChoiceMax);
    }
}
