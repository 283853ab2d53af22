package gabelle.verticles.usage;

import gabelle.engine.journal.Record;
import gabelle.engine.journal.Recovery.OpenCall;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records that share one write, in their order. */
final class Turn {
    private final List<Added> added = new ArrayList<>();

    /**
     * One record.
     *
     * @param before what stood for its call before
     * @param end where its bytes end in the batch
     */
    private record Added(Record record, @Nullable OpenCall before, int end) {}

    void add(Record record, @Nullable OpenCall before, int end) {
        added.add(new Added(record, before, end));
    }

    boolean isEmpty() {
        return added.isEmpty();
    }

    int size() {
        return added.size();
    }

    /** How many of its records are whole within so many bytes of the batch. */
    int wholeWithin(int bytes) {
        int whole = 0;
        while (whole < added.size() && added.get(whole).end <= bytes) {
            whole++;
        }
        return whole;
    }

    /** How many bytes the first records have. */
    int bytesOf(int whole) {
        return whole == 0 ? 0 : added.get(whole - 1).end;
    }

    /** Makes the calls what they were before all but the first records. */
    void undoBehind(int whole, OpenCalls calls) {
        for (Added one : added.subList(whole, added.size()).reversed()) {
            calls.undo(one.record, one.before);
        }
    }

    static Stop refused() {
        return Stop.refused(Refusal.UNAVAILABLE, "The usage journal cannot be written at the moment. Try again later.");
    }
}
