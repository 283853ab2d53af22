package gabelle.engine.route;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every model that can be called. */
public final class RouteTable {
    private final Map<String, Route> routes;

    /** @throws IllegalArgumentException if a model has two routes */
    public RouteTable(Collection<Route> routes) {
        Map<String, Route> named = new LinkedHashMap<>();
        for (Route route : routes) {
            if (named.put(route.model(), route) != null) {
                throw new IllegalArgumentException(route.model() + " has two routes");
            }
        }
        this.routes = Collections.unmodifiableMap(named);
    }

    /** Empty for a model that nobody serves. */
    public Optional<Route> find(String model) {
        return Optional.ofNullable(routes.get(model));
    }

    /** The names that clients may use, in the order of the configuration. */
    public Set<String> models() {
        return routes.keySet();
    }
}
