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

    /** A grant and what is left of it. */
    private static final class Entry {
        private final UUID id;
        private final FundKey fund;
        private long left;
        private long held;

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

    /** Holds all of it, or nothing where one of the funds does not suffice. */
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
        Shelf shelf = shelves.get(fund);
        if (shelf == null) {
            return; // nothing was asked of it
        }
        shelf.usedAtMs = nowMs;
        long missing = amount;
        for (Entry entry : shelf.entries) {
            long held = Math.min(missing, entry.left);
            if (held > 0) {
                entry.left -= held;
                entry.held += held;
                missing -= held;
                parts.add(new Part(fund.meter(), entry.id, held));
            }
        }
        tidy(fund, shelf);
    }

    /** Takes up a grant. Returns what must be given back, because the fund has too many remainders. */
    public List<Part> accept(FundKey fund, UUID grantId, long amount, long nowMs) {
        Shelf shelf = shelves.computeIfAbsent(fund, unknown -> new Shelf());
        shelf.usedAtMs = nowMs;
        List<Part> surplus = new ArrayList<>();
        if (shelf.entries.size() >= GRANTS_MAX) {
            Entry oldest = shelf.entries.removeFirst();
            surplus.add(oldest.takeOut());
            forgetIfDone(oldest);
        }
        Entry entry = new Entry(grantId, fund, amount);
        grants.put(grantId, entry);
        shelf.entries.add(entry);
        return surplus;
    }

    /** Ends a call's hold: what was not taken can be held again. Grants that are not known any more are passed over. */
    public void release(List<Part> held, List<Part> taken, long nowMs) {
        held.forEach(part -> unhold(part.grantId(), part.amount(), nowMs));
        taken.forEach(part -> spend(part.grantId(), part.amount()));
        held.forEach(part -> forgetIfDone(grants.get(part.grantId())));
    }

    private void unhold(UUID grantId, long amount, long nowMs) {
        Entry entry = grants.get(grantId);
        if (entry == null) {
            return;
        }
        entry.held -= amount;
        entry.left += amount;
        Shelf shelf = shelves.computeIfAbsent(entry.fund, unknown -> new Shelf());
        shelf.usedAtMs = nowMs;
        if (!shelf.entries.contains(entry)) {
            shelf.entries.add(entry);
        }
    }

    private void spend(UUID grantId, long amount) {
        Entry entry = grants.get(grantId);
        if (entry != null) {
            entry.left -= amount;
        }
    }

    /** Takes out what no call holds, to be given back. */
    public List<Part> idle(FundKey fund) {
        Shelf shelf = shelves.get(fund);
        List<Part> idle = new ArrayList<>();
        if (shelf != null) {
            for (Entry entry : List.copyOf(shelf.entries)) {
                idle.add(entry.takeOut());
            }
            tidy(fund, shelf);
        }
        return idle;
    }

    /** Takes out, of all funds that no call has used since, what no call holds. */
    public Map<FundKey, List<Part>> idleSince(long beforeMs) {
        Map<FundKey, List<Part>> idle = new LinkedHashMap<>();
        for (FundKey fund : List.copyOf(shelves.keySet())) {
            Shelf shelf = shelves.get(fund);
            if (shelf != null && shelf.usedAtMs < beforeMs) {
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

    /** Drops what is used up from the shelf; calls that hold some of it bring it back when they end. */
    private void tidy(FundKey fund, Shelf shelf) {
        shelf.entries.removeIf(entry -> {
            if (entry.left == 0 && entry.held == 0) {
                grants.remove(entry.id);
            }
            return entry.left == 0;
        });
        if (shelf.entries.isEmpty()) {
            shelves.remove(fund);
        }
    }

    private void forgetIfDone(@Nullable Entry entry) {
        if (entry == null || entry.left > 0) {
            return;
        }
        if (entry.held == 0) {
            grants.remove(entry.id);
        }
        Shelf shelf = shelves.get(entry.fund);
        if (shelf != null) {
            tidy(entry.fund, shelf);
        }
    }
}
