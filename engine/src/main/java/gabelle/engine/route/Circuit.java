package gabelle.engine.route;

import gabelle.engine.Bounds;

/**
 * Whether a provider is asked at all with a credential. Closed, it lets every call pass, until so many in a row have
 * failed by the provider's illness. Open, it lets none pass for a while. Then one call at a time tries it: its success
 * closes the circuit, its failure opens it anew. One thread; time is an argument, in milliseconds of any monotonic clock.
 */
public final class Circuit {
    /**
     * When circuits open, and for how long.
     *
     * @param failures in a row that open one
     * @param openMs how long nobody is let pass
     */
    public record Rule(int failures, long openMs) {
        public Rule {
            check(failures, openMs);
        }

        /** Throws an IllegalArgumentException that names the setting where there cannot be such a rule. */
        public static void check(int failures, long openMs) {
            Bounds.within("circuit_failures", failures, 1, 1_000_000, "a single failure may be chance");
            Bounds.within(
                    "circuit_open_ms", openMs, 10, 600_000, "a provider that is well again is not asked meanwhile");
        }
    }

    private final Rule rule;
    private int failures;
    private long nextProbeMs;

    public Circuit(Rule rule) {
        this.rule = rule;
    }

    /** Whether a call may pass now. Where one does to try it, the next one may after as long again. */
    public boolean admits(long nowMs) {
        if (!open()) {
            return true;
        }
        if (nowMs < nextProbeMs) {
            return false;
        }
        nextProbeMs = nowMs + rule.openMs();
        return true;
    }

    /** How long nobody is let pass yet; 0 where somebody may. */
    public long waitMs(long nowMs) {
        return open() ? Math.max(0, nextProbeMs - nowMs) : 0;
    }

    public boolean open() {
        return failures >= rule.failures();
    }

    public void succeeded() {
        failures = 0;
    }

    /** True if this one opened it. */
    public boolean failed(long nowMs) {
        boolean was = open();
        failures = Math.min(failures + 1, rule.failures());
        if (open()) {
            nextProbeMs = nowMs + rule.openMs();
        }
        return open() && !was;
    }
}
