package gabelle.verticles.observe;

import gabelle.verticles.loop.Listening;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves health and metrics on the ops port. Checks and scrapes run off the loop: neither is the loop's to wait for. */
public final class OpsVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(OpsVerticle.class);
    private static final int IDLE_TIMEOUT_S = 60;
    /** Shorter than the probes' own time-out of some seconds, so that the answer says what hangs. */
    private static final long CHECKS_TIMEOUT_MS = 2_000;

    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final String JSON = "application/json";
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final String host;
    private final int port;
    private final Health health;
    private final PrometheusMeterRegistry metrics;
    private volatile @Nullable HttpServer server;

    public OpsVerticle(String host, int port, Health health, PrometheusMeterRegistry metrics) {
        this.host = host;
        this.port = port;
        this.health = health;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options =
                new HttpServerOptions().setHost(host).setPort(port).setIdleTimeout(IDLE_TIMEOUT_S);
        return Listening.on(vertx.createHttpServer(options).requestHandler(this::serve), host, port, "OPS_PORT")
                .onSuccess(listening -> server = listening);
    }

    /** The port that it listens on, once deployed; another than asked for when that was 0. */
    public int actualPort() {
        HttpServer listening = server;
        if (listening == null) {
            throw new IllegalStateException("not deployed yet");
        }
        return listening.actualPort();
    }

    private void serve(HttpServerRequest request) {
        if (!READING.contains(request.method())) {
            request.response()
                    .setStatusCode(405)
                    .putHeader("allow", "GET, HEAD")
                    .end();
            return;
        }
        switch (request.path()) {
            case "/health/live" -> live(request);
            case "/health/ready" -> ready(request);
            case "/metrics" -> metrics(request);
            default -> answer(request, 404, JSON, status("no such page").encode());
        }
    }

    private void live(HttpServerRequest request) {
        boolean alive = health.isAlive();
        answer(
                request,
                alive ? 200 : 503,
                JSON,
                status(alive ? "alive" : "ending").encode());
    }

    private void ready(HttpServerRequest request) {
        vertx.executeBlocking(health::readiness, false)
                .timeout(CHECKS_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .otherwise(hanging -> Map.of("checks", Check.failed("no answer within " + CHECKS_TIMEOUT_MS + " ms")))
                .onSuccess(checks -> answer(request, isReady(checks) ? 200 : 503, JSON, report(checks)));
    }

    private void metrics(HttpServerRequest request) {
        vertx.executeBlocking(() -> metrics.scrape(PROMETHEUS_TEXT), false)
                .onSuccess(text -> answer(request, 200, PROMETHEUS_TEXT, text))
                .onFailure(failure -> failed(request, failure));
    }

    private static void failed(HttpServerRequest request, Throwable failure) {
        LOG.error("metrics could not be collected", failure);
        answer(request, 500, JSON, status("the metrics could not be collected").encode());
    }

    private static boolean isReady(Map<String, Check> checks) {
        return checks.values().stream().allMatch(Check::ok);
    }

    private static String report(Map<String, Check> checks) {
        JsonArray list = new JsonArray();
        checks.forEach((name, check) -> list.add(
                new JsonObject().put("name", name).put("ok", check.ok()).put("detail", check.detail())));
        return status(isReady(checks) ? "ready" : "not ready")
                .put("checks", list)
                .encodePrettily();
    }

    private static JsonObject status(String status) {
        return new JsonObject().put("status", status);
    }

    private static void answer(HttpServerRequest request, int status, String type, String body) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return;
        }
        Buffer bytes = Buffer.buffer(body);
        response.setStatusCode(status)
                .putHeader("content-type", type)
                .putHeader("content-length", String.valueOf(bytes.length()))
                .putHeader("cache-control", "no-store")
                .end(HttpMethod.HEAD.equals(request.method()) ? Buffer.buffer() : bytes);
    }
}
