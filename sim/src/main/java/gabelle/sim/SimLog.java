package gabelle.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the provider did, per call and in total. Thread-safe: the loops write it, tests read it. A call is in the log
 * before its client can have seen the end of the answer, so a reader that holds an answer finds its final record.
 */
public final class SimLog {
    /** A call as it stands after the revision-th change of the log. */
    record Entry(long revision, long number, SimCall call) {}

    private final int callsMax;
    private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>(); // changed longest ago first
    private long revisions;
    private long open;
    private Sums sums = new Sums();

    SimLog(int callsMax) {
        this.callsMax = callsMax;
    }

    /** The latest call with this id, if the log still holds it. */
    public synchronized Optional<SimCall> call(String id) {
        return Optional.ofNullable(entries.get(id)).map(Entry::call);
    }

    /** All calls held, those that changed longest ago first. */
    public synchronized List<SimCall> calls() {
        return entries.values().stream().map(Entry::call).toList();
    }

    public synchronized SimTotals totals() {
        return sums.totals(open);
    }

    /** Forgets all calls and sums; calls still open come back when they end. */
    public synchronized void clear() {
        entries.clear();
        sums = new Sums();
    }

    /** Calls that changed after a revision, in the order of their revisions: at most so many, the earliest first. */
    synchronized List<Entry> since(long revision, int max) {
        List<Entry> changed = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (changed.size() == max) {
                break;
            }
            if (entry.revision() > revision) {
                changed.add(entry);
            }
        }
        return changed;
    }

    synchronized Optional<Entry> entry(String id) {
        return Optional.ofNullable(entries.get(id));
    }

    /** A call whose end will come later. */
    synchronized void opened(OpenCall call) {
        sums.calls++;
        open++;
        keep(call);
    }

    /** Something that a reader wants to know before the end of the call. */
    synchronized void changed(OpenCall call) {
        keep(call);
    }

    synchronized void closed(OpenCall call, boolean wasOpened) {
        if (wasOpened) {
            open--;
        } else {
            sums.calls++;
        }
        sums.add(call);
        keep(call);
    }

    /** The last bytes of a call that was closed as finished could not be written after all. */
    synchronized void unfinished(OpenCall call) {
        sums.finished--;
        sums.aborted++;
        keep(call);
    }

    private void keep(OpenCall call) {
        if (callsMax == 0) {
            return;
        }
        @Nullable Entry held = entries.get(call.id);
        if (held != null && held.number() > call.number) {
            return; // a later call with the same id is the one to show
        }
        if (call.times == 0) {
            call.times = held == null ? 1 : held.call().times() + 1;
        }
        entries.remove(call.id);
        entries.put(call.id, new Entry(++revisions, call.number, call.record()));
        if (entries.size() > callsMax) {
            entries.pollFirstEntry();
            sums.dropped++;
        }
    }

    private static final class Sums {
        private long calls;
        private long finished;
        private long aborted;
        private long cut;
        private long errors;
        private long streams;
        private long usageReported;
        private long dropped;
        private long promptTokens;
        private long cachedTokens;
        private long completionTokens;
        private long reasoningTokens;
        private long completionTokensSent;

        private void add(OpenCall call) {
            finished += call.finished ? 1 : 0;
            aborted += call.aborted ? 1 : 0;
            cut += call.finished || call.aborted ? 0 : 1;
            errors += call.status >= 400 ? 1 : 0;
            streams += call.stream ? 1 : 0;
            usageReported += call.usageReported ? 1 : 0;
            promptTokens += call.counts.prompt();
            cachedTokens += call.counts.cached();
            completionTokens += call.counts.completion();
            reasoningTokens += call.counts.reasoning();
            completionTokensSent += call.completionTokensSent;
        }

        private SimTotals totals(long open) {
            return new SimTotals(
                    calls,
                    open,
                    finished,
                    aborted,
                    cut,
                    errors,
                    streams,
                    usageReported,
                    dropped,
                    promptTokens,
                    cachedTokens,
                    completionTokens,
                    reasoningTokens,
                    completionTokensSent);
        }
    }
}
