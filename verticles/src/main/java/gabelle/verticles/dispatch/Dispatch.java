package gabelle.verticles.dispatch;

import gabelle.engine.meter.Dialect;
import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.engine.price.Price;
import gabelle.engine.route.Candidate;
import gabelle.engine.route.Route;
import gabelle.verticles.catalogue.Catalogue;
import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.dispatch.DispatchMessage.ProviderFailed;
import gabelle.verticles.dispatch.DispatchMessage.Report;
import gabelle.verticles.loop.Deadlines;
import gabelle.verticles.vault.Credential;
import gabelle.verticles.vault.Credentials;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door to the providers: says who serves a model at which price, and forwards calls over this loop's own connections. */
public final class Dispatch {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
    private static final long REPORT_EVERY_MS = 250;
    private static final DeliveryOptions LOCAL =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(1_000);

    /** Between two reports a loop remembers so many unknown models; the actor logs each once anyway. */
    private static final int UNPRICED_MAX = 64;

    private final Vertx vertx;
    private final Catalogue catalogue;
    private final Credentials credentials;
    private final DispatchSettings settings;
    private final Deadlines deadlines;
    private final Map<String, ProviderClient> clients = new HashMap<>();
    private final Map<FailureKey, Long> failures = new HashMap<>();
    private final Set<String> unpriced = new HashSet<>();
    private final Set<Credential.Stored> unauthorized = new HashSet<>();
    private final Drains drains;
    private final long reporting;

    /**
     * To be made on the loop that it serves.
     *
     * @param credentials the same loop's door to the operator's own keys
     */
    public Dispatch(
            Vertx vertx, Catalogue catalogue, Credentials credentials, DispatchSettings settings, Deadlines deadlines) {
        this.vertx = vertx;
        this.catalogue = catalogue;
        this.credentials = credentials;
        this.settings = settings;
        this.deadlines = deadlines;
        this.drains = new Drains(deadlines, settings);
        this.reporting = vertx.setPeriodic(REPORT_EVERY_MS, tick -> report());
    }

    /**
     * Who serves the model now; a model that is unknown or has no price is refused, not given away, and so is one whose
     * providers do not speak the client's dialect.
     */
    public Future<Quote> quote(String model, Dialect dialect) {
        List<Candidate> candidates =
                catalogue.routes().find(model).map(Route::candidates).orElse(List.of());
        Optional<Candidate> candidate = candidates.stream()
                .filter(each -> provider(each.provider()).dialects().contains(dialect))
                .findFirst();
        if (candidate.isEmpty() && !candidates.isEmpty()) {
            return refused(
                    Refusal.BAD_REQUEST,
                    "The model `" + model + "` is served in another API than this one: call it at " + paths(candidates)
                            + ".");
        }
        Optional<Price> price = candidate.flatMap(
                found -> catalogue.prices().at(found.provider(), found.upstreamModel(), System.currentTimeMillis()));
        if (candidate.isEmpty() || price.isEmpty()) {
            if (unpriced.size() < UNPRICED_MAX) {
                unpriced.add(model);
            }
            return refused(
                    Refusal.MODEL_NOT_FOUND,
                    "The model `" + model + "` does not exist or you do not have access to it.");
        }
        String provider = candidate.get().provider();
        Optional<Credential> key = credentials.global(provider);
        if (key.isEmpty()) {
            return refused(Refusal.NO_CREDENTIAL, "There is no credential for " + provider + ".");
        }
        String boundField = provider(provider).outputBoundField(dialect);
        return Future.succeededFuture(new Quote(candidate.get(), price.get(), "global", boundField, key.get()));
    }

    private Provider provider(String name) {
        return catalogue.provider(name).orElseThrow();
    }

    /** Where they are called. */
    private String paths(List<Candidate> candidates) {
        return candidates.stream()
                .flatMap(each -> provider(each.provider()).dialects().stream())
                .distinct()
                .sorted()
                .map(Dispatch::path)
                .collect(Collectors.joining(" or "));
    }

    private static String path(Dialect dialect) {
        return switch (dialect) {
            case OPENAI -> "/v1/chat/completions or /v1/embeddings";
            case ANTHROPIC -> "/v1/messages";
            case GEMINI -> "/v1beta/models";
        };
    }

    private static Future<Quote> refused(Refusal why, String message) {
        return Future.failedFuture(new Stop(new Outcome.Refused(why, message, "model", 0)));
    }

    /** All names of the model that this one leads to, the listed one first; of a model that nobody serves only this. */
    public List<String> names(String model) {
        return catalogue.routes().find(model).map(Route::names).orElse(List.of(model));
    }

    /** The models that can be called now, each once. */
    public List<String> models() {
        return catalogue.routes().models().stream()
                .filter(model -> !owner(model).isEmpty())
                .toList();
    }

    /** The provider that serves the model; empty for one that nobody serves, or without a credential. */
    public String owner(String model) {
        return catalogue
                .routes()
                .find(model)
                .map(route -> route.candidates().getFirst().provider())
                .filter(provider -> credentials.global(provider).isPresent())
                .orElse("");
    }

    /** Whether a provider of the model speaks the dialect. */
    public boolean speaks(String model, Dialect dialect) {
        return catalogue.routes().find(model).map(Route::candidates).orElse(List.of()).stream()
                .anyMatch(each -> provider(each.provider()).dialects().contains(dialect));
    }

    /** Forwards the call and relays its answer, all but the end. Never fails. */
    public Future<Outcome> forward(ProviderCall call, AnswerSink sink) {
        String name = call.quote().candidate().provider();
        Attempt attempt = new Attempt(call, sink, settings, deadlines, drains);
        return attempt.run(clients.computeIfAbsent(name, this::client)).map(outcome -> {
            if (attempt.unauthorized()) {
                call.quote().key().stored().ifPresent(unauthorized::add);
            }
            return noted(name, outcome);
        });
    }

    private ProviderClient client(String name) {
        return new ProviderClient(vertx, provider(name), settings);
    }

    private Outcome noted(String provider, Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed && failed.why() != Failure.PROVIDER_REJECTED) {
            failures.merge(new FailureKey(provider, failed.why()), 1L, Math::addExact);
        }
        return outcome;
    }

    private void report() {
        if (failures.isEmpty() && unpriced.isEmpty() && unauthorized.isEmpty() && drains.isEmpty()) {
            return;
        }
        List<ProviderFailed> failed = new ArrayList<>();
        failures.forEach((key, times) -> failed.add(new ProviderFailed(key.provider, key.failure, times)));
        Report report = new Report(failed, List.copyOf(unpriced), List.copyOf(unauthorized), drains.take());
        failures.clear();
        unpriced.clear();
        unauthorized.clear();
        vertx.eventBus()
                .request(DispatchMessage.REPORT, report, LOCAL)
                .onFailure(e -> LOG.warn("a report about providers was lost: {}", e.getMessage()));
    }

    public void close() {
        vertx.cancelTimer(reporting);
        credentials.close();
        clients.values().forEach(ProviderClient::close);
    }

    private record FailureKey(String provider, Failure failure) {}
}
