package gabelle.engine.route;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every model that can be called. */
public final class RouteTable {
    private final Map<String, Route> routes = new HashMap<>();
    private final Set<String> models;

    /** @throws IllegalArgumentException if a name has two routes */
    public RouteTable(Collection<Route> routes) {
        Set<String> listed = new LinkedHashSet<>();
        for (Route route : routes) {
            listed.add(route.model());
            for (String name : route.names()) {
                if (this.routes.put(name, route.under(name)) != null) {
                    throw new IllegalArgumentException(name + " has two routes");
                }
            }
        }
        this.models = Collections.unmodifiableSet(listed);
    }

    /** By any of its names; empty for a model that nobody serves. */
    public Optional<Route> find(String name) {
        return Optional.ofNullable(routes.get(name));
    }

    /** Each model once, by the name that is listed, in the order of the configuration. */
    public Set<String> models() {
        return models;
    }
}
