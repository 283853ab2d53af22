package gabelle.verticles.usage;

import gabelle.engine.journal.Record;
import gabelle.engine.journal.Recovery;
import gabelle.engine.journal.Recovery.OpenCall;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one journal that no record closes yet: what a new segment carries forward, and what a second closing is
 * caught by. Bounded by the calls that its loop serves at a time.
 */
final class OpenCalls {
    private final Map<UUID, OpenCall> calls = new HashMap<>();

    /**
     * Takes a record in and returns what stood for its call before, for {@link #undo}.
     *
     * @throws IllegalStateException if the record does not fit its call: a defect, which must not be written
     */
    @Nullable
    OpenCall apply(Record record) {
        return switch (record) {
            case Record.Open open -> opened(open);
            case Record.Reroute reroute ->
                calls.put(reroute.requestId(), known(reroute).by(reroute));
            case Record.Progress progress ->
                calls.put(progress.requestId(), new OpenCall(known(progress).open(), progress));
            case Record.Closing closing -> closed(closing);
        };
    }

    /** Puts back what stood before a record that did not reach the file; the latest such record first. */
    void undo(Record record, @Nullable OpenCall before) {
        if (before == null) {
            calls.remove(record.requestId());
        } else {
            calls.put(record.requestId(), before);
        }
    }

    Collection<OpenCall> all() {
        return List.copyOf(calls.values());
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    private @Nullable OpenCall opened(Record.Open open) {
        try {
            Recovery.chargeMax(open); // what it holds was priced by the funds
        } catch (ArithmeticException absurd) {
            throw new IllegalStateException("a hold that cannot be priced, of call " + open.requestId(), absurd);
        }
        if (calls.putIfAbsent(open.requestId(), new OpenCall(open, null)) != null) {
            throw new IllegalStateException("a second opening of call " + open.requestId());
        }
        return null;
    }

    private OpenCall known(Record record) {
        OpenCall call = calls.get(record.requestId());
        if (call == null) {
            throw notOpen(record);
        }
        return call;
    }

    private OpenCall closed(Record.Closing closing) {
        OpenCall call = calls.remove(closing.requestId());
        if (call == null) {
            throw notOpen(closing);
        }
        return call;
    }

    private static IllegalStateException notOpen(Record record) {
        return new IllegalStateException(
                record.getClass().getSimpleName() + " of call " + record.requestId() + ", which is not open");
    }
}
