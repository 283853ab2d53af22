package gabelle.verticles.dispatch;

import gabelle.engine.price.Price;
import gabelle.engine.route.Candidate;
import gabelle.verticles.vault.Credential;

/**
 * One provider that would serve a call now, at which price, and on whose account.
 *
 * @param price nothing, where the customer pays the provider
 * @param credential {@code personal} or {@code global}
 * @param outputBoundField what the provider calls the bound of an output
 * @param key what the call goes out with
 */
public record Offer(Candidate candidate, Price price, String credential, String outputBoundField, Credential key) {
    static final String PERSONAL = "personal";
    static final String GLOBAL = "global";

    /** Whether the customer pays the provider. */
    public boolean isPersonal() {
        return credential.equals(PERSONAL);
    }

    /** The same at the price of one call. */
    @SuppressWarnings("ReferenceEquality") // as a rule it is the very same one
    public Offer at(Price pinned) {
        return pinned == price ? this : new Offer(candidate, pinned, credential, outputBoundField, key);
    }

    String provider() {
        return candidate.provider();
    }
}
