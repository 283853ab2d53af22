package gabelle.verticles.limits;

import gabelle.engine.limit.Slots;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The concurrent calls that this node's loops hold in one account, by key. */
final class HeldSlots {
    private final Map<UUID, Slots> keys = new HashMap<>(2);

    /** The loop says how many it holds. */
    void hold(UUID keyId, String loop, long count, long nowMs) {
        Slots slots = keys.get(keyId);
        if (slots == null && count > 0) {
            slots = new Slots();
            keys.put(keyId, slots);
        }
        if (slots != null) {
            slots.hold(loop, count, nowMs);
        }
    }

    /** The loop was granted some more. */
    void add(UUID keyId, String loop, long count, long nowMs) {
        Slots slots = keys.get(keyId);
        hold(keyId, loop, count + (slots == null ? 0 : slots.held(loop)), nowMs);
    }

    /** Forgets loops that have died, and keys that nobody holds. */
    void advance(long nowMs) {
        if (!keys.isEmpty()) {
            keys.values().removeIf(slots -> {
                slots.advance(nowMs);
                return slots.used() == 0;
            });
        }
    }

    long held(UUID keyId) {
        Slots slots = keys.get(keyId);
        return slots == null ? 0 : slots.used();
    }

    long held() {
        return keys.values().stream().mapToLong(Slots::used).sum();
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }
}
