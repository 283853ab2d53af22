package gabelle.sim;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A simulated provider that is running. */
public final class SimProvider {
    /** Vert.x lets the loops of one server share a free port if they name it by the same negative number. */
    private static final AtomicInteger FREE_PORTS = new AtomicInteger();

    private final Vertx vertx;
    private final String deployment;
    private final String host;
    private final int port;
    private final SimLog log;
    private final AtomicReference<String> standing;

    private SimProvider(
            Vertx vertx, String deployment, String host, int port, SimLog log, AtomicReference<String> standing) {
        this.standing = standing;
        this.vertx = vertx;
        this.deployment = deployment;
        this.host = host;
        this.port = port;
        this.log = log;
    }

    /** Completes when it listens on all its loops; fails if it cannot. */
    public static Future<SimProvider> start(Vertx vertx, SimSettings settings) {
        SimLog log = new SimLog(settings.logMax());
        AtomicLong numbers = new AtomicLong();
        AtomicReference<String> standing = new AtomicReference<>("");
        List<SimServer> servers = new CopyOnWriteArrayList<>();
        int port = settings.port() == 0 ? FREE_PORTS.decrementAndGet() : settings.port();
        return vertx.deployVerticle(
                        () -> {
                            SimServer server = new SimServer(settings, log, numbers, standing, port);
                            servers.add(server);
                            return server;
                        },
                        new DeploymentOptions().setInstances(settings.loops()))
                .map(id -> new SimProvider(
                        vertx, id, settings.host(), servers.getFirst().port(), log, standing));
    }

    public int port() {
        return port;
    }

    /** An SDK's base URL: {@code http://<host>:<port>/v1}, the {@code /v1} included and no slash after it. */
    public String baseUrl() {
        return "http://" + host + ":" + port + "/v1";
    }

    /** The same for Gemini's API, whose version is another. */
    public String geminiBaseUrl() {
        return "http://" + host + ":" + port + "/v1beta";
    }

    public SimLog log() {
        return log;
    }

    /**
     * From now on calls do this that have no script of their own; what is under way goes on as it began.
     *
     * @param script empty for the ordinary answer; of words that there are, or every call is answered 400
     */
    public void standing(String script) {
        standing.set(script);
    }

    /** Closes the port and all connections. */
    public Future<Void> stop() {
        return vertx.undeploy(deployment);
    }
}
