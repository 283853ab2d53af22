package gabelle.engine.route;

import gabelle.engine.Bounds;

/**
 * How often a call is tried, and how long it waits in between.
 *
 * @param attemptsMax of one call, over all its candidates; 1 for no second attempt
 * @param backoffMs before a candidate's second attempt; doubled for each further one, of which between half and all is
 *     waited, so that calls which failed together do not come back together
 * @param waitMaxMs no call waits longer than that for one attempt, whatever a provider asks for: it is answered instead
 */
public record RetryRule(int attemptsMax, long backoffMs, long waitMaxMs) {
    public RetryRule {
        check(attemptsMax, backoffMs, waitMaxMs);
    }

    /** Throws an IllegalArgumentException that names the setting where there cannot be such a rule. */
    public static void check(int attemptsMax, long backoffMs, long waitMaxMs) {
        Bounds.within("attempts_max", attemptsMax, 1, 10, "each may cost money");
        Bounds.within("retry_backoff_ms", backoffMs, 1, 60_000, "the client waits meanwhile");
        Bounds.within("retry_wait_max_ms", waitMaxMs, 1, 60_000, "the client waits meanwhile");
    }

    /**
     * What is waited before a candidate is tried again.
     *
     * @param attempts that it has had
     * @param chance from 0 up to, and without, 1
     */
    long backoffMs(int attempts, double chance) {
        long ceiling = Math.min(waitMaxMs, backoffMs << Math.min(attempts - 1, 10));
        return ceiling - (long) (chance * ceiling / 2);
    }
}
