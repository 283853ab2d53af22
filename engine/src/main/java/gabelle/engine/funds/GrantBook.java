package gabelle.engine.funds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop may spend without asking: amounts that were granted to its journal, and are debited centrally
 * already. An amount is at any time in one of three places: left, held by an open call, or gone (taken or given back).
 *
 * <p>Bounded by the open calls and by {@link #GRANTS_MAX} grants with something left for each fund; funds that nobody
 * uses empty themselves through {@link #idleSince}.
 */
public final class GrantBook {
    /** A call may be paid from so many grants at the most, and its record must name each. */
    public static final int GRANTS_MAX = 8;

    /** A grant and what is left of it; on its fund's shelf while something is. */
    private static final class Entry {
        private final UUID id;
        private final FundKey fund;
        private long left;
        private long held;
        private boolean shelved;

        Entry(UUID id, FundKey fund, long amount) {
            this.id = id;
            this.fund = fund;
            this.left = amount;
        }

        Part takeOut() {
            Part part = new Part(fund.meter(), id, left);
            left = 0;
            return part;
        }
    }

    private static final class Shelf {
        private final List<Entry> entries = new ArrayList<>();
        private long usedAtMs;

        long left() {
            long sum = 0;
            for (Entry entry : entries) {
                sum += entry.left;
            }
            return sum;
        }
    }

    private final Map<FundKey, Shelf> shelves = new HashMap<>();
    private final Map<UUID, Entry> grants = new HashMap<>();

    /** What could be held of the fund now. */
    public long left(FundKey fund) {
        Shelf shelf = shelves.get(fund);
        return shelf == null ? 0 : shelf.left();
    }

    /**
     * Holds all of it, or nothing where one of the funds does not suffice.
     *
     * @param needs above 0
     */
    public Optional<List<Part>> hold(Map<FundKey, Long> needs, long nowMs) {
        for (Map.Entry<FundKey, Long> need : needs.entrySet()) {
            if (left(need.getKey()) < need.getValue()) {
                return Optional.empty();
            }
        }
        List<Part> parts = new ArrayList<>(needs.size());
        needs.forEach((fund, amount) -> hold(fund, amount, nowMs, parts));
        return Optional.of(parts);
    }

    private void hold(FundKey fund, long amount, long nowMs, List<Part> parts) {
        Shelf shelf = shelf(fund);
        shelf.usedAtMs = nowMs;
        long missing = amount;
        while (missing > 0) {
            Entry entry = shelf.entries.getFirst();
            long held = Math.min(missing, entry.left);
            entry.left -= held;
            entry.held += held;
            missing -= held;
            parts.add(new Part(fund.meter(), entry.id, held));
            if (entry.left == 0) {
                unshelveFirst(shelf);
            }
        }
        if (shelf.entries.isEmpty()) {
            shelves.remove(fund);
        }
    }

    /** Takes up a grant. Returns what must be given back, because the fund has too many remainders. */
    public List<Part> accept(FundKey fund, UUID grantId, long amount, long nowMs) {
        Entry entry = new Entry(grantId, fund, amount);
        grants.put(grantId, entry);
        Part surplus = shelve(entry, nowMs);
        return surplus == null ? List.of() : List.of(surplus);
    }

    /**
     * Ends a call's hold: what was not taken can be held again. Grants that are not known any more are passed over.
     *
     * @param taken of the grants that are held
     * @return what must be given back, because a fund has too many remainders
     */
    public List<Part> release(List<Part> held, List<Part> taken, long nowMs) {
        List<Part> surplus = List.of();
        for (Part part : held) {
            Entry entry = grants.get(part.grantId());
            Part evicted = entry == null ? null : release(entry, part.amount(), amountOf(part.grantId(), taken), nowMs);
            if (evicted != null) {
                surplus = new ArrayList<>(surplus);
                surplus.add(evicted);
            }
        }
        return surplus;
    }

    private @Nullable Part release(Entry entry, long held, long taken, long nowMs) {
        entry.held -= held;
        entry.left += held - taken;
        if (entry.left > 0) {
            return shelve(entry, nowMs);
        }
        forgetIfDone(entry);
        return null;
    }

    private static long amountOf(UUID grantId, List<Part> parts) {
        for (Part part : parts) {
            if (part.grantId().equals(grantId)) {
                return part.amount();
            }
        }
        return 0;
    }

    /** Takes out what no call holds, to be given back. */
    public List<Part> idle(FundKey fund) {
        Shelf shelf = shelves.get(fund);
        List<Part> idle = new ArrayList<>();
        if (shelf != null) {
            while (!shelf.entries.isEmpty()) {
                idle.add(takeOutFirst(shelf));
            }
            shelves.remove(fund);
        }
        return idle;
    }

    /** Takes out, of all funds that no call has used since, what no call holds. */
    public Map<FundKey, List<Part>> idleSince(long beforeMs) {
        Map<FundKey, List<Part>> idle = new LinkedHashMap<>();
        for (FundKey fund : List.copyOf(shelves.keySet())) {
            if (shelf(fund).usedAtMs < beforeMs) {
                idle.put(fund, idle(fund));
            }
        }
        return idle;
    }

    /** Forgets what is left: the journal was fenced, and Postgres has given it to others. */
    public void forget() {
        shelves.clear();
        grants.clear();
    }

    private Shelf shelf(FundKey fund) {
        return shelves.computeIfAbsent(fund, unknown -> new Shelf());
    }

    /** Puts a grant where it can be held from. Where there are too many already, the oldest makes room and is returned. */
    private @Nullable Part shelve(Entry entry, long nowMs) {
        Shelf shelf = shelf(entry.fund);
        shelf.usedAtMs = nowMs;
        if (entry.shelved) {
            return null;
        }
        Part surplus = shelf.entries.size() >= GRANTS_MAX ? takeOutFirst(shelf) : null;
        entry.shelved = true;
        shelf.entries.add(entry);
        return surplus;
    }

    private Part takeOutFirst(Shelf shelf) {
        Part part = shelf.entries.getFirst().takeOut();
        unshelveFirst(shelf);
        return part;
    }

    /** Calls that hold some of it bring it back when they end. */
    private void unshelveFirst(Shelf shelf) {
        Entry entry = shelf.entries.removeFirst();
        entry.shelved = false;
        forgetIfDone(entry);
    }

    private void forgetIfDone(Entry entry) {
        if (entry.left == 0 && entry.held == 0) {
            grants.remove(entry.id);
        }
    }
}
