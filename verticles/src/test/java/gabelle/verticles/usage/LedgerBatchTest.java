package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import gabelle.engine.Seeded;
import gabelle.engine.funds.Payment;
import gabelle.engine.journal.Ending;
import gabelle.engine.journal.Record;
import gabelle.engine.meter.Usage;
import gabelle.verticles.usage.LedgerBatch.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LedgerBatchTest {
    @Test
    void every_measure_and_every_key_adds_up_in_whatever_order() {
        Seeded.forEach(50, LedgerBatchTest::addsUp);
    }

    private static void addsUp(SplittableRandom random) {
        List<Line> lines = LedgerBatch.lines(new Calls(random).batch(0, 200).entries());
        LedgerBatch batch = LedgerBatch.of(lines);
        for (Measure measure : Measure.ALL) {
            assertEquals(
                    lines.stream().mapToLong(line -> measure.of(line.call())).sum(),
                    batch.hours().stream()
                            .mapToLong(sum -> sum.sums().of(measure))
                            .sum());
        }
        assertEquals(
                lines.size(),
                batch.keys().stream().mapToLong(LedgerBatch.KeySum::requests).sum());
        List<Line> backwards = new ArrayList<>(lines).reversed();
        assertEquals(
                batch.hours().stream().map(LedgerBatch.HourSum::of).toList(),
                LedgerBatch.of(backwards).hours().stream()
                        .map(LedgerBatch.HourSum::of)
                        .toList());
        assertEquals(batch.keys(), LedgerBatch.of(backwards).keys());
    }

    @Test
    void a_sum_that_no_long_holds_is_refused() {
        Calls calls = new Calls(1);
        var facts = calls.facts(Calls.NOON, "gpt-4o");
        Ending most = new Ending("served", 200, "", Usage.NONE, false, Long.MAX_VALUE, 0, 1, 1);
        List<Line> lines = List.of(
                new Line(1, new Record.Settle(facts, most, Payment.NONE)),
                new Line(2, new Record.Settle(facts, most, Payment.NONE)));

        assertThrows(ArithmeticException.class, () -> LedgerBatch.of(lines));
    }
}
