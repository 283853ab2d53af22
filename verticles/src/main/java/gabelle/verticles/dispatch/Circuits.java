package gabelle.verticles.dispatch;

import gabelle.engine.Recent;
import gabelle.engine.route.Circuit;
import gabelle.engine.route.Fault;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one loop knows of its providers' health: for each credential whether the provider answers with it at all, and for
 * each model of it until when the provider does not want to be asked.
 */
final class Circuits {
    /** Of personal credentials there may be any number; of those that are not known the circuit is closed. */
    private static final int KNOWN_MAX = 10_000;

    private final Circuit.Rule rule;
    private final long cooldownMaxMs;
    private final Map<Account, Circuit> circuits = new Recent<>(KNOWN_MAX);
    private final Map<Model, Long> coolUntilMs = new Recent<>(KNOWN_MAX);

    /** What pays at a provider; without an id that of the environment. */
    private record Account(String provider, Optional<UUID> credential) {
        static Account of(Offer offer) {
            return new Account(offer.provider(), offer.key().stored().map(stored -> stored.id()));
        }
    }

    /** Providers limit each model by itself. */
    private record Model(Account account, String model) {
        static Model of(Offer offer) {
            return new Model(Account.of(offer), offer.candidate().upstreamModel());
        }
    }

    Circuits(Circuit.Rule rule, long cooldownMaxMs) {
        this.rule = rule;
        this.cooldownMaxMs = cooldownMaxMs;
    }

    /** How long the provider does not want to be asked for this model; 0 where it may be. */
    long coolsMs(Offer offer) {
        if (coolUntilMs.isEmpty()) {
            return 0;
        }
        Model model = Model.of(offer);
        Long until = coolUntilMs.get(model);
        if (until == null) {
            return 0;
        }
        long left = until - nowMs();
        if (left <= 0) {
            coolUntilMs.remove(model);
        }
        return Math.max(0, left);
    }

    /** Whether the provider may be asked now. */
    boolean admits(Offer offer) {
        Circuit circuit = known(offer);
        return circuit == null || circuit.admits(nowMs());
    }

    /** How long nobody is let pass yet. */
    long waitMs(Offer offer) {
        Circuit circuit = known(offer);
        return circuit == null ? 0 : circuit.waitMs(nowMs());
    }

    private @Nullable Circuit known(Offer offer) {
        return circuits.isEmpty() ? null : circuits.get(Account.of(offer));
    }

    /** The provider has answered: even that it refuses says that it is there. */
    void answered(Offer offer) {
        if (!circuits.isEmpty()) {
            circuits.remove(Account.of(offer)); // closed, and nothing to remember
        }
    }

    /**
     * It has not, or not well.
     *
     * @param retryAfterMs what it asks to wait, or 0
     * @return whether this opened its circuit
     */
    boolean failed(Offer offer, Fault fault, long retryAfterMs) {
        if (fault == Fault.LIMITED && retryAfterMs > 0) {
            coolUntilMs.put(Model.of(offer), nowMs() + Math.min(retryAfterMs, cooldownMaxMs));
        }
        if (!fault.ill()) {
            answered(offer);
            return false;
        }
        return circuits.computeIfAbsent(Account.of(offer), account -> new Circuit(rule))
                .failed(nowMs());
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
