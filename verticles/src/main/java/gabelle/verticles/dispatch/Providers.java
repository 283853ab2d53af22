package gabelle.verticles.dispatch;

import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.route.Fault;
import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.dispatch.DispatchMessage.ProviderFailed;
import gabelle.verticles.dispatch.DispatchMessage.Report;
import gabelle.verticles.loop.Deadlines;
import gabelle.verticles.loop.Deadlines.Deadline;
import gabelle.verticles.models.Catalogues;
import gabelle.verticles.vault.Credential;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One loop's connections to its providers, and what it has seen of them since the last report. */
final class Providers {
    /** Between two reports a loop remembers so many unknown models; the actor logs each once anyway. */
    private static final int UNPRICED_MAX = 64;

    /** Failures that say nothing of how the provider is. */
    private static final Set<Failure> OF_THE_CLIENT =
            EnumSet.of(Failure.PROVIDER_REJECTED, Failure.CREDENTIAL_REJECTED);

    private final Vertx vertx;
    private final Catalogues catalogues;
    private final DispatchSettings settings;
    private final Deadlines deadlines;
    private final Circuits circuits;
    private final Drains drains;
    private final Map<String, ProviderClient> clients = new HashMap<>();
    private final Map<FailureKey, Long> failures = new HashMap<>();
    private final Map<String, Long> opened = new HashMap<>();
    private final Set<String> unpriced = new HashSet<>();
    private final Set<Credential.Stored> unauthorized = new HashSet<>();

    private record FailureKey(String provider, Failure failure) {}

    Providers(Vertx vertx, Catalogues catalogues, DispatchSettings settings, Deadlines deadlines, Circuits circuits) {
        this.vertx = vertx;
        this.catalogues = catalogues;
        this.settings = settings;
        this.deadlines = deadlines;
        this.circuits = circuits;
        this.drains = new Drains(deadlines, settings);
    }

    /**
     * An attempt, not yet begun.
     *
     * @param leftMs of the call's whole time
     * @param last whether nobody else is asked should it fail
     */
    Attempt attempt(ProviderCall call, AnswerSink sink, long leftMs, boolean last) {
        return new Attempt(call, sink, settings, deadlines, drains, leftMs, last);
    }

    /** Never fails. */
    Future<Outcome> run(Attempt attempt, Offer offer) {
        Optional<Provider> provider = catalogues.current().provider(offer.provider());
        return provider.isEmpty() // deleted since the call was quoted
                ? Future.succeededFuture(
                        new Outcome.Failed(Failure.PROVIDER_UNREACHABLE, "The provider was removed just now."))
                : attempt.run(client(provider.get()));
    }

    /** A provider that is elsewhere now, or spoken to otherwise, is spoken to over new connections. */
    private ProviderClient client(Provider provider) {
        ProviderClient known = clients.get(provider.name());
        if (known != null && known.serves(provider)) {
            return known;
        }
        if (known != null) {
            known.retire();
        }
        ProviderClient made = new ProviderClient(vertx, provider, settings);
        clients.put(provider.name(), made);
        return made;
    }

    /** Notes how an attempt ended. */
    void ended(Attempt attempt, Offer offer, Outcome outcome) {
        Fault fault = attempt.fault();
        long retryAfterMs = 0;
        if (outcome instanceof Outcome.Failed failed) {
            retryAfterMs = failed.retryAfterMs();
            if (!OF_THE_CLIENT.contains(failed.why())) {
                failures.merge(new FailureKey(offer.provider(), failed.why()), 1L, Math::addExact);
            }
        }
        if (fault != null && circuits.failed(offer, fault, retryAfterMs)) {
            opened.merge(offer.provider(), 1L, Math::addExact);
        } else if (fault == null && attempt.status() > 0) {
            circuits.answered(offer);
        }
        if (attempt.unauthorized()) {
            offer.key().stored().ifPresent(unauthorized::add);
        }
    }

    /** A model that is asked for and has no price. */
    void unpriced(String model) {
        if (unpriced.size() < UNPRICED_MAX) {
            unpriced.add(model);
        }
    }

    Deadline in(long delayMs, Runnable passed) {
        return deadlines.in(delayMs, passed);
    }

    /** How long a call may take in all. */
    long totalMs() {
        return settings.totalTimeoutMs();
    }

    /** What was seen since the last time; empty for nothing. */
    Optional<Report> report() {
        if (failures.isEmpty()
                && unpriced.isEmpty()
                && unauthorized.isEmpty()
                && opened.isEmpty()
                && drains.isEmpty()) {
            return Optional.empty();
        }
        List<ProviderFailed> failed = new ArrayList<>();
        failures.forEach((key, times) -> failed.add(new ProviderFailed(key.provider, key.failure, times)));
        Report report = new Report(failed, opened, List.copyOf(unpriced), List.copyOf(unauthorized), drains.take());
        failures.clear();
        opened.clear();
        unpriced.clear();
        unauthorized.clear();
        return Optional.of(report);
    }

    void close() {
        clients.values().forEach(ProviderClient::close);
    }
}
