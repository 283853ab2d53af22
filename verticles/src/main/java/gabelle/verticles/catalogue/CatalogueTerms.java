package gabelle.verticles.catalogue;

import gabelle.verticles.catalogue.Yaml.Mapping;
import gabelle.verticles.catalogue.Yaml.Place;
import gabelle.verticles.catalogue.Yaml.Sequence;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The catalogue taken apart, as the database holds it: each provider, model, price and alias by itself, in the words of
 * {@code providers.yaml} and {@code pricing.yaml}. It is read by the readers of these files, so that there is one rule
 * for what can be said, wherever it is said.
 *
 * @param providers in the order in which they serve a model that several of them have
 * @param models by provider and name, as in {@code openai/gpt-5}; {@code names} of one's terms are what clients call it,
 *     as in {@code providers.yaml}, where that is not its name and its aliases
 * @param prices by model and day, as in {@code openai/gpt-5@2026-01-01}
 */
public record CatalogueTerms(List<Entry> providers, List<Entry> models, List<Entry> prices, List<Entry> aliases) {
    static final String NAMES = "names";
    static final String ACTIVE = "active";
    static final String SOURCE = "source";

    private static final String MODEL = "model";
    private static final String MODELS = "models";
    private static final String PRICES = "prices";
    private static final Place HERE = new Place("the catalogue", 0, "");

    /**
     * One thing.
     *
     * @param byHand of a provider, whether its address was written where the node's own configuration is
     */
    public record Entry(String name, JsonObject terms, boolean byHand) {}

    public CatalogueTerms {
        providers = List.copyOf(providers);
        models = List.copyOf(models);
        prices = List.copyOf(prices);
        aliases = List.copyOf(aliases);
    }

    /**
     * Reads it.
     *
     * @throws WrongField if something in it cannot be
     */
    public Catalogue catalogue() {
        Map<String, List<Yaml>> pricesOf = new LinkedHashMap<>();
        prices.forEach(price -> pricesOf.computeIfAbsent(modelOf(price.name()), model -> new ArrayList<>())
                .add(YamlJson.read("price " + price.name(), price.terms()).without(SOURCE)));
        Map<String, Yaml> priced = new LinkedHashMap<>();
        Map<String, Yaml> served = new LinkedHashMap<>();
        for (Entry provider : providers) {
            List<Yaml> itsPriced = new ArrayList<>();
            List<Yaml> itsServed = new ArrayList<>();
            for (Entry model : models) {
                List<Yaml> itsPrices = pricesOf.get(model.name());
                if (itsPrices != null && model.name().startsWith(provider.name() + "/")) {
                    String name = model.name().substring(provider.name().length() + 1);
                    Mapping terms = refusing(YamlJson.read("model " + model.name(), model.terms()), MODEL, PRICES);
                    itsPriced.add(terms.without(NAMES, ACTIVE)
                            .with(MODEL, YamlJson.text(terms.place(), name))
                            .with(PRICES, new Sequence(itsPrices, terms.place())));
                    itsServed.addAll(served(name, terms));
                }
            }
            Mapping terms = refusing(YamlJson.read("provider " + provider.name(), provider.terms()), MODELS);
            served.put(provider.name(), terms.with(MODELS, new Sequence(itsServed, terms.place())));
            priced.put(provider.name(), priced(itsPriced));
        }
        Map<String, Yaml> named = new LinkedHashMap<>();
        aliases.forEach(alias -> named.put(alias.name(), YamlJson.read("alias " + alias.name(), alias.terms())));
        return addressed(Catalogue.read(
                mapping(Map.of("providers", mapping(priced), "markup_permille", YamlJson.text(HERE, "0"))),
                mapping(Map.of("providers", mapping(served), "aliases", mapping(named)))));
    }

    /** Whether a model or an alias can be called so. */
    public static boolean isName(String name) {
        return ModelNames.isName(name);
    }

    /** The model that a price is for. */
    public static String modelOf(String price) {
        return price.substring(0, Math.max(0, price.lastIndexOf('@')));
    }

    private Catalogue addressed(Catalogue read) {
        Map<String, Provider> all = new LinkedHashMap<>(read.providers());
        providers.stream()
                .filter(entry -> !entry.byHand())
                .forEach(entry -> all.computeIfPresent(entry.name(), (name, provider) -> provider.notByHand()));
        return new Catalogue(read.prices(), read.routes(), all);
    }

    /** What is written elsewhere would be ignored here. */
    private static Mapping refusing(Mapping terms, String... names) {
        for (String name : names) {
            if (terms.optional(name) != null) {
                throw terms.placeOf(name).refuse("unknown key '" + name + "'");
            }
        }
        return terms;
    }

    /** As {@code providers.yaml} lists what a provider serves. */
    private static List<Yaml> served(String name, Mapping terms) {
        List<Yaml> names = new ArrayList<>();
        Yaml given = terms.optional(NAMES);
        if (given == null) {
            names.add(YamlJson.text(terms.place(), name));
            Yaml aliases = terms.optional("aliases");
            if (aliases != null) {
                names.addAll(aliases.sequence().items());
            }
        } else {
            names.addAll(given.sequence().items());
        }
        Yaml active = terms.optional(ACTIVE);
        if (active == null || active.flag()) {
            return names;
        }
        return names.stream()
                .<Yaml>map(item -> resting(item).with(ACTIVE, active))
                .toList();
    }

    private static Mapping resting(Yaml item) {
        return item instanceof Mapping mapping
                ? mapping
                : new Mapping(Map.of(MODEL, item, "upstream", item), Map.of(), item.place());
    }

    private static Mapping priced(List<Yaml> models) {
        return mapping(Map.of(
                SOURCE,
                YamlJson.text(HERE, "database"),
                "date",
                YamlJson.text(HERE, "1970-01-01"),
                MODELS,
                new Sequence(models, HERE)));
    }

    private static Mapping mapping(Map<String, Yaml> entries) {
        return new Mapping(entries, Map.of(), HERE);
    }
}
