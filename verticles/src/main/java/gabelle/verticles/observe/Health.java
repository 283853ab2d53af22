package gabelle.verticles.observe;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * Whether this node lives and whether it should get calls. Any thread may register, ask and switch; a check answers from
 * what its part already knows, at once.
 */
public final class Health {
    /** What the process does, as far as the outside is concerned. */
    private enum Phase {
        RUNNING,
        DRAINING,
        ENDING
    }

    private final Map<String, Supplier<Check>> checks = new ConcurrentSkipListMap<>();
    private volatile Phase phase = Phase.RUNNING;

    /** Adds a condition of readiness; the same name again replaces it. */
    public void register(String name, Supplier<Check> check) {
        checks.put(name, check);
    }

    /** No new calls from now on: readiness is off, open calls go on. */
    public void drain() {
        phase = Phase.DRAINING;
    }

    /** The process is ending without waiting for anything more: liveness is off too. */
    public void end() {
        phase = Phase.ENDING;
    }

    public boolean isAlive() {
        return phase != Phase.ENDING;
    }

    /** Every check by name, shutting down among them. */
    public Map<String, Check> readiness() {
        Map<String, Check> results = new TreeMap<>();
        checks.forEach((name, check) -> results.put(name, result(check)));
        results.put(
                "process", phase == Phase.RUNNING ? Check.ok("running") : Check.failed("shutting down, no new calls"));
        return results;
    }

    private static Check result(Supplier<Check> check) {
        try {
            return check.get();
        } catch (RuntimeException e) {
            // Its message is not shown: it may quote what the check was looking at.
            return Check.failed("the check itself failed: " + e.getClass().getSimpleName());
        }
    }
}
