package gabelle.engine.meter;

import java.util.Optional;

/**
 * What was read out of an answer, whole or broken off.
 *
 * @param usage the provider's own count; empty where it sent none, or one that cannot be true
 * @param servedModel the model that the answer names; empty where it names none
 * @param deliveredTokens an estimate of the output tokens seen so far
 */
public record Reading(Optional<Usage> usage, String servedModel, long deliveredTokens) {
    public static final Reading NOTHING = new Reading(Optional.empty(), "", 0);
}
