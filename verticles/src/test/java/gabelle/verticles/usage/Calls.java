package gabelle.verticles.usage;

import gabelle.engine.funds.Payment;
import gabelle.engine.journal.CallFacts;
import gabelle.engine.journal.Ending;
import gabelle.engine.journal.Record;
import gabelle.engine.meter.Usage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Makes journal records: random ones out of a seed, over few keys and hours so that they meet in the roll-ups. */
final class Calls {
    private static final List<String> MODELS = List.of("gpt-4o-mini", "gpt-4o", "text-embedding-3-small");
    private static final int KEYS = 5;

    /** An hour whose neighbours are on the same day, so that tests pass at midnight too. */
    @SuppressWarnings("TimeInStaticInitializer") // all tests of a run share one day
    static final Instant NOON = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(12, ChronoUnit.HOURS);

    private final SplittableRandom random;

    Calls(SplittableRandom random) {
        this.random = random;
    }

    Calls(long seed) {
        this(new SplittableRandom(seed));
    }

    Tail.Batch batch(long afterSequence, int records) {
        return new Tail.Batch(
                LongStream.rangeClosed(afterSequence + 1, afterSequence + records)
                        .mapToObj(sequence -> new Tail.Entry(sequence, record()))
                        .toList(),
                afterSequence + records,
                List.of());
    }

    static Tail.Batch batchOf(long afterSequence, Record... records) {
        return new Tail.Batch(
                IntStream.range(0, records.length)
                        .mapToObj(i -> new Tail.Entry(afterSequence + 1 + i, records[i]))
                        .toList(),
                afterSequence + records.length,
                List.of());
    }

    Record record() {
        CallFacts facts = facts(NOON.plusMillis(random.nextLong(-3_600_000, 3_600_000)), MODELS.get(random.nextInt(3)));
        return switch (random.nextInt(10)) {
            case 0 -> new Record.Progress(facts.requestId(), random.nextLong(1_000));
            case 1 -> new Record.Expire(facts, ending(true), Payment.NONE);
            case 2 -> new Record.Void(facts, new Ending("failed", 502, "", Usage.NONE, false, 0, 0, 12, -1));
            default -> settle(facts);
        };
    }

    Record settle(Instant at) {
        return settle(facts(at, "gpt-4o-mini"));
    }

    Record settle(String model) {
        return settle(facts(NOON, model));
    }

    Record settle(CallFacts facts) {
        return new Record.Settle(facts, ending(random.nextInt(10) == 0), Payment.NONE);
    }

    CallFacts facts(Instant at, String model) {
        long key = random.nextLong(KEYS);
        return new CallFacts(
                requestId(at),
                new UUID(7, key / 2),
                new UUID(9, key),
                "openai.chat",
                "openai",
                model,
                "global",
                "openai/" + MODELS.getFirst() + "@2026-01-01");
    }

    UUID requestId(Instant at) {
        long high = (at.toEpochMilli() << 16) | 0x7000L | random.nextLong(0x1000);
        return new UUID(high, (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L);
    }

    private Ending ending(boolean estimated) {
        long cost = random.nextLong(1_000_000);
        return new Ending("served", 200, "gpt-4o-mini-2024-07-18", usage(), estimated, cost, cost + 1, 321, 45);
    }

    private Usage usage() {
        return new Usage(n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n());
    }

    private long n() {
        return random.nextLong(1_000);
    }
}
