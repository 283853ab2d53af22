package gabelle.engine.limit;

import java.util.HashMap;
import java.util.Map;

/**
 * Concurrent calls, counted by who holds them. Each holder says how many it holds, never how many more or fewer: a
 * lost message is mended by the next one. A holder not heard for {@value #DEAD_MS} ms holds nothing.
 */
public final class Slots {
    public static final long DEAD_MS = 10_000;

    private final Map<String, Held> holders = new HashMap<>(4);
    private long used;

    private record Held(long count, long beatMs) {}

    /** The holder is alive and holds this many. */
    public void hold(String holder, long count, long nowMs) {
        Held before = count > 0 ? holders.put(holder, new Held(count, nowMs)) : holders.remove(holder);
        used += count - (before == null ? 0 : before.count);
    }

    /** The holder, heard just now, holds this many more. */
    public void add(String holder, long count, long nowMs) {
        hold(holder, held(holder) + count, nowMs);
    }

    public long held(String holder) {
        Held held = holders.get(holder);
        return held == null ? 0 : held.count;
    }

    /** Forgets the holders that have died by now. */
    public void advance(long nowMs) {
        if (!holders.isEmpty() && holders.values().removeIf(held -> held.beatMs <= nowMs - DEAD_MS)) {
            used = holders.values().stream().mapToLong(Held::count).sum();
        }
    }

    public long used() {
        return used;
    }
}
