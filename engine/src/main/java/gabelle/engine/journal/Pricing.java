package gabelle.engine.journal;

import gabelle.engine.price.MediaRates;
import gabelle.engine.price.Price;
import gabelle.engine.price.Tier;
import gabelle.engine.price.TokenRates;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a price, in their order; like {@link Payload}, part of the format. A call's price is that of the images it
 * asks for: no others are listed in it.
 */
final class Pricing {
    private Pricing() {}

    static void write(RecordBuffer to, Price price) {
        to.putString(price.id());
        write(to, price.tokens());
        to.putVarint(price.markupPermille());
        to.putVarint(price.media().perImage());
        to.putVarint(price.media().perHour());
        to.putVarint(price.media().millisecondsMin());
        to.putVarint(price.media().perMillionCharacters());
        to.putVarint(price.tiers().size());
        for (Tier tier : price.tiers()) {
            to.putVarint(tier.inputTokensAbove());
            write(to, tier.rates());
        }
    }

    static Price price(RecordBytes from) {
        return new Price(
                from.string(),
                tokens(from),
                from.varint(),
                new MediaRates(from.varint(), from.varint(), from.varint(), from.varint()),
                tiers(from),
                List.of());
    }

    private static void write(RecordBuffer to, TokenRates rates) {
        to.putVarint(rates.input());
        to.putVarint(rates.cacheRead());
        to.putVarint(rates.cacheWrite());
        to.putVarint(rates.cacheWriteLong());
        to.putVarint(rates.output());
        to.putVarint(rates.audioInput());
        to.putVarint(rates.audioOutput());
        to.putVarint(rates.imageInput());
        to.putVarint(rates.imageOutput());
    }

    private static TokenRates tokens(RecordBytes from) {
        return new TokenRates(
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint());
    }

    private static List<Tier> tiers(RecordBytes from) {
        long count = from.varint();
        List<Tier> tiers = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            tiers.add(new Tier(from.varint(), tokens(from)));
        }
        return tiers;
    }
}
