package gabelle.verticles.metering;

import java.util.HashMap;
import java.util.Map;

/** What an account should have, in micro-credits, reckoned as simply as can be. */
final class NaiveBalance {
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int TOO_FEW = 402;
    private static final int CONFLICT = 409;

    private final Map<String, Long> holds = new HashMap<>();
    private final Map<String, Long> references = new HashMap<>();
    private long available;
    private long granted;
    private long spent;

    long available() {
        return available;
    }

    /** granted, spent, pending. */
    String sums() {
        long pending = holds.values().stream().mapToLong(Long::longValue).sum();
        return granted + " " + spent + " " + pending;
    }

    /** Each of these says which status is expected. */
    int spend(long amount) {
        if (amount > available) {
            return TOO_FEW;
        }
        available -= amount;
        spent += amount;
        return OK;
    }

    int hold(long amount) {
        return amount > available ? TOO_FEW : CREATED;
    }

    void held(String id, long amount) {
        available -= amount;
        holds.put(id, amount);
    }

    int settle(String id, long amount) {
        Long held = holds.remove(id);
        if (held == null) {
            return CONFLICT;
        }
        long taken = Math.min(held, amount);
        spent += taken;
        available += held - taken;
        return OK;
    }

    int release(String id) {
        Long held = holds.remove(id);
        available += held == null ? 0 : held;
        return held == null ? CONFLICT : OK;
    }

    int add(String reference, long amount) {
        Long known = references.get(reference);
        if (known != null) {
            return known == amount ? CREATED : CONFLICT;
        }
        if (available + amount < 0) {
            return CONFLICT;
        }
        references.put(reference, amount);
        available += amount;
        granted += amount;
        return CREATED;
    }
}
