package gabelle.verticles.catalogue;

import gabelle.engine.price.Decimal;
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
import org.jspecify.annotations.Nullable;

/** Reads {@code pricing.yaml}, whose head describes its keys. */
final class PricingFile {
    /** Nine places are a billionth of a dollar per million units, the smallest rate that a {@link Price} can say. */
    private static final Decimal RATE = new Decimal(9, 1_000_000);

    /** A markup of a hundred times the price is a slip of the pen. */
    private static final long MARKUP_PERMILLE_MAX = 100_000;

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
        PricingFile file = new PricingFile(root.required("markup_permille").whole(0, MARKUP_PERMILLE_MAX));
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
            Price read = price(provider + "/" + model + "@" + effective, mapping);
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

    private Price price(String id, Mapping yaml) {
        yaml.allowing(
                "effective",
                "input",
                "cached_input",
                "cache_write",
                "cache_write_long",
                "output",
                "audio_input",
                "audio_output",
                "markup_permille");
        long input = rate(yaml.required("input"));
        long output = rate(yaml.required("output"));
        long cacheWrite = rate(yaml.optional("cache_write"), input);
        Yaml markup = yaml.optional("markup_permille");
        return new Price(
                id,
                input,
                rate(yaml.optional("cached_input"), input),
                cacheWrite,
                rate(yaml.optional("cache_write_long"), cacheWrite),
                output,
                rate(yaml.optional("audio_input"), input),
                rate(yaml.optional("audio_output"), output),
                markup == null ? markupPermille : markup.whole(0, MARKUP_PERMILLE_MAX));
    }

    private static long rate(@Nullable Yaml yaml, long otherwise) {
        return yaml == null ? otherwise : rate(yaml);
    }

    /** Nano-USD per million, exactly. */
    private static long rate(Yaml yaml) {
        try {
            return RATE.units(yaml.text());
        } catch (IllegalArgumentException notARate) {
            throw yaml.place()
                    .refuse("'" + yaml.text()
                            + "' must be US dollars per million, as in \"0.15\", with at most nine places");
        }
    }

    private static LocalDate date(Yaml yaml) {
        try {
            return LocalDate.parse(yaml.text());
        } catch (DateTimeParseException notADate) {
            throw yaml.place().refuse("'" + yaml.text() + "' must be a day, as in 2026-11-20");
        }
    }
}
