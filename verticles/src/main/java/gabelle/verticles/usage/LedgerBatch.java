package gabelle.verticles.usage;

import gabelle.engine.funds.Payment;
import gabelle.engine.journal.CallFacts;
import gabelle.engine.journal.Record.Closing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Ended calls and what they add to the roll-ups. The roll-ups are sorted: ledgers that meet on the same rows lock them
 * in the same order.
 */
record LedgerBatch(List<Line> lines, List<HourSum> hours, List<KeySum> keys) {
    /**
     * An ended call and its place in the journal.
     *
     * @param quantity of a module's units, in millionths; one unit for a call of a model
     */
    record Line(long sequence, Closing call, long quantity) {
        private static final long ONE = 1_000_000;

        Line(long sequence, Closing call) {
            this(sequence, call, ONE);
        }

        /** The same, paid as it turned out. */
        Line paid(Payment payment) {
            return payment.equals(call.payment()) ? this : new Line(sequence, call.paid(payment), quantity);
        }

        CallFacts facts() {
            return call.facts();
        }

        Instant at() {
            return Instant.ofEpochMilli(facts().openedAtMs());
        }
    }

    record Hour(Instant hour, UUID accountId, UUID keyId, String model) implements Comparable<Hour> {
        private static final Comparator<Hour> ORDER = Comparator.comparing(Hour::hour)
                .thenComparing(Hour::accountId)
                .thenComparing(Hour::keyId)
                .thenComparing(Hour::model);

        @Override
        public int compareTo(Hour other) {
            return ORDER.compare(this, other);
        }
    }

    record HourSum(Hour of, Sums sums) {}

    record KeySum(UUID keyId, UUID accountId, long tokens, long requests, Instant lastUsedAt) {
        /** Where a key's account changed meanwhile, the later call knows better. */
        KeySum plus(KeySum later) {
            return new KeySum(
                    keyId,
                    later.accountId,
                    Math.addExact(tokens, later.tokens),
                    requests + later.requests,
                    lastUsedAt.isAfter(later.lastUsedAt) ? lastUsedAt : later.lastUsedAt);
        }
    }

    /** The sums of some calls, one for each measure. */
    static final class Sums {
        private final long[] amounts = new long[Measure.ALL.size()];

        private void add(Closing call) {
            for (int i = 0; i < amounts.length; i++) {
                amounts[i] = Math.addExact(amounts[i], Measure.ALL.get(i).of(call));
            }
        }

        @SuppressWarnings("EnumOrdinal") // the place in ALL
        long of(Measure measure) {
            return amounts[measure.ordinal()];
        }
    }

    /** The records that become ledger rows; the others only carry the cursor on. */
    static List<Line> lines(List<Tail.Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.record() instanceof Closing)
                .map(entry -> new Line(entry.sequence(), (Closing) entry.record()))
                .toList();
    }

    /**
     * @throws ArithmeticException if a sum overflows a long: one of the calls is absurd
     */
    static LedgerBatch of(List<Line> lines) {
        TreeMap<Hour, Sums> hours = new TreeMap<>();
        TreeMap<UUID, KeySum> keys = new TreeMap<>();
        for (Line line : lines) {
            hours.computeIfAbsent(hourOf(line), hour -> new Sums()).add(line.call());
            keys.merge(line.facts().keyId(), keySumOf(line), KeySum::plus);
        }
        return new LedgerBatch(
                lines,
                hours.entrySet().stream()
                        .map(sum -> new HourSum(sum.getKey(), sum.getValue()))
                        .toList(),
                List.copyOf(keys.values()));
    }

    private static Hour hourOf(Line line) {
        CallFacts facts = line.facts();
        return new Hour(line.at().truncatedTo(ChronoUnit.HOURS), facts.accountId(), facts.keyId(), facts.model());
    }

    private static KeySum keySumOf(Line line) {
        long tokens = line.call().ending().usage().totalTokens();
        return new KeySum(line.facts().keyId(), line.facts().accountId(), tokens, 1, line.at());
    }
}
