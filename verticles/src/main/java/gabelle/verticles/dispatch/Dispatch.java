package gabelle.verticles.dispatch;

import gabelle.engine.meter.Dialect;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Stop;
import gabelle.engine.route.Candidate;
import gabelle.engine.route.RetryRule;
import gabelle.engine.route.Route;
import gabelle.engine.route.Trail;
import gabelle.verticles.catalogue.Catalogue;
import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.loop.Deadlines;
import gabelle.verticles.models.Catalogues;
import gabelle.verticles.vault.Caller;
import gabelle.verticles.vault.Credentials;
import gabelle.verticles.vault.OwnKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door to the providers: says who serves a model at which price, and forwards calls over this loop's own connections. */
public final class Dispatch {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
    private static final long REPORT_EVERY_MS = 250;
    private static final DeliveryOptions LOCAL =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(1_000);

    private final Vertx vertx;
    private final Catalogues catalogues;
    private final Credentials credentials;
    private final RetryRule retries;
    private final Providers providers;
    private final Quotes quotes;
    private final long reporting;

    /**
     * To be made on the loop that it serves.
     *
     * @param catalogues the same loop's door to who serves what
     * @param credentials the same loop's door to the operator's own keys
     */
    public Dispatch(
            Vertx vertx,
            Catalogues catalogues,
            Credentials credentials,
            DispatchSettings settings,
            Deadlines deadlines) {
        this.vertx = vertx;
        this.catalogues = catalogues;
        this.credentials = credentials;
        this.retries = settings.retries();
        Circuits circuits = new Circuits(settings.circuit(), settings.cooldownMaxMs());
        this.providers = new Providers(vertx, catalogues, settings, deadlines, circuits);
        this.quotes = new Quotes(catalogues, credentials, circuits, providers::unpriced);
        this.reporting = vertx.setPeriodic(REPORT_EVERY_MS, tick -> report());
    }

    /**
     * Who serves the model now, in the order in which they are tried; a model that is unknown or has no price is refused,
     * not given away, and so is one whose providers do not speak the client's dialect, or for which there is no credential
     * that the caller may use. Fails with a {@link Stop}.
     */
    public Future<Quote> quote(String model, Dialect dialect, Caller caller) {
        return credentials.of(caller).map(own -> quotes.of(model, dialect, caller, own));
    }

    /** All names of the model that this one leads to, the listed one first; of a model that nobody serves only this. */
    public List<String> names(String model) {
        return catalogue().routes().find(model).map(Route::names).orElse(List.of(model));
    }

    /** What the caller has of provider keys, which decides what it can call. */
    public Future<OwnKeys> own(Caller caller) {
        return credentials.of(caller);
    }

    /** The models that whoever has these keys can call now, each once. */
    public List<String> models(OwnKeys own) {
        return catalogue().routes().models().stream()
                .filter(model -> !owner(model, own).isEmpty())
                .toList();
    }

    /** The provider that serves the model, of several the first; empty for one that nobody serves, or without a credential. */
    public String owner(String model, OwnKeys own) {
        return catalogue().routes().find(model).map(Route::candidates).orElse(List.of()).stream()
                .map(Candidate::provider)
                .filter(provider ->
                        own.has(provider) || credentials.global(provider).isPresent())
                .findFirst()
                .orElse("");
    }

    /** All that are known, by their names, whether they serve anything now or not. */
    public Map<String, Provider> providers() {
        return catalogue().providers();
    }

    /** Whether a provider of the model speaks the dialect. */
    public boolean speaks(String model, Dialect dialect) {
        return catalogue().routes().find(model).map(Route::candidates).orElse(List.of()).stream()
                .anyMatch(each -> quotes.speaks(each, dialect));
    }

    private Catalogue catalogue() {
        return catalogues.current();
    }

    /**
     * Forwards the call and relays its answer, all but the end. Never fails.
     *
     * @param quote whose offers are tried
     * @param rerouting is told before another offer is tried than the one before; that one is asked when its future
     *     completes, and the {@code Stop} with which it fails ends the call
     */
    public Future<Outcome> forward(
            ProviderCall call, Quote quote, AnswerSink sink, Function<Offer, Future<?>> rerouting) {
        Trail trail = new Trail(retries, quote.offers().size());
        return new Forwarding(call, quote.offers(), sink, rerouting, providers, trail).run();
    }

    private void report() {
        providers
                .report()
                .ifPresent(report -> vertx.eventBus()
                        .request(DispatchMessage.REPORT, report, LOCAL)
                        .onFailure(e -> LOG.warn("a report about providers was lost: {}", e.getMessage())));
    }

    public void close() {
        vertx.cancelTimer(reporting);
        credentials.close();
        catalogues.close();
        providers.close();
    }
}
