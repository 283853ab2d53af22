package gabelle.verticles.limits;

import gabelle.engine.key.KeyPolicy;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The key leases of one loop. When they are too many, one that nobody uses is forgotten, about the eldest first. */
final class Leases {
    /** Leases in recent use that are passed over: bounds the time of a call that brings a new key. */
    private static final int PASSED_OVER_MAX = 16;

    private final int max;
    private final Consumer<KeyLease> evicted;
    private final Map<UUID, KeyLease> byKey = new HashMap<>();
    /** Those that came out of use; one that is in use again is dropped from here when its turn comes. */
    private final ArrayDeque<KeyLease> unused = new ArrayDeque<>();

    /** @param evicted gives a lease back before it is forgotten */
    Leases(int max, Consumer<KeyLease> evicted) {
        this.max = max;
        this.evicted = evicted;
    }

    @Nullable
    KeyLease held(UUID keyId) {
        return byKey.get(keyId);
    }

    /** A new lease for the key; empty when all are in use. */
    Optional<KeyLease> of(KeyPolicy key) {
        if (byKey.size() >= max && !evictOne()) {
            return Optional.empty();
        }
        KeyLease fresh = new KeyLease(key);
        byKey.put(key.keyId(), fresh);
        return Optional.of(fresh);
    }

    /** A call of the lease has ended or was refused: perhaps it is not used any more. */
    void ended(KeyLease lease) {
        if (!lease.unused && lease.isForgettable()) {
            lease.unused = true;
            unused.add(lease);
        }
    }

    private boolean evictOne() {
        int passedOver = 0;
        for (KeyLease eldest = unused.poll(); eldest != null; eldest = unused.poll()) {
            eldest.unused = false;
            if (eldest.isForgettable() && eldest.warm && passedOver++ < PASSED_OVER_MAX) {
                ended(eldest);
            } else if (eldest.isForgettable()) {
                evicted.accept(eldest);
                byKey.remove(eldest.lease.key().keyId());
                return true;
            }
        }
        return false;
    }

    Iterable<KeyLease> all() {
        return byKey.values();
    }
}
