package gabelle.engine.funds;

import gabelle.engine.meter.Usage;
import java.util.ArrayList;
import java.util.List;

/** Decides what a call that held something is charged for what it used. */
public final class Charge {
    private Charge() {}

    /**
     * Takes at most what is held; what was used beyond it is a shortfall, which is billed where the plan bills overage.
     *
     * @throws ArithmeticException if a price overflows
     */
    public static Payment of(Held held, Usage usage) {
        long tokens = held.rate().planTokens(usage);
        return switch (held.source()) {
            case ALLOWANCE -> allowance(held, tokens, usage.images());
            case CREDITS -> credits(held, usage);
            case OVERAGE -> overage(held, tokens, usage.images());
            case NONE -> Payment.NONE;
        };
    }

    private static Payment allowance(Held held, long tokens, long images) {
        long shortTokens = beyond(held, Meter.TOKENS, tokens);
        long shortImages = beyond(held, Meter.IMAGES, images);
        List<Part> parts = new ArrayList<>();
        take(parts, held, Meter.TOKENS, tokens);
        take(parts, held, Meter.REQUESTS, 1);
        take(parts, held, Meter.IMAGES, images);
        long nano = held.overage().billed() ? held.overage().nano(shortTokens, 0, shortImages) : 0;
        long shortfall = Payment.firstOf(shortTokens, 0, shortImages);
        return new Payment(Source.ALLOWANCE, held.windowStartMs(), parts, tokens, 1, images, 0, nano, shortfall);
    }

    private static Payment credits(Held held, Usage usage) {
        long price = held.rate().microCredits(usage);
        List<Part> parts = new ArrayList<>();
        long taken = take(parts, held, Meter.CREDITS, price);
        return new Payment(Source.CREDITS, 0, parts, 0, 0, 0, taken, 0, price - taken);
    }

    /** A spend cap is kept: what exceeds the hold is not billed. */
    private static Payment overage(Held held, long tokens, long images) {
        long price = held.overage().nano(tokens, 1, images);
        List<Part> parts = new ArrayList<>();
        long billed = held.limits(Meter.MONEY) ? take(parts, held, Meter.MONEY, price) : price;
        return new Payment(Source.OVERAGE, held.windowStartMs(), parts, tokens, 1, images, 0, billed, price - billed);
    }

    private static long beyond(Held held, Meter meter, long used) {
        return held.limits(meter) ? Math.max(0, used - held.of(meter)) : 0;
    }

    /** Takes from the held parts in their order, and says how much it got. */
    private static long take(List<Part> into, Held held, Meter meter, long amount) {
        long left = amount;
        for (Part part : held.parts()) {
            long taken = part.meter() == meter ? Math.min(left, part.amount()) : 0;
            if (taken > 0) {
                into.add(new Part(meter, part.grantId(), taken));
                left -= taken;
            }
        }
        return amount - left;
    }
}
