package gabelle.verticles.dispatch;

import gabelle.engine.Bounds;
import gabelle.engine.route.Circuit;
import gabelle.engine.route.RetryRule;
import gabelle.verticles.catalogue.PrivateAddresses;
import java.util.List;

/**
 * How providers are called.
 *
 * @param connectTimeoutMs to open a connection
 * @param firstByteTimeoutMs from the request to the answer's head; reasoning models think for minutes
 * @param idleTimeoutMs between two parts of an answer
 * @param totalTimeoutMs for the whole call
 * @param connectionsMax to one provider, for each event loop
 * @param waitingMax calls of one event loop that wait for a connection; more are answered 502
 * @param outputTokensAssumed what is reserved for the output of a call that does not bound it itself
 * @param drainTimeoutMs how long an answer is read on for its usage once its client has gone
 * @param drainsMax answers of one event loop that are read on at once; more are cut off
 * @param attemptsMax of one call, over all providers of its model
 * @param retryBackoffMs before a provider is asked a second time for one call, doubled for each further time
 * @param retryWaitMaxMs no call waits longer for another attempt
 * @param circuitFailures in a row, after which a provider is not asked for a while
 * @param circuitOpenMs that while
 * @param cooldownMaxMs for how long a provider that said how long it does not want to be asked is believed
 * @param privateAddresses hosts and networks that are not public and yet may be called, whoever named them
 */
public record DispatchSettings(
        int connectTimeoutMs,
        long firstByteTimeoutMs,
        long idleTimeoutMs,
        long totalTimeoutMs,
        int connectionsMax,
        int waitingMax,
        long outputTokensAssumed,
        long drainTimeoutMs,
        int drainsMax,
        int attemptsMax,
        long retryBackoffMs,
        long retryWaitMaxMs,
        int circuitFailures,
        long circuitOpenMs,
        long cooldownMaxMs,
        List<String> privateAddresses) {

    public DispatchSettings {
        Bounds.within("connect_timeout_ms", connectTimeoutMs, 10, 60_000, "TLS is part of it");
        Bounds.within("first_byte_timeout_ms", firstByteTimeoutMs, 10, 3_600_000, "reasoning models think for minutes");
        Bounds.within("idle_timeout_ms", idleTimeoutMs, 10, 3_600_000, "between two parts of an answer");
        Bounds.within("total_timeout_ms", totalTimeoutMs, 10, 24 * 3_600_000L, "a whole call");
        Bounds.within("connections_max", connectionsMax, 1, 65_536, "each carries one call at a time");
        Bounds.within("waiting_max", waitingMax, 0, 1_000_000, "more are answered 502");
        Bounds.within(
                "output_tokens_assumed", outputTokensAssumed, 1, 1_000_000, "the limit is corrected by what was used");
        Bounds.within("drain_timeout_ms", drainTimeoutMs, 10, 3_600_000, "nobody waits for the answer any more");
        Bounds.within("drains_max", drainsMax, 0, 65_536, "each holds a connection; 0 cuts all off");
        Bounds.within(
                "cooldown_max_ms", cooldownMaxMs, 1, 3_600_000, "a provider is not asked meanwhile, whatever it said");
        RetryRule.check(attemptsMax, retryBackoffMs, retryWaitMaxMs);
        Circuit.Rule.check(circuitFailures, circuitOpenMs);
        privateAddresses = List.copyOf(privateAddresses);
        try {
            PrivateAddresses.of(privateAddresses);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("private_addresses: " + wrong.getMessage(), wrong);
        }
    }

    /** How often a call is tried. */
    public RetryRule retries() {
        return new RetryRule(attemptsMax, retryBackoffMs, retryWaitMaxMs);
    }

    /** When a provider is not asked any more, and for how long. */
    public Circuit.Rule circuit() {
        return new Circuit.Rule(circuitFailures, circuitOpenMs);
    }

    public static DispatchSettings defaults() {
        return new DispatchSettings(
                5_000, 600_000, 120_000, 1_800_000, 2_048, 4_096, 1_024, 600_000, 512, 3, 200, 2_000, 5, 5_000, 60_000,
                List.of());
    }
}
