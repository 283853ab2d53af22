package gabelle.engine.journal;

import gabelle.engine.funds.Held;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Overage;
import gabelle.engine.funds.Part;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Rate;
import gabelle.engine.funds.Source;
import gabelle.engine.meter.Usage;
import gabelle.engine.price.MediaRates;
import gabelle.engine.price.Price;
import gabelle.engine.price.Tier;
import gabelle.engine.price.TokenRates;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;

/** Records as a busy node writes them, from a seed. */
public final class RandomRecords {
    private static final String LETTERS = "abcdefghij-0123456789./äß漢\uD83D\uDE00";

    private RandomRecords() {}

    /** Calls interleaved; each opens, progresses and closes in this order, and some stay open. */
    public static List<Record> calls(SplittableRandom random, int records) {
        List<Record> written = new ArrayList<>();
        List<Record.Open> open = new ArrayList<>();
        while (written.size() < records) {
            if (open.isEmpty() || random.nextInt(3) == 0) {
                open.add(open(random));
                written.add(open.getLast());
            } else {
                int which = random.nextInt(open.size());
                written.add(
                        switch (random.nextInt(5)) {
                            case 0, 1 -> new Record.Progress(open.get(which).requestId(), random.nextLong(1, 100_000));
                            case 2 -> reroute(random, open.get(which).facts());
                            default -> closing(random, open.remove(which).facts());
                        });
            }
        }
        return written;
    }

    public static Record.Open open(SplittableRandom random) {
        Usage hold = Usage.tokens(random.nextLong(100_000), random.nextLong(100_000));
        return new Record.Open(facts(random), hold, price(random), held(random));
    }

    private static Record.Reroute reroute(SplittableRandom random, CallFacts facts) {
        return new Record.Reroute(facts.by(text(random, 10), text(random, 8), text(random, 40)), price(random));
    }

    private static List<FailedAttempt> failed(SplittableRandom random) {
        return Stream.generate(() -> new FailedAttempt(
                        text(random, 10),
                        text(random, 40),
                        text(random, 8),
                        text(random, 12),
                        random.nextInt(600),
                        random.nextLong(Long.MAX_VALUE),
                        random.nextLong(100_000)))
                .limit(random.nextInt(4))
                .toList();
    }

    public static Record.Closing closing(SplittableRandom random, CallFacts facts) {
        Ending ending = new Ending(
                text(random, 10),
                random.nextInt(600),
                text(random, 40),
                usage(random),
                random.nextBoolean(),
                random.nextLong(Long.MAX_VALUE),
                random.nextLong(Long.MAX_VALUE),
                random.nextLong(100_000),
                random.nextLong(-1, 100_000),
                failed(random));
        return switch (random.nextInt(3)) {
            case 0 -> new Record.Settle(facts, ending, payment(random));
            case 1 -> new Record.Void(facts, ending);
            default -> new Record.Expire(facts, ending, payment(random));
        };
    }

    private static Held held(SplittableRandom random) {
        if (random.nextInt(4) == 0) {
            return Held.NOTHING;
        }
        Rate rate =
                new Rate(random.nextBoolean(), rate(random), rate(random), rate(random), rate(random), rate(random));
        Overage overage = new Overage(random.nextBoolean(), rate(random), rate(random), rate(random));
        return new Held(source(random), n(random), rate, overage, parts(random));
    }

    /** Small enough for the largest usage. */
    private static long rate(SplittableRandom random) {
        return random.nextLong(1_000);
    }

    private static Payment payment(SplittableRandom random) {
        return random.nextInt(4) == 0
                ? Payment.NONE
                : new Payment(
                        source(random),
                        n(random),
                        parts(random),
                        n(random),
                        n(random),
                        n(random),
                        n(random),
                        n(random),
                        n(random));
    }

    private static Source source(SplittableRandom random) {
        return List.of(Source.ALLOWANCE, Source.CREDITS, Source.OVERAGE).get(random.nextInt(3));
    }

    private static List<Part> parts(SplittableRandom random) {
        List<Part> parts = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            parts.add(
                    new Part(List.of(Meter.values()).get(random.nextInt(5)), uuid(random), random.nextLong(1L << 60)));
        }
        return parts;
    }

    private static long n(SplittableRandom random) {
        return random.nextLong(Long.MAX_VALUE);
    }

    private static CallFacts facts(SplittableRandom random) {
        return new CallFacts(
                uuid(random),
                uuid(random),
                uuid(random),
                text(random, 20),
                text(random, 10),
                text(random, 60),
                text(random, 10),
                text(random, 60));
    }

    private static Usage usage(SplittableRandom random) {
        long[] buckets = random.longs(13, 0, Usage.BUCKET_MAX + 1).toArray();
        return new Usage(
                buckets[0],
                buckets[1],
                buckets[2],
                buckets[3],
                buckets[4],
                buckets[5],
                buckets[6],
                buckets[7],
                buckets[8],
                buckets[9],
                buckets[10],
                buckets[11],
                buckets[12]);
    }

    private static Price price(SplittableRandom random) {
        long[] rates = random.longs(4, 0, 20_000_000_000L).toArray();
        List<Tier> tiers = random.ints(random.nextInt(Price.TIERS_MAX + 1), 1, 1_000_000)
                .distinct()
                .sorted()
                .mapToObj(above -> new Tier(above, tokens(random)))
                .toList();
        return new Price(
                text(random, 40),
                tokens(random),
                random.nextLong(3000),
                new MediaRates(rates[0], rates[1], rates[2] % 60_000, rates[3]),
                tiers,
                List.of());
    }

    private static TokenRates tokens(SplittableRandom random) {
        long[] rates = random.longs(9, 0, 20_000_000_000L).toArray();
        return new TokenRates(rates[0], rates[1], rates[2], rates[3], rates[4], rates[5], rates[6], rates[7], rates[8]);
    }

    private static UUID uuid(SplittableRandom random) {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private static String text(SplittableRandom random, int lengthMax) {
        int[] characters = LETTERS.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(lengthMax + 1); i > 0; i--) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }
}
