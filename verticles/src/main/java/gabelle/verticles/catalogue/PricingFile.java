package gabelle.verticles.catalogue;

import gabelle.engine.price.Price;
import gabelle.engine.price.PriceList;
import gabelle.engine.price.PriceList.Entry;
import gabelle.verticles.catalogue.Yaml.Mapping;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code pricing.yaml}, whose head describes its keys. */
final class PricingFile {
    private static final long OUTPUT_TOKENS_MAX = 999_999_999;

    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> providers = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, Map<String, Long>> outputTokensMax = new HashMap<>();
    private final long markupPermille;

    private PricingFile(long markupPermille) {
        this.markupPermille = markupPermille;
    }

    static PricingFile read(Yaml yaml) {
        Mapping root = yaml.mapping().allowing("markup_permille", "providers");
        PricingFile file = new PricingFile(root.required("markup_permille").whole(0, PriceTerms.MARKUP_PERMILLE_MAX));
        root.required("providers").mapping().entries().forEach(file::provider);
        return file;
    }

    PriceList prices() {
        return new PriceList(entries);
    }

    /** The most output tokens of one choice; 0 where the file does not say. */
    long outputTokensMax(String provider, String model) {
        return outputTokensMax.getOrDefault(provider, Map.of()).getOrDefault(model, 0L);
    }

    /** Whether the file names the provider, be it without a single model. */
    boolean knows(String provider) {
        return providers.contains(provider);
    }

    private void provider(String provider, Yaml yaml) {
        providers.add(provider);
        Mapping mapping = yaml.mapping().allowing("source", "date", "models");
        mapping.required("source").text();
        date(mapping.required("date"));
        names.clear();
        for (Yaml model : mapping.required("models").sequence().items()) {
            model(provider, model.mapping());
        }
    }

    private void model(String provider, Mapping yaml) {
        yaml.allowing("model", "aliases", "output_tokens_max", "prices");
        String model = name(yaml.required("model"));
        List<String> priced = new ArrayList<>(List.of(model));
        Yaml aliases = yaml.optional("aliases");
        if (aliases != null) {
            aliases.sequence().items().forEach(alias -> priced.add(name(alias)));
        }
        Yaml outputMax = yaml.optional("output_tokens_max");
        if (outputMax != null) {
            long tokens = outputMax.whole(1, OUTPUT_TOKENS_MAX);
            Map<String, Long> known = outputTokensMax.computeIfAbsent(provider, absent -> new HashMap<>());
            priced.forEach(name -> known.put(name, tokens));
        }
        Yaml prices = yaml.required("prices");
        if (prices.sequence().items().isEmpty()) {
            throw prices.place().refuse("a model needs at least one price");
        }
        Set<LocalDate> dates = new HashSet<>();
        for (Yaml price : prices.sequence().items()) {
            Mapping mapping = price.mapping();
            LocalDate effective = date(mapping.required("effective"));
            if (!dates.add(effective)) {
                throw price.place().refuse(model + " has two prices effective on " + effective + "; keep one");
            }
            Price read = PriceTerms.read(provider + "/" + model + "@" + effective, mapping, markupPermille);
            long effectiveMs =
                    effective.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            priced.forEach(name -> entries.add(new Entry(provider, name, effectiveMs, read)));
        }
    }

    private String name(Yaml yaml) {
        String name = yaml.text();
        if (!names.add(name)) {
            throw yaml.place().refuse("'" + name + "' is priced twice; keep one");
        }
        return name;
    }

    private static LocalDate date(Yaml yaml) {
        try {
            return LocalDate.parse(yaml.text());
        } catch (DateTimeParseException notADate) {
            throw yaml.place().refuse("'" + yaml.text() + "' must be a day, as in 2026-11-20");
        }
    }
}
