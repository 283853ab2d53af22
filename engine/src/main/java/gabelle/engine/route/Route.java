package gabelle.engine.route;

import java.util.List;

/**
 * How a model is served.
 *
 * @param model the name that clients use
 * @param candidates in the order in which they are tried; at least one
 */
public record Route(String model, List<Candidate> candidates) {
    public Route {
        candidates = List.copyOf(candidates);
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("the route of " + model + " leads nowhere");
        }
    }
}
