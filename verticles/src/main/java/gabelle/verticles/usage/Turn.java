package gabelle.verticles.usage;

import gabelle.engine.journal.Record;
import gabelle.engine.journal.Recovery.OpenCall;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The appends of one turn of a loop, which share one write, in their order. */
final class Turn {
    private final List<Append> appends = new ArrayList<>();

    /**
     * One append.
     *
     * @param before what stood for its call before
     * @param end where its bytes end in the batch
     */
    private record Append(Record record, @Nullable OpenCall before, int end, Promise<Void> promise) {}

    void add(Record record, @Nullable OpenCall before, int end, Promise<Void> promise) {
        appends.add(new Append(record, before, end, promise));
    }

    boolean isEmpty() {
        return appends.isEmpty();
    }

    int size() {
        return appends.size();
    }

    /** How many of its records are whole within so many bytes of the batch. */
    int wholeWithin(int bytes) {
        int whole = 0;
        while (whole < appends.size() && appends.get(whole).end <= bytes) {
            whole++;
        }
        return whole;
    }

    /** How many bytes the first records have. */
    int bytesOf(int whole) {
        return whole == 0 ? 0 : appends.get(whole - 1).end;
    }

    /** Makes the calls what they were before all but the first records. */
    void undoBehind(int whole, OpenCalls calls) {
        for (Append append : appends.subList(whole, appends.size()).reversed()) {
            calls.undo(append.record, append.before);
        }
    }

    /** Completes the first ones and fails the others. */
    void finish(int whole) {
        for (int i = 0; i < whole; i++) {
            appends.get(i).promise.complete();
        }
        for (int i = whole; i < appends.size(); i++) {
            appends.get(i).promise.fail(refused());
        }
    }

    static Stop refused() {
        return Stop.refused(Refusal.UNAVAILABLE, "The usage journal cannot be written at the moment. Try again later.");
    }
}
