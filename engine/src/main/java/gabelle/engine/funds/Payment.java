package gabelle.engine.funds;

import java.util.ArrayList;
import java.util.List;

/**
 * What a call was charged.
 *
 * @param parts what is taken of the grants that it held; the rest of them is free again
 * @param tokens plan tokens that count against the allowance or are billed as overage; 0 where credits pay
 * @param requests likewise
 * @param images likewise
 * @param microCredits taken of the credits
 * @param overageNano billed afterwards, in nano-units of the plan's currency
 * @param shortfall what use exceeded the hold, in the unit of the source (plan tokens, micro-credits, nano-units): billed
 *     where {@code overageNano} says so, else the operator's loss
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
        boolean inUnitOfSource = part.meter() != Meter.REQUESTS && part.meter() != Meter.IMAGES;
        return new Payment(
                source,
                windowStartMs,
                fewer,
                tokens,
                requests,
                images,
                microCredits - (part.meter() == Meter.CREDITS ? amount : 0),
                overageNano - (part.meter() == Meter.MONEY ? amount : 0),
                shortfall + (inUnitOfSource ? amount : 0));
    }
}
