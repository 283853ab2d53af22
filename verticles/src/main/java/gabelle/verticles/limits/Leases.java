package gabelle.verticles.limits;

import gabelle.engine.key.KeyPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The key leases of one loop, by last use. */
final class Leases {
    /** Leases looked at for one that can be forgotten; busy ones gather at the young end. */
    private static final int LOOKED_AT = 16;

    private final int max;
    private final Consumer<KeyLease> evicted;
    private final LinkedHashMap<UUID, KeyLease> byKey = new LinkedHashMap<>(16, 0.75f, true);

    /** @param evicted gives a lease back before it is forgotten */
    Leases(int max, Consumer<KeyLease> evicted) {
        this.max = max;
        this.evicted = evicted;
    }

    @Nullable
    KeyLease held(UUID keyId) {
        return byKey.get(keyId);
    }

    /** The key's lease, or a new one; empty when all are in use. */
    Optional<KeyLease> of(KeyPolicy key) {
        if (byKey.size() >= max && !evictOne()) {
            return Optional.empty();
        }
        KeyLease fresh = new KeyLease(key);
        byKey.put(key.keyId(), fresh);
        return Optional.of(fresh);
    }

    private boolean evictOne() {
        int looked = 0;
        for (var eldest = byKey.entrySet().iterator(); eldest.hasNext() && looked < LOOKED_AT; looked++) {
            Map.Entry<UUID, KeyLease> entry = eldest.next();
            if (entry.getValue().isForgettable()) {
                evicted.accept(entry.getValue());
                eldest.remove();
                return true;
            }
        }
        return false;
    }

    Iterable<KeyLease> all() {
        return byKey.values();
    }
}
