package gabelle.verticles.catalogue;

import gabelle.engine.route.Candidate;
import gabelle.engine.route.Route;
import gabelle.engine.route.RouteTable;
import gabelle.verticles.catalogue.Yaml.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * By which names models are called, and who serves them. A model has two, its own and the one with its provider before
 * it. Where several providers list it, its own name leads to all of them and stands for the first one's. An alias is a
 * name of the operator's own, which leads to models of any providers.
 */
final class ModelNames {
    /** As long as a model's name in a call may be. */
    private static final Pattern NAME = Pattern.compile("[^\\s\\p{Cntrl}]{1,256}");

    /** One call tries no more of them than this, and nobody has more accounts. */
    private static final int CANDIDATES_MAX = 16;

    private static final int PRIORITY_MAX = 1_000;

    private final Map<String, List<Candidate>> candidates = new LinkedHashMap<>();
    private final Map<String, Candidate> qualified = new HashMap<>();
    private final Map<String, Yaml> places = new HashMap<>();
    private final Map<String, List<Candidate>> aliases = new LinkedHashMap<>();
    private final Set<String> resting = new HashSet<>();

    /**
     * A provider's model under one name.
     *
     * @param active whether it is served; its names are taken either way, so that it can be again
     */
    void add(String model, Candidate candidate, boolean active, Yaml yaml) {
        List<Candidate> known = candidates.computeIfAbsent(model, name -> new ArrayList<>());
        if (known.stream().anyMatch(other -> other.provider().equals(candidate.provider()))) {
            throw yaml.place().refuse("'" + model + "' is listed twice; keep one");
        }
        known.add(candidate);
        qualified.put(qualified(candidate, model), candidate);
        places.putIfAbsent(model, yaml);
        if (!active) {
            resting.add(qualified(candidate, model));
        }
    }

    /** With an ambiguous name a call would be served, and a key restricted, otherwise than somebody thinks. */
    void refuseAmbiguous() {
        candidates.forEach((model, known) -> known.forEach(candidate -> {
            Yaml other = places.get(qualified(candidate, model));
            if (other != null) {
                throw other.place()
                        .refuse("'" + qualified(candidate, model) + "' is also what the model '" + model + "' of "
                                + candidate.provider() + " is called; list one of them under another name, as in"
                                + " {model: …, upstream: …}");
            }
        }));
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** To be said when all models are known. */
    void alias(String name, Yaml yaml) {
        if (!isName(name)) {
            throw yaml.place().refuse("an alias has 1 to 256 characters, and no blanks");
        }
        if (candidates.containsKey(name) || qualified.containsKey(name)) {
            throw yaml.place().refuse("'" + name + "' is the name of a model; call the alias otherwise");
        }
        Yaml list = yaml.mapping().allowing("candidates").required("candidates");
        List<Yaml> items = list.sequence().items();
        if (items.isEmpty() || items.size() > CANDIDATES_MAX) {
            throw list.place().refuse("an alias has 1 to " + CANDIDATES_MAX + " candidates");
        }
        Set<String> seen = new HashSet<>();
        List<Candidate> served = new ArrayList<>();
        for (Yaml item : items) {
            Mapping mapping = item.mapping().allowing("model", "weight", "priority");
            String model = mapping.required("model").text();
            if (!seen.add(model)) {
                throw item.place().refuse("'" + model + "' is listed twice; keep one, with a weight");
            }
            Candidate candidate = candidate(model, mapping);
            if (!resting.contains(model)) {
                served.add(candidate);
            }
        }
        aliases.put(name, served);
    }

    private Candidate candidate(String model, Mapping mapping) {
        Candidate known = qualified.get(model);
        if (known == null) {
            throw mapping.place()
                    .below("model")
                    .refuse("'" + model + "' is no model here; name it with its provider, as in openai/gpt-5-mini");
        }
        return new Candidate(
                known.provider(),
                known.upstreamModel(),
                known.outputTokensMax(),
                number(mapping.optional("priority"), PRIORITY_MAX),
                number(mapping.optional("weight"), Candidate.WEIGHT_MAX));
    }

    private static int number(@Nullable Yaml yaml, int max) {
        return yaml == null ? 1 : Math.toIntExact(yaml.whole(1, max));
    }

    /** Names of what rests lead nowhere; of an alias, what is served is left. */
    RouteTable routes() {
        List<Route> routes = new ArrayList<>();
        candidates.forEach((model, known) -> routes.addAll(routes(model, active(model, known))));
        aliases.forEach((name, served) -> {
            if (!served.isEmpty()) {
                routes.add(new Route(List.of(name), served));
            }
        });
        return new RouteTable(routes);
    }

    /** In the order in which they are tried. */
    private List<Candidate> active(String model, List<Candidate> known) {
        List<Candidate> active = new ArrayList<>();
        for (Candidate candidate : known) {
            if (!resting.contains(qualified(candidate, model))) {
                active.add(candidate.at(active.size()));
            }
        }
        return active;
    }

    private static List<Route> routes(String model, List<Candidate> active) {
        List<Route> routes = new ArrayList<>();
        for (Candidate candidate : active) {
            String qualified = qualified(candidate, model);
            routes.add(
                    routes.isEmpty()
                            ? new Route(List.of(model, qualified), active)
                            : new Route(List.of(qualified), List.of(candidate.at(0))));
        }
        return routes;
    }

    private static String qualified(Candidate candidate, String model) {
        return candidate.provider() + "/" + model;
    }
}
