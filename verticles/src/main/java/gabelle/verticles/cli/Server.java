package gabelle.verticles.cli;

import gabelle.verticles.Main;
import gabelle.verticles.Node;
import gabelle.verticles.Parts;
import gabelle.verticles.catalogue.Catalogue;
import gabelle.verticles.catalogue.CatalogueFiles;
import gabelle.verticles.catalogue.CatalogueTerms;
import gabelle.verticles.cluster.Cluster;
import gabelle.verticles.data.Secret;
import gabelle.verticles.limits.RedisUrl;
import gabelle.verticles.loop.Transports;
import gabelle.verticles.models.CatalogueSeeds;
import gabelle.verticles.observe.Health;
import gabelle.verticles.observe.Metrics;
import gabelle.verticles.settings.Environment;
import gabelle.verticles.settings.ProviderVariables;
import gabelle.verticles.settings.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node of this process: from the environment to serving, and back to nothing. Blocking. */
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final long START_MAX_MS = 180_000;
    private static final long STOP_SLACK_MS = 10_000;

    private final Settings settings;
    private final Vertx vertx;
    private final Node node;

    private Server(Settings settings, Vertx vertx, Node node) {
        this.vertx = vertx;
        this.settings = settings;
        this.node = node;
    }

    /**
     * Starts a node.
     *
     * @param adminToken what operators show; empty for no admin API
     * @param overrides where providers are and the keys there; what the environment says where empty
     */
    static Server start(
            Environment environment,
            Installation installation,
            Settings settings,
            Optional<Secret> adminToken,
            Map<String, Access> overrides)
            throws IOException {
        CatalogueTerms files = CatalogueFiles.load(
                environment.configDirectory().resolve("pricing.yaml"),
                environment.configDirectory().resolve("providers.yaml"));
        LOG.info("{} migrations applied", installation.migrate());
        Catalogue catalogue = CatalogueSeeds.plant(installation.database(), files);
        Map<String, Access> providers = overrides.isEmpty() ? accesses(environment, catalogue) : overrides;
        Metrics metrics = new Metrics(); // as long as the process
        Parts parts = new Parts(
                environment.node(),
                settings,
                environment.dataDirectory(),
                installation.database(),
                environment.redisUrl().map(url -> new RedisUrl(url.reveal())),
                installation.pepper(),
                adminToken,
                environment.jwtSecret(),
                elsewhere(providers),
                credentials(providers),
                installation.vault(),
                metrics.registry(),
                new Health());
        Vertx vertx = loops(settings);
        boolean started = false;
        try {
            Node node = Blocking.await(Main.start(vertx, parts), START_MAX_MS, "the node did not start");
            started = true;
            return new Server(settings, vertx, node);
        } finally {
            if (!started) {
                close(vertx);
            }
        }
    }

    private static Vertx loops(Settings settings) throws IOException {
        Transport transport = Transports.choose(settings.server().transport());
        LOG.info("event loops use the transport {}", transport.name());
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(settings.server().loops() + 1)
                .setPreferNativeTransport(false);
        return Blocking.await(
                Cluster.start(Vertx.builder().withTransport(transport), options, settings.cluster()),
                START_MAX_MS,
                "the node did not join its cluster");
    }

    /** Where a provider is, if not where the catalogue says, and the operator's key there. */
    record Access(Optional<URI> baseUrl, Optional<Secret> key) {}

    /** What the environment says of the providers. Not everybody has an account with each of them. */
    private static Map<String, Access> accesses(Environment environment, Catalogue catalogue) {
        Map<String, Access> accesses = new LinkedHashMap<>();
        List<String> without = new ArrayList<>();
        for (String name : catalogue.providers().keySet()) {
            Optional<Secret> key = environment.providers().apiKey(name);
            accesses.put(name, new Access(environment.providers().baseUrl(name), key));
            if (key.isEmpty()) {
                without.add(ProviderVariables.apiKeyVariable(name));
            }
        }
        if (without.size() == accesses.size()) {
            LOG.warn("no provider has a key in the environment, so calls need a stored one: {}", without);
        } else if (!without.isEmpty()) {
            LOG.info("calls for models of providers without a key need a stored one: {} are not set", without);
        }
        return accesses;
    }

    private static Map<String, URI> elsewhere(Map<String, Access> accesses) {
        Map<String, URI> elsewhere = new LinkedHashMap<>();
        accesses.forEach((name, access) -> access.baseUrl().ifPresent(url -> elsewhere.put(name, url)));
        return elsewhere;
    }

    private static Map<String, Secret> credentials(Map<String, Access> accesses) {
        Map<String, Secret> credentials = new LinkedHashMap<>();
        accesses.forEach((name, access) -> access.key().ifPresent(key -> credentials.put(name, key)));
        return credentials;
    }

    int port() {
        return node.port();
    }

    int opsPort() {
        return node.opsPort();
    }

    /** Ends open calls, drains the journal, closes everything; each step within its bound. */
    @Override
    public void close() throws IOException {
        try {
            Blocking.await(
                    node.stop(), 3 * settings.server().shutdownTimeoutMs() + STOP_SLACK_MS, "the node did not stop");
        } finally {
            close(vertx);
        }
    }

    private static void close(Vertx vertx) throws IOException {
        Blocking.await(vertx.close(), STOP_SLACK_MS, "the event loops did not stop");
    }
}
