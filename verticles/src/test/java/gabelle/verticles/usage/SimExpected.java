package gabelle.verticles.usage;

import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Overage;
import gabelle.engine.funds.Part;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Rate;
import gabelle.engine.funds.Source;
import gabelle.engine.meter.Usage;
import java.util.EnumMap;
import java.util.Map;

/** What a call must be charged, worked out anew, in the plainest way. */
record SimExpected(
        Source source,
        long windowStartMs,
        Map<Meter, Long> taken,
        long tokens,
        long requests,
        long images,
        long overageNano,
        Map<Meter, Long> missing) {
    private static final SimExpected NOTHING = new SimExpected(Source.NONE, 0, Map.of(), 0, 0, 0, 0, Map.of());

    static SimExpected nothing() {
        return NOTHING;
    }

    static SimExpected of(SimCall call, Usage usage) {
        Rate rate = call.rate();
        long tokens = up(usage.totalTokens() * rate.planTokensPermille(), 1_000);
        return switch (call.held.source()) {
            case ALLOWANCE -> allowance(call, tokens, usage.images());
            case CREDITS -> credits(call, rate, usage);
            case OVERAGE -> overage(call, tokens, usage.images());
            case NONE -> NOTHING;
        };
    }

    private static SimExpected allowance(SimCall call, long tokens, long images) {
        Map<Meter, Long> needs = new EnumMap<>(Meter.class);
        needs.put(Meter.TOKENS, tokens);
        needs.put(Meter.REQUESTS, 1L);
        needs.put(Meter.IMAGES, images);
        Map<Meter, Long> taken = new EnumMap<>(Meter.class);
        EnumMap<Meter, Long> missing = new EnumMap<>(Meter.class);
        needs.forEach((meter, need) -> {
            long held = call.held.of(meter);
            taken.put(meter, Math.min(need, held));
            missing.put(meter, held > 0 ? Math.max(0, need - held) : 0);
        });
        long shortTokens = missing.getOrDefault(Meter.TOKENS, 0L);
        long nano = nano(call.account.plan().overage(), shortTokens, 0, missing.getOrDefault(Meter.IMAGES, 0L));
        return new SimExpected(Source.ALLOWANCE, call.windowStartMs, taken, tokens, 1, images, nano, missing);
    }

    private static SimExpected credits(SimCall call, Rate rate, Usage usage) {
        long perTokens =
                usage.inputTokens() * rate.perThousandInput() + usage.outputTokens() * rate.perThousandOutput();
        long price = rate.perCall() + up(perTokens, 1_000) + usage.images() * rate.perImage();
        long held = call.held.of(Meter.CREDITS);
        long taken = Math.min(price, held);
        return new SimExpected(
                Source.CREDITS, 0, Map.of(Meter.CREDITS, taken), 0, 0, 0, 0, Map.of(Meter.CREDITS, price - taken));
    }

    private static SimExpected overage(SimCall call, long tokens, long images) {
        long price = nano(call.account.plan().overage(), tokens, 1, images);
        boolean capped = call.account.spendCapNano() > 0;
        long taken = capped ? Math.min(price, call.held.of(Meter.MONEY)) : price;
        Map<Meter, Long> parts = capped ? Map.of(Meter.MONEY, taken) : Map.of();
        return new SimExpected(
                Source.OVERAGE,
                call.windowStartMs,
                parts,
                tokens,
                1,
                images,
                taken,
                Map.of(Meter.MONEY, price - taken));
    }

    private static long nano(Overage overage, long tokens, long requests, long images) {
        if (!overage.billed()) {
            return 0;
        }
        long sum = tokens * overage.perMillionTokens()
                + requests * overage.perMillionRequests()
                + images * overage.perMillionImages();
        return up(sum, 1_000_000);
    }

    private static long up(long amount, long unit) {
        return (amount + unit - 1) / unit;
    }

    /**
     * Whether a payment is this one.
     *
     * @param fenced the node's grants were taken away meanwhile: what could not be taken is a shortfall instead
     */
    boolean is(Payment paid, boolean fenced) {
        Map<Meter, Long> got = new EnumMap<>(Meter.class);
        for (Part part : paid.parts()) {
            got.merge(part.meter(), part.amount(), Long::sum);
        }
        Map<Meter, Long> lacks = new EnumMap<>(Meter.class);
        long less = 0;
        for (Meter meter : Meter.values()) {
            long gap = taken.getOrDefault(meter, 0L) - got.getOrDefault(meter, 0L);
            if (gap < 0 || (gap > 0 && !fenced)) {
                return false;
            }
            lacks.put(meter, missing.getOrDefault(meter, 0L) + gap);
            less += meter == Meter.CREDITS || meter == Meter.MONEY ? gap : 0;
        }
        long micro = taken.getOrDefault(Meter.CREDITS, 0L);
        return paid.source() == source
                && paid.windowStartMs() == windowStartMs
                && paid.tokens() == tokens
                && paid.requests() == requests
                && paid.images() == images
                && paid.microCredits() == micro - (source == Source.CREDITS ? less : 0)
                && paid.overageNano() == overageNano - (source == Source.OVERAGE ? less : 0)
                && paid.shortfall() == shortfall(lacks);
    }

    /** Of the first meter, as they are declared, of which anything is missing. */
    private static long shortfall(Map<Meter, Long> lacks) {
        return lacks.values().stream().filter(lack -> lack > 0).findFirst().orElse(0L);
    }
}
