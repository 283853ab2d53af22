package gabelle.verticles.vault;

import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.verticles.vault.OwnKeys.OwnKey;
import java.util.List;
import java.util.Optional;

/**
 * The customer's own key before the operator's: the one that is named, else the default, else the newest valid one; the
 * operator's where the customer has none for the provider, or none that is valid and the plan says so.
 */
final class HybridRule {
    private static final String HEADER = "x-gabelle-credential";

    private HybridRule() {}

    static Choice choose(Caller caller, OwnKeys own, String provider, Optional<Credential> global) {
        if (own.keys().isEmpty() && caller.named().isEmpty()) { // nearly everybody
            return global.<Choice>map(Choice.Global::new).orElseGet(() -> nobody(provider));
        }
        List<OwnKey> candidates = own.of(provider);
        if (!caller.named().isEmpty()) {
            candidates = candidates.stream()
                    .filter(key -> key.isNamed(caller.named()))
                    .toList();
            if (candidates.isEmpty()) {
                return unknown(provider);
            }
        }
        Optional<Credential> usable =
                candidates.stream().flatMap(key -> key.usable().stream()).findFirst();
        if (usable.isPresent()) {
            return new Choice.Personal(usable.get());
        }
        if (!candidates.isEmpty() && !caller.fallsBack()) {
            return invalid(provider, candidates.getFirst());
        }
        return global.<Choice>map(Choice.Global::new).orElseGet(() -> nobody(provider));
    }

    /** The same words whether nobody has such a credential, or somebody else has. */
    private static Choice unknown(String provider) {
        return new Choice.Nobody(new Outcome.Refused(
                Refusal.BAD_REQUEST, HEADER + " names no credential of this account for " + provider + ".", HEADER, 0));
    }

    private static Choice invalid(String provider, OwnKey first) {
        return new Choice.Nobody(new Outcome.Refused(
                Refusal.CREDENTIAL_INVALID,
                "Your own key for " + provider + ", `" + first.name() + "`, is not valid: " + provider
                        + " refused it. Replace it, or delete it to use this gateway's.",
                "",
                0));
    }

    private static Choice nobody(String provider) {
        return new Choice.Nobody(
                new Outcome.Refused(Refusal.NO_CREDENTIAL, "There is no credential for " + provider + ".", "model", 0));
    }
}
