package gabelle.engine.route;

import java.util.Arrays;
import java.util.Optional;

/**
 * Which candidates of one call have been tried, and which one is next: first every other one, at once; then again those
 * whose fault may have passed, after a wait. One thread.
 */
public final class Trail {
    private static final long NEVER = -1;

    private final RetryRule rule;
    private final int[] attempts;
    /** How long to wait before a candidate may be tried again; NEVER where that is of no use. */
    private final long[] againMs;

    private int made;

    /** @param candidates how many there are; they are named by their places, and the first one is tried first */
    public Trail(RetryRule rule, int candidates) {
        this.rule = rule;
        this.attempts = new int[candidates];
        this.againMs = new long[candidates];
        Arrays.fill(againMs, NEVER);
    }

    /** The next attempt: at which candidate, and after how many milliseconds. */
    public record Next(int candidate, long afterMs) {}

    /**
     * What is tried after a failed attempt; empty where the call ends with it.
     *
     * @param candidate that failed
     * @param retryAfterMs what the provider asked to wait, or 0
     * @param chance from 0 up to, and without, 1
     */
    public Optional<Next> after(int candidate, Fault fault, long retryAfterMs, double chance) {
        made++;
        attempts[candidate]++;
        againMs[candidate] = againMs(candidate, fault, retryAfterMs, chance);
        if (made >= rule.attemptsMax()) {
            return Optional.empty();
        }
        for (int other = 0; other < attempts.length; other++) {
            if (attempts[other] == 0) {
                return Optional.of(new Next(other, 0));
            }
        }
        return again();
    }

    /** Whether somebody who has not been tried may follow a failed attempt at this candidate. */
    public boolean othersLeft(int candidate) {
        for (int other = 0; other < attempts.length; other++) {
            if (other != candidate && attempts[other] == 0) {
                return made + 1 < rule.attemptsMax();
            }
        }
        return false;
    }

    private long againMs(int candidate, Fault fault, long retryAfterMs, double chance) {
        boolean asked = fault == Fault.LIMITED && retryAfterMs > 0;
        if (!fault.passing() && !asked) {
            return NEVER;
        }
        long wait = Math.max(retryAfterMs, rule.backoffMs(attempts[candidate], chance));
        return wait <= rule.waitMaxMs() ? wait : NEVER;
    }

    /** The one with the fewest attempts; of those the one that stands first. */
    private Optional<Next> again() {
        int best = -1;
        for (int each = 0; each < attempts.length; each++) {
            if (againMs[each] != NEVER && (best < 0 || attempts[each] < attempts[best])) {
                best = each;
            }
        }
        return best < 0 ? Optional.empty() : Optional.of(new Next(best, againMs[best]));
    }
}
