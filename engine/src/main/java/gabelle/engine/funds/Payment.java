package gabelle.engine.funds;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a call was charged.
 *
 * @param parts what is taken of the grants that it held; the rest of them is free again
 * @param tokens plan tokens that count against the allowance or are billed as overage; 0 where credits pay
 * @param requests likewise
 * @param images likewise
 * @param microCredits taken of the credits
 * @param overageNano billed afterwards, in nano-units of the plan's currency
 * @param shortfall what was used and could not be taken, in the unit of the source: micro-credits, nano-units; of an
 *     allowance plan tokens, or requests where no tokens are missing, or images where nothing else is. Billed where
 *     {@code overageNano} says so, else the operator's loss
 */
public record Payment(
        Source source,
        long windowStartMs,
        List<Part> parts,
        long tokens,
        long requests,
        long images,
        long microCredits,
        long overageNano,
        long shortfall) {
    public static final Payment NONE = new Payment(Source.NONE, 0, List.of(), 0, 0, 0, 0, 0, 0);

    public Payment {
        parts = List.copyOf(parts);
    }

    /** The same, but for an amount of one part that could not be taken and so is a shortfall. */
    Payment without(Part part, long amount) {
        List<Part> fewer = new ArrayList<>(parts);
        fewer.set(fewer.indexOf(part), new Part(part.meter(), part.grantId(), part.amount() - amount));
        return new Payment(
                source,
                windowStartMs,
                fewer,
                tokens,
                requests,
                images,
                microCredits - (part.meter() == Meter.CREDITS ? amount : 0),
                overageNano - (part.meter() == Meter.MONEY ? amount : 0),
                source == Source.ALLOWANCE ? missing(fewer) : Math.addExact(shortfall, amount));
    }

    /** Of the first meter of which anything is; a meter without a part does not limit the call, or was not used. */
    private long missing(List<Part> taken) {
        Map<Meter, Long> sums = new EnumMap<>(Meter.class);
        taken.forEach(part -> sums.merge(part.meter(), part.amount(), Math::addExact));
        long shortTokens = tokens - sums.getOrDefault(Meter.TOKENS, tokens);
        long shortRequests = requests - sums.getOrDefault(Meter.REQUESTS, requests);
        long shortImages = images - sums.getOrDefault(Meter.IMAGES, images);
        return firstOf(shortTokens, shortRequests, shortImages);
    }

    /** The shortfall of an allowance, of which so much is missing. */
    static long firstOf(long shortTokens, long shortRequests, long shortImages) {
        if (shortTokens > 0) {
            return shortTokens;
        }
        return shortRequests > 0 ? shortRequests : shortImages;
    }
}
