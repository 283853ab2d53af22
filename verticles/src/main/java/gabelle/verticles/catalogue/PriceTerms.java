package gabelle.verticles.catalogue;

import gabelle.engine.price.Decimal;
import gabelle.engine.price.ImagePrice;
import gabelle.engine.price.MediaRates;
import gabelle.engine.price.Price;
import gabelle.engine.price.Tier;
import gabelle.engine.price.TokenRates;
import gabelle.verticles.catalogue.Yaml.Mapping;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one price of {@code pricing.yaml}: rates by the token, and what is billed by other units. */
final class PriceTerms {
    /** A markup of a hundred times the price is a slip of the pen. */
    static final long MARKUP_PERMILLE_MAX = 100_000;

    /** Nine places are a billionth of a dollar, per million tokens the smallest rate that a {@link Price} can say. */
    private static final Decimal DOLLARS = new Decimal(9, 1_000_000);

    private static final long INPUT_TOKENS_MAX = 1_000_000_000;
    private static final long BILLED_SECONDS_MAX = 3_600;
    private static final long MS_PER_SECOND = 1_000;
    private static final long MINUTES_PER_HOUR = 60;

    private static final String[] KEYS = {
        "effective",
        "input",
        "cached_input",
        "cache_write",
        "cache_write_long",
        "output",
        "audio_input",
        "audio_output",
        "image_input",
        "image_output",
        "long",
        "images",
        "audio_minute",
        "audio_hour",
        "audio_seconds_min",
        "characters",
        "markup_permille"
    };

    private static final String[] TIER_KEYS = {
        "above",
        "input",
        "cached_input",
        "cache_write",
        "cache_write_long",
        "output",
        "audio_input",
        "audio_output",
        "image_input",
        "image_output"
    };

    private PriceTerms() {}

    static Price read(String id, Mapping yaml, long markupPermille) {
        yaml.allowing(KEYS);
        List<ImagePrice> images = images(yaml.optional("images"));
        MediaRates media = media(yaml);
        boolean byTokens = images.isEmpty() && media.perHour() == 0 && media.perMillionCharacters() == 0;
        Yaml markup = yaml.optional("markup_permille");
        return new Price(
                id,
                byTokens || yaml.optional("input") != null ? tokens(yaml) : TokenRates.NONE,
                markup == null ? markupPermille : markup.whole(0, MARKUP_PERMILLE_MAX),
                media,
                tiers(yaml.optional("long")),
                images);
    }

    private static TokenRates tokens(Mapping yaml) {
        long input = rate(yaml.required("input"));
        long output = rate(yaml.required("output"));
        long cacheWrite = rate(yaml.optional("cache_write"), input);
        return new TokenRates(
                input,
                rate(yaml.optional("cached_input"), input),
                cacheWrite,
                rate(yaml.optional("cache_write_long"), cacheWrite),
                output,
                rate(yaml.optional("audio_input"), input),
                rate(yaml.optional("audio_output"), output),
                rate(yaml.optional("image_input"), input),
                rate(yaml.optional("image_output"), output));
    }

    private static List<Tier> tiers(@Nullable Yaml yaml) {
        if (yaml == null) {
            return List.of();
        }
        Mapping tier = yaml.mapping().allowing(TIER_KEYS);
        return List.of(new Tier(tier.required("above").whole(1, INPUT_TOKENS_MAX), tokens(tier)));
    }

    private static MediaRates media(Mapping yaml) {
        Yaml minute = yaml.optional("audio_minute");
        Yaml hour = yaml.optional("audio_hour");
        if (minute != null && hour != null) {
            throw hour.place().refuse("audio has a price by the minute or by the hour; keep one");
        }
        Yaml secondsMin = yaml.optional("audio_seconds_min");
        return new MediaRates(
                0,
                minute == null ? rate(hour, 0) : Math.multiplyExact(rate(minute), MINUTES_PER_HOUR),
                secondsMin == null ? 0 : secondsMin.whole(0, BILLED_SECONDS_MAX) * MS_PER_SECOND,
                rate(yaml.optional("characters"), 0));
    }

    /** The first that is for what a call asks for holds, so that the last one may be for all the others. */
    private static List<ImagePrice> images(@Nullable Yaml yaml) {
        List<ImagePrice> images = new ArrayList<>();
        if (yaml != null) {
            for (Yaml item : yaml.sequence().items()) {
                Mapping image = item.mapping().allowing("size", "quality", "price");
                images.add(new ImagePrice(
                        word(image.optional("size")), word(image.optional("quality")), rate(image.required("price"))));
            }
        }
        return images;
    }

    private static String word(@Nullable Yaml yaml) {
        return yaml == null ? "" : yaml.text();
    }

    private static long rate(@Nullable Yaml yaml, long otherwise) {
        return yaml == null ? otherwise : rate(yaml);
    }

    /** Nano-USD, exactly. */
    private static long rate(Yaml yaml) {
        try {
            return DOLLARS.units(yaml.text());
        } catch (IllegalArgumentException notARate) {
            throw yaml.place()
                    .refuse("'" + yaml.text()
                            + "' must be US dollars per million, as in \"0.15\", with at most nine places");
        }
    }
}
