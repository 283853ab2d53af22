package gabelle.verticles.usage;

import gabelle.engine.funds.Byok;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Overage;
import gabelle.engine.funds.Plan;
import gabelle.engine.funds.Rate;
import gabelle.engine.funds.Source;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A customer.
 *
 * @param spendCapNano of each window; 0 for none
 */
record SimAccount(UUID id, UUID keyId, long anchorMs, Plan plan, long spendCapNano) {
    static final List<String> MODELS = List.of("plain", "priced", "heavy");

    private static final int KINDS = 5;

    static SimAccount random(int number, long nowMs, SplittableRandom random) {
        Overage billed = new Overage(true, random.nextLong(1, 3_000_000), random.nextLong(1_000_000), 5_000_000);
        long tokens = random.nextLong(2_000, 40_000);
        Map<Meter, Long> allowance = switch (number % KINDS) {
            case 0 -> Map.of(Meter.TOKENS, tokens, Meter.REQUESTS, random.nextLong(20, 200));
            case 1 -> Map.of(Meter.TOKENS, tokens * 20);
            case 2 -> Map.of();
            case 3 -> Map.of(Meter.TOKENS, tokens, Meter.IMAGES, random.nextLong(5, 50));
            default -> Map.of(Meter.TOKENS, tokens);
        };
        Overage overage = number % KINDS == 1 || number % KINDS == 3 ? billed : Overage.BLOCK;
        Map<String, Rate> rates = Map.of(
                "priced", new Rate(true, random.nextLong(1, 500_000), 20_000, 60_000, 100_000, 1000),
                "heavy", new Rate(number % 2 == 0, 1_000, 150_000, 450_000, 900_000, random.nextLong(1_001, 5_000)));
        Plan plan = new Plan("sim", "sim", allowance, 0, Set.of(), overage, rates, List.of(), "EUR", 0, 0, Byok.FREE);
        long cap = number % KINDS == 1 ? random.nextLong(1_000, 100_000) : 0;
        long anchorMs = nowMs - random.nextLong(40, 400) * 86_400_000L - random.nextLong(86_400_000L);
        return new SimAccount(uuid(random), uuid(random), anchorMs, plan, cap);
    }

    private static UUID uuid(SplittableRandom random) {
        return new UUID(random.nextLong(), random.nextLong());
    }

    /** Which money may pay, in order. */
    List<Source> sources(Rate rate) {
        List<Source> sources = new ArrayList<>();
        if (!plan.allowance().isEmpty()) {
            sources.add(Source.ALLOWANCE);
        }
        if (rate.inCredits()) {
            sources.add(Source.CREDITS);
        }
        if (plan.overage().billed()) {
            sources.add(Source.OVERAGE);
        }
        return sources;
    }

    FundKey fund(Source source, Meter meter, long windowStartMs) {
        return new FundKey(id, source, meter, source == Source.CREDITS ? 0 : windowStartMs);
    }

    /** What a fund of this account begins with. */
    long begins(FundKey fund) {
        return switch (fund.source()) {
            case ALLOWANCE -> plan.allowance().getOrDefault(fund.meter(), 0L);
            case OVERAGE -> spendCapNano;
            case CREDITS, NONE -> 0;
        };
    }

    /** The beginning of the window that an instant lies in, found by going through all of them. */
    long windowStartMs(long nowMs) {
        var anchor = Instant.ofEpochMilli(anchorMs).atOffset(ZoneOffset.UTC);
        long start = anchorMs;
        for (int month = 1; start <= nowMs; month++) {
            long next = anchor.plusMonths(month).toInstant().toEpochMilli();
            if (next > nowMs) {
                return start;
            }
            start = next;
        }
        throw new IllegalArgumentException("before the account's first window");
    }
}
