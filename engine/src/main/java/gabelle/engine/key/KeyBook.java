package gabelle.engine.key;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The keys that one event loop knows: policy snapshots by public id, the least recently used of them forgotten first.
 * Only keys that exist are put in, so made-up ones neither fill it nor push others out. What it holds may be believed
 * only while the feed of changes is fresh: its owner asks {@link #staleAt} first.
 */
public final class KeyBook {
    private final Map<String, KeyPolicy> policies;
    private final long staleMaxMs;
    private long freshAtMs;

    /**
     * @param keysMax the bound, at roughly 600 bytes a key
     * @param staleMaxMs for how long the book may be believed after the feed was last heard
     * @param nowMs an empty book is fresh: all that it will ever hold is read after this
     */
    public KeyBook(int keysMax, long staleMaxMs, long nowMs) {
        this.policies = new Recent(keysMax);
        this.staleMaxMs = staleMaxMs;
        this.freshAtMs = nowMs;
    }

    public Optional<KeyPolicy> find(String publicId) {
        return Optional.ofNullable(policies.get(publicId));
    }

    /** Learns a snapshot, unless a newer one of the same key is held. */
    public void put(KeyPolicy policy) {
        KeyPolicy held = policies.get(policy.publicId());
        if (held == null || held.version() <= policy.version()) {
            policies.put(policy.publicId(), policy);
        }
    }

    public void drop(String publicId) {
        policies.remove(publicId);
    }

    /** Forgets all keys of these accounts: a walk over the whole book, at most once for each page of changes. */
    public void dropAccounts(Set<UUID> accountIds) {
        policies.values().removeIf(policy -> accountIds.contains(policy.accountId()));
    }

    public void clear() {
        policies.clear();
    }

    /** All changes up to this moment have been heard. */
    public void fresh(long atMs) {
        freshAtMs = atMs;
    }

    /** Both ways: after a clock was set back, an age below zero says nothing about what was missed. */
    public boolean staleAt(long nowMs) {
        return Math.abs(Math.subtractExact(nowMs, freshAtMs)) > staleMaxMs;
    }

    public int size() {
        return policies.size();
    }

    private static final class Recent extends LinkedHashMap<String, KeyPolicy> {
        private static final long serialVersionUID = 1L;

        private final int keysMax;

        Recent(int keysMax) {
            super(16, 0.75f, true);
            this.keysMax = keysMax;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KeyPolicy> eldest) {
            return size() > keysMax;
        }
    }
}
