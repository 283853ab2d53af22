package gabelle.verticles.cli;

import gabelle.verticles.Main;
import gabelle.verticles.Node;
import gabelle.verticles.Parts;
import gabelle.verticles.catalogue.Catalogue;
import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.cluster.Cluster;
import gabelle.verticles.data.Secret;
import gabelle.verticles.limits.RedisUrl;
import gabelle.verticles.loop.Transports;
import gabelle.verticles.observe.Health;
import gabelle.verticles.observe.Metrics;
import gabelle.verticles.settings.Environment;
import gabelle.verticles.settings.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node of this process: from the environment to serving, and back to nothing. Blocking. */
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final long START_MAX_MS = 180_000;
    private static final long STOP_SLACK_MS = 10_000;
    private static final String OPENAI = "openai";
    private static final String ANTHROPIC = "anthropic";

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
     * @param providers overrides of base URL and key; those of the environment where empty
     */
    static Server start(
            Environment environment,
            Installation installation,
            Settings settings,
            Optional<Secret> adminToken,
            Map<String, Access> providers)
            throws IOException {
        Catalogue catalogue = catalogue(environment, providers);
        LOG.info("{} migrations applied", installation.migrate());
        Metrics metrics = new Metrics(); // as long as the process
        Parts parts = new Parts(
                environment.node(),
                settings,
                environment.dataDirectory(),
                installation.database(),
                environment.redisUrl().map(url -> new RedisUrl(url.reveal())),
                installation.pepper(),
                adminToken,
                catalogue,
                credentials(providers),
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

    /** Where a provider is, and the operator's key there. */
    record Access(Optional<URI> baseUrl, Secret key) {}

    /** What the environment says of providers. */
    static Map<String, Access> providers(Environment environment) {
        Map<String, Access> providers = new LinkedHashMap<>();
        environment
                .openaiApiKey()
                .ifPresentOrElse(
                        key -> providers.put(OPENAI, new Access(environment.openaiBaseUrl(), key)),
                        () -> LOG.warn("OPENAI_API_KEY is not set: calls for OpenAI's models are refused"));
        environment
                .anthropicApiKey()
                .ifPresent(key -> providers.put(ANTHROPIC, new Access(environment.anthropicBaseUrl(), key)));
        return providers;
    }

    private static Catalogue catalogue(Environment environment, Map<String, Access> accesses) throws IOException {
        Catalogue catalogue = Catalogue.load(
                environment.configDirectory().resolve("pricing.yaml"),
                environment.configDirectory().resolve("providers.yaml"));
        Map<String, Provider> providers = new LinkedHashMap<>(catalogue.providers());
        accesses.forEach((name, access) -> access.baseUrl()
                .ifPresent(url -> providers.computeIfPresent(name, (same, provider) -> provider.at(url))));
        return new Catalogue(catalogue.prices(), catalogue.routes(), providers);
    }

    private static Map<String, Secret> credentials(Map<String, Access> accesses) {
        Map<String, Secret> credentials = new LinkedHashMap<>();
        accesses.forEach((name, access) -> credentials.put(name, access.key()));
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
