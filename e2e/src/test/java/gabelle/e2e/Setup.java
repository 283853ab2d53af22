package gabelle.e2e;

import gabelle.sim.Manner;
import gabelle.verticles.catalogue.Provider.OnDisconnect;
import gabelle.verticles.cluster.ClusterSettings;
import gabelle.verticles.dispatch.DispatchSettings;
import gabelle.verticles.settings.ServerSettings;
import gabelle.verticles.settings.Settings;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** How a test wants its nodes: the defaults, on loopback and free ports, but for what it names. */
final class Setup {
    private static final Settings DEFAULTS = Settings.defaults();

    int nodes = 1;
    boolean redis;
    boolean clustered;
    boolean keyOfEnvironment = true;
    List<String> takesToo = List.of();
    Optional<URI> provider = Optional.empty();
    final Map<String, Manner> manners = new LinkedHashMap<>();
    UnaryOperator<String> pricing = shipped -> shipped;
    UnaryOperator<String> providers = shipped -> shipped;
    private int loops = 2;
    private int bodyBytesMax = DEFAULTS.server().bodyBytesMax();
    private long bodyTimeoutMs = DEFAULTS.server().bodyTimeoutMs();
    private long shutdownTimeoutMs = 5_000;
    private long firstByteTimeoutMs = 20_000;
    private long idleTimeoutMs = 20_000;
    private long drainTimeoutMs = DEFAULTS.dispatch().drainTimeoutMs();
    private int drainsMax = DEFAULTS.dispatch().drainsMax();
    private int attemptsMax = DEFAULTS.dispatch().attemptsMax();
    private long retryBackoffMs = 20; // nobody has to wait for it
    private int circuitFailures = DEFAULTS.dispatch().circuitFailures();
    private long circuitOpenMs = DEFAULTS.dispatch().circuitOpenMs();
    private List<String> corsOrigins = List.of();
    private List<String> privateAddresses = List.of();

    Setup nodes(int count) {
        nodes = count;
        return this;
    }

    /** The nodes share their limits through a real Redis. */
    Setup redis() {
        redis = true;
        return this;
    }

    /** The nodes share an event bus. */
    Setup clustered() {
        clustered = true;
        return this;
    }

    /** The nodes' environment has no key of the provider. */
    Setup withoutKeyOfEnvironment() {
        keyOfEnvironment = false;
        return this;
    }

    /** Customers' keys that the simulated provider takes beside the operator's. */
    Setup takesToo(String... keys) {
        takesToo = List.of(keys);
        return this;
    }

    /** Another provider than the simulated one. */
    Setup provider(URI baseUrl) {
        provider = Optional.of(baseUrl);
        return this;
    }

    /** Of the pages that may ask from a browser. */
    Setup corsOrigins(String... origins) {
        corsOrigins = List.of(origins);
        return this;
    }

    /** Another simulated provider, in its own manner, beside the one that all others share. */
    Setup provider(String name, Manner manner) {
        manners.put(name, manner);
        return this;
    }

    /** Other prices than the shipped ones. */
    Setup pricing(UnaryOperator<String> change) {
        pricing = change;
        return this;
    }

    /** Other providers than the shipped ones. */
    Setup providers(UnaryOperator<String> change) {
        providers = change;
        return this;
    }

    /** What may be called although it is not public, whoever named it. */
    Setup privateAddresses(String... hosts) {
        privateAddresses = List.of(hosts);
        return this;
    }

    Setup loops(int count) {
        loops = count;
        return this;
    }

    Setup bodyBytesMax(int bytes) {
        bodyBytesMax = bytes;
        return this;
    }

    Setup bodyTimeoutMs(long ms) {
        bodyTimeoutMs = ms;
        return this;
    }

    /** How long the provider may take for the head of its answer, and between two parts of it. */
    Setup providerTimeoutMs(long ms) {
        firstByteTimeoutMs = ms;
        idleTimeoutMs = ms;
        return this;
    }

    /** What becomes of a stream whose client hangs up. */
    Setup onDisconnect(OnDisconnect policy) {
        String word = "on_disconnect: " + policy.name().toLowerCase(Locale.ROOT);
        return providers(shipped -> shipped.replaceAll("(?m)^    on_disconnect: .*", "    " + word));
    }

    /** How long, and how many at once, an answer is read on for its usage. */
    Setup drains(long timeoutMs, int max) {
        drainTimeoutMs = timeoutMs;
        drainsMax = max;
        return this;
    }

    /** How often one call is tried, and what is waited before the same provider is asked again. */
    Setup attempts(int max, long backoffMs) {
        attemptsMax = max;
        retryBackoffMs = backoffMs;
        return this;
    }

    /** When a provider is not asked any more, and for how long. */
    Setup circuit(int failures, long openMs) {
        circuitFailures = failures;
        circuitOpenMs = openMs;
        return this;
    }

    Settings settings(ClusterSettings cluster) {
        ServerSettings server = DEFAULTS.server();
        return new Settings(
                new ServerSettings(
                        "127.0.0.1",
                        0,
                        0,
                        loops,
                        server.transport(),
                        server.headerBytesMax(),
                        bodyBytesMax,
                        Math.max(bodyBytesMax, server.bodyBudgetBytes()),
                        bodyTimeoutMs,
                        server.keepAliveMs(),
                        shutdownTimeoutMs,
                        corsOrigins),
                DEFAULTS.keys(),
                DEFAULTS.limits(),
                dispatch(DEFAULTS.dispatch()),
                DEFAULTS.funds(),
                DEFAULTS.metering(),
                DEFAULTS.identity(),
                DEFAULTS.journal(),
                DEFAULTS.usage(),
                cluster,
                DEFAULTS.vault());
    }

    private DispatchSettings dispatch(DispatchSettings defaults) {
        return new DispatchSettings(
                200,
                firstByteTimeoutMs,
                idleTimeoutMs,
                defaults.totalTimeoutMs(),
                defaults.connectionsMax(),
                defaults.waitingMax(),
                defaults.outputTokensAssumed(),
                drainTimeoutMs,
                drainsMax,
                attemptsMax,
                retryBackoffMs,
                Math.max(500, retryBackoffMs),
                circuitFailures,
                circuitOpenMs,
                defaults.cooldownMaxMs(),
                privateAddresses);
    }
}
