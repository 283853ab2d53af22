package gabelle.engine.journal;

/**
 * One attempt at answering a call that came to nothing, before anything of an answer had reached the client.
 *
 * @param provider that was asked
 * @param model by the provider's own name
 * @param credential {@code personal} or {@code global}
 * @param fault in small letters, {@link gabelle.engine.route.Fault}
 * @param status the provider's HTTP status; 0 where there was none
 * @param costNanoUsd what the provider presumably bills the operator for it: an estimate, but for 0 where it did not
 *     take the call or said that it failed
 * @param latencyMs how long it took
 */
public record FailedAttempt(
        String provider, String model, String credential, String fault, int status, long costNanoUsd, long latencyMs) {}
