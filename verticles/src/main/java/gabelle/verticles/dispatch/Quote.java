package gabelle.verticles.dispatch;

import gabelle.engine.route.Candidate;
import java.util.List;

/**
 * Who would serve a model now.
 *
 * @param offers in the order in which they are tried; at least one
 */
public record Quote(List<Offer> offers) {
    public Quote {
        offers = List.copyOf(offers);
    }

    /** The one that is tried first. */
    public Offer first() {
        return offers.getFirst();
    }

    /** Whether the customer pays the provider: for each offer, or for none. */
    public boolean isPersonal() {
        return first().isPersonal();
    }

    public List<Candidate> candidates() {
        return offers.stream().map(Offer::candidate).toList();
    }
}
