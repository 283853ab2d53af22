package gabelle.verticles.dispatch;

import gabelle.engine.meter.OutputBound;
import gabelle.engine.price.Price;
import gabelle.engine.route.Candidate;
import gabelle.verticles.vault.Credential;

/**
 * Who would serve a model now, at which price, and on whose account.
 *
 * @param credential {@code personal} or {@code global}
 * @param outputBoundField what the provider calls the bound of an output
 * @param price nothing, where the customer pays the provider
 * @param key what the call goes out with
 */
public record Quote(Candidate candidate, Price price, String credential, String outputBoundField, Credential key) {
    static final String PERSONAL = "personal";
    static final String GLOBAL = "global";

    /** Whether the customer pays the provider. */
    public boolean isPersonal() {
        return credential.equals(PERSONAL);
    }

    /** How this provider is told to end each choice at so many tokens; none for 0. */
    public OutputBound outputBound(long tokens) {
        return tokens == 0 ? OutputBound.NONE : new OutputBound(outputBoundField, tokens);
    }
}
