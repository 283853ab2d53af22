package gabelle.verticles.dispatch;

import gabelle.engine.meter.OutputBound;
import gabelle.engine.price.Price;
import gabelle.engine.route.Candidate;
import gabelle.verticles.vault.Credential;
import java.util.function.UnaryOperator;

/**
 * Who would serve a model now, at which price, and on whose account.
 *
 * @param credential {@code personal} or {@code global}
 * @param outputBoundField what the provider calls the bound of an output
 * @param key what the call goes out with
 */
public record Quote(Candidate candidate, Price price, String credential, String outputBoundField, Credential key) {
    /**
     * How this provider is told to end each choice at so many tokens; none for 0.
     *
     * @param fieldOf what the bound is called in the API that is called, by what the provider calls it
     */
    public OutputBound outputBound(UnaryOperator<String> fieldOf, long tokens) {
        return tokens == 0 ? OutputBound.NONE : new OutputBound(fieldOf.apply(outputBoundField), tokens);
    }
}
