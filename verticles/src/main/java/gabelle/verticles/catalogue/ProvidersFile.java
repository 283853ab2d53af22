package gabelle.verticles.catalogue;

import gabelle.engine.meter.Counting;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.OutputBound;
import gabelle.engine.price.PriceList;
import gabelle.engine.route.Candidate;
import gabelle.engine.route.RouteTable;
import gabelle.verticles.catalogue.Provider.OnDisconnect;
import gabelle.verticles.catalogue.Yaml.Mapping;
import gabelle.verticles.catalogue.Yaml.Scalar;
import gabelle.verticles.catalogue.Yaml.Sequence;
import java.net.URI;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code providers.yaml}, whose head describes its keys. */
final class ProvidersFile {
    private static final String ALL_PRICED = "priced";

    /** What dispatch.connections_max can be. */
    private static final int CONNECTIONS_MAX = 65_536;

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

    private final PricingFile pricing;
    private final PriceList prices;
    private final Map<String, Provider> providers = new LinkedHashMap<>();
    private final ModelNames names = new ModelNames();

    private ProvidersFile(PricingFile pricing) {
        this.pricing = pricing;
        this.prices = pricing.prices();
    }

    static ProvidersFile read(Yaml yaml, PricingFile pricing) {
        ProvidersFile file = new ProvidersFile(pricing);
        Mapping root = yaml.mapping().allowing("providers", "aliases");
        root.required("providers").mapping().entries().forEach(file::provider);
        file.names.refuseAmbiguous();
        Yaml aliases = root.optional("aliases");
        if (aliases != null) {
            aliases.mapping().entries().forEach(file.names::alias);
        }
        return file;
    }

    Map<String, Provider> providers() {
        return Collections.unmodifiableMap(providers);
    }

    RouteTable routes() {
        return names.routes();
    }

    private void provider(String name, Yaml yaml) {
        if (!Provider.isName(name)) {
            throw yaml.place()
                    .refuse("'" + name
                            + "' is no name of a provider: at most 64 small letters, digits and single dashes");
        }
        Mapping mapping = yaml.mapping()
                .allowing(
                        "base_url",
                        "dialect",
                        "capabilities",
                        "output_bound_field",
                        "on_disconnect",
                        "models",
                        "limits",
                        "active",
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
                        connectionsMax(mapping.optional("limits")),
                        true,
                        paths(mapping.optional("paths"))));
        models(name, isActive(mapping), mapping.required("models"));
    }

    private static boolean isActive(Mapping mapping) {
        Yaml active = mapping.optional("active");
        return active == null || active.flag();
    }

    private static int connectionsMax(@Nullable Yaml limits) {
        Yaml connections = limits == null
                ? null
                : limits.mapping().allowing("connections_max").optional("connections_max");
        return connections == null ? 0 : Math.toIntExact(connections.whole(1, CONNECTIONS_MAX));
    }

    private void models(String provider, boolean active, Yaml yaml) {
        Set<String> priced = prices.models(provider);
        if (!pricing.knows(provider)) {
            throw yaml.place()
                    .refuse("pricing.yaml prices no model of '" + provider + "'; add a provider of that name there");
        }
        switch (yaml) {
            case Scalar scalar
            when scalar.value().equals(ALL_PRICED) ->
                priced.forEach(model -> names.add(model, candidate(provider, model), active, yaml));
            case Sequence sequence -> sequence.items().forEach(item -> model(provider, active, priced, item));
            default -> throw yaml.place().refuse("models must be '" + ALL_PRICED + "' or a list of names");
        }
    }

    private void model(String provider, boolean providerActive, Set<String> priced, Yaml yaml) {
        String model;
        String upstream;
        boolean active = providerActive;
        if (yaml instanceof Mapping mapping) {
            mapping.allowing("model", "upstream", "active");
            model = mapping.required("model").text();
            upstream = mapping.required("upstream").text();
            active &= isActive(mapping);
        } else {
            model = upstream = yaml.text();
        }
        if (!priced.contains(upstream)) {
            throw yaml.place()
                    .refuse("'" + upstream + "' has no price; add it to pricing.yaml under '" + provider + "'");
        }
        names.add(model, candidate(provider, upstream), active, yaml);
    }

    private Candidate candidate(String provider, String model) {
        return new Candidate(provider, model, pricing.outputTokensMax(provider, model));
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
            throw yaml.place().refuse("dialect must name at least one: openai, anthropic, responses, gemini");
        }
        return dialects;
    }

    private static Map<Dialect, String> paths(@Nullable Yaml yaml) {
        if (yaml == null) {
            return Map.of();
        }
        Map<Dialect, String> paths = new EnumMap<>(Dialect.class);
        Mapping mapping = yaml.mapping().allowing("openai", "anthropic", "responses", "gemini");
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
            case "responses" -> Dialect.OPENAI_RESPONSES;
            case "gemini" -> Dialect.GEMINI;
            default ->
                throw yaml.place().refuse("dialect must be openai, anthropic, responses or gemini, not '" + name + "'");
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
