package gabelle.engine.key;

import gabelle.engine.Recent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        this.policies = new Recent<>(keysMax);
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

    /**
     * Forgets a key, unless what is held of it is of that version or a later one and so has the change in it.
     *
     * @return whether it was held and is not any more
     */
    public boolean drop(String publicId, long version) {
        KeyPolicy held = policies.get(publicId);
        boolean older = held != null && held.version() < version;
        if (older) {
            policies.remove(publicId);
        }
        return older;
    }

    /**
     * Forgets the keys of these accounts and plans that are held of a version before the one given: a walk over the
     * whole book, at most once for each page of changes.
     *
     * @param plans by the plan's id
     * @return the public ids of what was forgotten, the least recently used first
     */
    public List<String> dropShared(Map<UUID, Long> accounts, Map<String, Long> plans) {
        List<String> dropped = new ArrayList<>();
        for (Iterator<KeyPolicy> each = policies.values().iterator(); each.hasNext(); ) {
            KeyPolicy policy = each.next();
            long changed = Math.max(
                    accounts.getOrDefault(policy.accountId(), 0L),
                    plans.getOrDefault(policy.plan().id(), 0L));
            if (policy.version() < changed) {
                each.remove();
                dropped.add(policy.publicId());
            }
        }
        return dropped;
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
}
