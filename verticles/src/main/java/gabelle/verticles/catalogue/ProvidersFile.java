package gabelle.verticles.catalogue;

import gabelle.engine.meter.Counting;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.OutputBound;
import gabelle.engine.price.PriceList;
import gabelle.engine.route.Candidate;
import gabelle.engine.route.Route;
import gabelle.engine.route.RouteTable;
import gabelle.verticles.catalogue.Provider.OnDisconnect;
import gabelle.verticles.catalogue.Yaml.Mapping;
import gabelle.verticles.catalogue.Yaml.Scalar;
import gabelle.verticles.catalogue.Yaml.Sequence;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code providers.yaml}, whose head describes its keys. */
final class ProvidersFile {
    private static final String ALL_PRICED = "priced";

    /** It stands before the models' names, and in capitals before those of environment variables. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

    private final PricingFile pricing;
    private final PriceList prices;
    private final Map<String, Provider> providers = new LinkedHashMap<>();
    private final Map<String, List<Candidate>> candidates = new LinkedHashMap<>();
    private final Map<String, Yaml> places = new HashMap<>();

    private ProvidersFile(PricingFile pricing) {
        this.pricing = pricing;
        this.prices = pricing.prices();
    }

    static ProvidersFile read(Yaml yaml, PricingFile pricing) {
        ProvidersFile file = new ProvidersFile(pricing);
        Mapping root = yaml.mapping().allowing("providers");
        root.required("providers").mapping().entries().forEach(file::provider);
        file.refuseAmbiguous();
        return file;
    }

    Map<String, Provider> providers() {
        return Collections.unmodifiableMap(providers);
    }

    /**
     * A model has two names, its own and the one with its provider before it. Where several providers list it, its own
     * name leads to all of them and stands for the first one's.
     */
    RouteTable routes() {
        List<Route> routes = new ArrayList<>();
        candidates.forEach((model, known) -> {
            String first = qualified(known.getFirst(), model);
            routes.add(new Route(List.of(model, first), known));
            known.stream()
                    .skip(1)
                    .forEach(other -> routes.add(new Route(List.of(qualified(other, model)), List.of(other))));
        });
        return new RouteTable(routes);
    }

    /** With an ambiguous name a call would be served, and a key restricted, otherwise than somebody thinks. */
    private void refuseAmbiguous() {
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

    private static String qualified(Candidate candidate, String model) {
        return candidate.provider() + "/" + model;
    }

    private void provider(String name, Yaml yaml) {
        if (!NAME.matcher(name).matches()) {
            throw yaml.place()
                    .refuse("'" + name + "' is no name of a provider: small letters, digits and single dashes");
        }
        Mapping mapping = yaml.mapping()
                .allowing(
                        "base_url",
                        "dialect",
                        "capabilities",
                        "output_bound_field",
                        "on_disconnect",
                        "models",
                        "paths");
        Mapping capabilities =
                mapping.required("capabilities").mapping().allowing("include_usage", "reasoning_in_total_only");
        Yaml reasoning = capabilities.optional("reasoning_in_total_only");
        providers.put(
                name,
                new Provider(
                        name,
                        baseUrl(mapping.required("base_url")),
                        dialects(mapping.required("dialect")),
                        capabilities.required("include_usage").flag(),
                        reasoning != null && reasoning.flag() ? Counting.REST_OF_TOTAL : Counting.NAMED,
                        outputBoundField(mapping.required("output_bound_field")),
                        onDisconnect(mapping.required("on_disconnect")),
                        paths(mapping.optional("paths"))));
        models(name, mapping.required("models"));
    }

    private void models(String provider, Yaml yaml) {
        Set<String> priced = prices.models(provider);
        if (!pricing.knows(provider)) {
            throw yaml.place()
                    .refuse("pricing.yaml prices no model of '" + provider + "'; add a provider of that name there");
        }
        switch (yaml) {
            case Scalar scalar
            when scalar.value().equals(ALL_PRICED) ->
                priced.forEach(model -> route(model, candidate(provider, model), yaml));
            case Sequence sequence -> sequence.items().forEach(item -> model(provider, priced, item));
            default -> throw yaml.place().refuse("models must be '" + ALL_PRICED + "' or a list of names");
        }
    }

    private void model(String provider, Set<String> priced, Yaml yaml) {
        String model;
        String upstream;
        if (yaml instanceof Mapping mapping) {
            mapping.allowing("model", "upstream");
            model = mapping.required("model").text();
            upstream = mapping.required("upstream").text();
        } else {
            model = upstream = yaml.text();
        }
        if (!priced.contains(upstream)) {
            throw yaml.place()
                    .refuse("'" + upstream + "' has no price; add it to pricing.yaml under '" + provider + "'");
        }
        route(model, candidate(provider, upstream), yaml);
    }

    private Candidate candidate(String provider, String model) {
        return new Candidate(provider, model, pricing.outputTokensMax(provider, model));
    }

    private void route(String model, Candidate candidate, Yaml yaml) {
        List<Candidate> known = candidates.computeIfAbsent(model, name -> new ArrayList<>());
        if (known.stream().anyMatch(other -> other.provider().equals(candidate.provider()))) {
            throw yaml.place().refuse("'" + model + "' is listed twice; keep one");
        }
        known.add(candidate);
        places.putIfAbsent(model, yaml);
    }

    private static URI baseUrl(Yaml yaml) {
        try {
            return BaseUrl.parse(yaml.text());
        } catch (IllegalArgumentException notOne) {
            throw yaml.place().refuse("base_url " + notOne.getMessage());
        }
    }

    private static Set<Dialect> dialects(Yaml yaml) {
        if (!(yaml instanceof Sequence several)) {
            return Set.of(dialect(yaml));
        }
        Set<Dialect> dialects =
                several.items().stream().map(ProvidersFile::dialect).collect(Collectors.toUnmodifiableSet());
        if (dialects.isEmpty()) {
            throw yaml.place().refuse("dialect must name at least one: openai, anthropic, gemini");
        }
        return dialects;
    }

    private static Map<Dialect, String> paths(@Nullable Yaml yaml) {
        if (yaml == null) {
            return Map.of();
        }
        Map<Dialect, String> paths = new EnumMap<>(Dialect.class);
        Mapping mapping = yaml.mapping().allowing("openai", "anthropic", "gemini");
        mapping.entries().forEach((dialect, path) -> {
            if (!PATH.matcher(path.text()).matches()) {
                throw path.place().refuse("'" + path.text() + "' is no path: as /openai, without a slash at its end");
            }
            paths.put(dialect(dialect, path), path.text());
        });
        return paths;
    }

    private static Dialect dialect(Yaml yaml) {
        return dialect(yaml.text(), yaml);
    }

    private static Dialect dialect(String name, Yaml yaml) {
        return switch (name) {
            case "openai" -> Dialect.OPENAI;
            case "anthropic" -> Dialect.ANTHROPIC;
            case "gemini" -> Dialect.GEMINI;
            default -> throw yaml.place().refuse("dialect must be openai, anthropic or gemini, not '" + name + "'");
        };
    }

    private static String outputBoundField(Yaml yaml) {
        if (OutputBound.FIELDS.contains(yaml.text())) {
            return yaml.text();
        }
        throw yaml.place()
                .refuse("output_bound_field must be max_tokens or max_completion_tokens, not '" + yaml.text() + "'");
    }

    private static OnDisconnect onDisconnect(Yaml yaml) {
        return switch (yaml.text()) {
            case "cancel" -> OnDisconnect.CANCEL;
            case "drain" -> OnDisconnect.DRAIN;
            default -> throw yaml.place().refuse("on_disconnect must be cancel or drain, not '" + yaml.text() + "'");
        };
    }
}
