package gabelle.verticles.catalogue;

import gabelle.verticles.catalogue.CatalogueTerms.Entry;
import gabelle.verticles.catalogue.Yaml.Mapping;
import gabelle.verticles.catalogue.Yaml.Sequence;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes {@code pricing.yaml} and {@code providers.yaml} apart: the seeds of the database. */
public final class CatalogueFiles {
    private static final String MARKUP = "markup_permille";

    private final List<Entry> providers = new ArrayList<>();
    private final List<Entry> models = new ArrayList<>();
    private final List<Entry> prices = new ArrayList<>();
    private final List<Entry> aliases = new ArrayList<>();
    private final Object markup;

    private CatalogueFiles(Mapping pricing) {
        this.markup = YamlJson.json(pricing).getValue(MARKUP);
    }

    /**
     * Reads both files; blocking.
     *
     * @throws IllegalArgumentException if one says something that cannot be; the message names file, line and remedy
     */
    public static CatalogueTerms load(Path pricing, Path providers) throws IOException {
        return split(Yaml.load(pricing), Yaml.load(providers));
    }

    static CatalogueTerms split(Yaml pricing, Yaml providers) {
        Catalogue.read(pricing, providers); // whatever is wrong is said with its line
        CatalogueFiles files = new CatalogueFiles(pricing.mapping());
        Map<String, Yaml> priced =
                pricing.mapping().required("providers").mapping().entries();
        Mapping root = providers.mapping();
        root.required("providers").mapping().entries().forEach((name, provider) -> {
            Yaml known = priced.get(name);
            if (known != null) {
                files.provider(name, provider.mapping(), known.mapping());
            }
        });
        Yaml named = root.optional("aliases");
        if (named != null) {
            named.mapping()
                    .entries()
                    .forEach(
                            (name, alias) -> files.aliases.add(new Entry(name, YamlJson.json(alias.mapping()), false)));
        }
        return new CatalogueTerms(files.providers, files.models, files.prices, files.aliases);
    }

    private void provider(String name, Mapping provider, Mapping priced) {
        providers.add(new Entry(name, YamlJson.json(provider.without("models")), true));
        Yaml listed = provider.required("models");
        List<Yaml> served = listed instanceof Sequence sequence ? sequence.items() : null;
        String source = priced.required("source").text() + ", "
                + priced.required("date").text();
        for (Yaml model : priced.required("models").sequence().items()) {
            model(name, model.mapping(), served, source);
        }
    }

    private void model(String provider, Mapping model, @Nullable List<Yaml> served, String source) {
        String name = provider + "/" + model.required("model").text();
        JsonObject terms = YamlJson.json(model.without("model", "prices"));
        if (served != null) {
            name(terms, names(model), served);
        }
        models.add(new Entry(name, terms, false));
        for (Yaml price : model.required("prices").sequence().items()) {
            JsonObject dated = YamlJson.json(price.mapping());
            if (!dated.containsKey(MARKUP)) {
                dated.put(MARKUP, markup);
            }
            prices.add(new Entry(
                    name + "@" + dated.getString("effective"), dated.put(CatalogueTerms.SOURCE, source), false));
        }
    }

    /** What is priced and not listed rests. */
    private static void name(JsonObject terms, List<String> names, List<Yaml> served) {
        List<Yaml> its =
                served.stream().filter(item -> names.contains(upstream(item))).toList();
        if (its.isEmpty()) {
            terms.put(CatalogueTerms.ACTIVE, false);
        } else if (!its.stream().map(CatalogueFiles::plain).toList().equals(names)) {
            terms.put(CatalogueTerms.NAMES, YamlJson.array(its));
        }
    }

    private static List<String> names(Mapping model) {
        List<String> names = new ArrayList<>(List.of(model.required("model").text()));
        Yaml others = model.optional("aliases");
        if (others != null) {
            others.sequence().items().forEach(other -> names.add(other.text()));
        }
        return names;
    }

    private static String upstream(Yaml item) {
        return item instanceof Mapping mapping ? mapping.required("upstream").text() : item.text();
    }

    private static String plain(Yaml item) {
        return item instanceof Mapping ? "" : item.text();
    }
}
