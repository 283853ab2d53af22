package gabelle.verticles.dispatch;

import gabelle.engine.price.Price;
import gabelle.engine.route.Candidate;

/**
 * Who would serve a model now, at which price, and on whose account.
 *
 * @param credential {@code personal} or {@code global}
 */
public record Quote(Candidate candidate, Price price, String credential) {}
