package gabelle.engine.route;

import java.util.List;

/**
 * How a model is served.
 *
 * @param names all that clients may use; the first is the one that is listed, and by which the ledger knows the model
 * @param candidates in the order in which they are tried; at least one
 */
public record Route(List<String> names, List<Candidate> candidates) {
    public Route {
        names = List.copyOf(names);
        candidates = List.copyOf(candidates);
        if (names.isEmpty() || candidates.isEmpty()) {
            throw new IllegalArgumentException("the route of " + names + " leads nowhere");
        }
    }

    /** Under one of its names: who asks for a provider's own model gets that provider, and nobody else. */
    Route under(String name) {
        List<Candidate> named = candidates.stream()
                .filter(candidate -> name.equals(candidate.provider() + "/" + model()))
                .toList();
        return named.isEmpty() ? this : new Route(names, named);
    }

    /** The name that is listed. */
    public String model() {
        return names.getFirst();
    }
}
