package gabelle.verticles.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Timer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpsVerticleTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Health health = new Health();
    private final Metrics metrics = new Metrics();
    private final OpsVerticle ops = new OpsVerticle("127.0.0.1", 0, health, metrics.registry());

    @BeforeEach
    void deploy() throws Exception {
        vertx.deployVerticle(ops).await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        vertx.close().await(10, TimeUnit.SECONDS);
        metrics.close();
    }

    @Test
    void ready_while_every_check_is_ok_and_says_which_is_not() throws Exception {
        health.register("postgres", () -> Check.ok("reached 40 ms ago"));
        assertEquals(200, get("/health/ready").statusCode());

        health.register("migrations", () -> Check.failed("version 3 is missing"));
        HttpResponse<String> answer = get("/health/ready");

        assertEquals(503, answer.statusCode());
        JsonObject body = new JsonObject(answer.body());
        assertEquals("not ready", body.getString("status"));
        assertEquals(
                new JsonObject().put("name", "migrations").put("ok", false).put("detail", "version 3 is missing"),
                body.getJsonArray("checks").getJsonObject(0));
        assertEquals("postgres", body.getJsonArray("checks").getJsonObject(1).getString("name"));
        assertEquals(200, get("/health/live").statusCode(), "unready is not dead");
    }

    @Test
    void a_draining_node_is_unready_but_alive_and_an_ending_one_is_neither() throws Exception {
        health.drain();
        assertEquals(503, get("/health/ready").statusCode());
        assertTrue(get("/health/ready").body().contains("shutting down"));
        assertEquals(200, get("/health/live").statusCode());

        health.end();
        assertEquals(503, get("/health/live").statusCode());
    }

    @Test
    void a_check_that_throws_counts_as_failed_and_shows_no_message() throws Exception {
        health.register("broken", () -> {
            throw new IllegalStateException("password sesame");
        });
        HttpResponse<String> answer = get("/health/ready");

        assertEquals(503, answer.statusCode());
        assertTrue(answer.body().contains("IllegalStateException"), answer.body());
        assertFalse(answer.body().contains("sesame"), answer.body());
    }

    @Test
    void a_check_that_hangs_makes_the_node_unready_and_blocks_nobody() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        health.register("hanging", () -> {
            try {
                stuck.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Check.ok("");
        });
        var ready = client.sendAsync(request("/health/ready").build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, get("/health/live").statusCode());
        assertFalse(ready.isDone());
        assertEquals(503, ready.get(10, TimeUnit.SECONDS).statusCode());
        stuck.countDown();
    }

    @Test
    void metrics_tell_of_the_process_and_of_our_own_meters() throws Exception {
        Timer overhead = Timer.builder("gabelle.overhead").register(metrics.registry());
        overhead.record(Duration.ofNanos(60_000));
        metrics.registry().counter("gabelle.calls", "outcome", "served").increment();

        HttpResponse<String> answer = get("/metrics");

        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8",
                answer.headers().firstValue("content-type").orElse(""));
        String text = answer.body();
        assertTrue(text.contains("gabelle_calls_total{outcome=\"served\"} 1.0"), text);
        assertTrue(text.contains("gabelle_overhead_seconds_bucket{le=\"5.0E-5\"} 0"), text);
        assertTrue(text.contains("gabelle_overhead_seconds_bucket{le=\"1.0E-4\"} 1"), text);
        assertTrue(text.contains("gabelle_overhead_seconds_bucket{le=\"0.05\"} 1"), text);
        for (String name : new String[] {
            "jvm_memory_used_bytes",
            "jvm_gc_",
            "jvm_threads_live_threads",
            "process_cpu_usage",
            "process_uptime_seconds",
            "process_files_open_files",
            "jvm_info"
        }) {
            assertTrue(text.contains("\n" + name), name);
        }
    }

    @Test
    void the_models_that_metrics_tell_apart_are_bounded() throws Exception {
        for (int i = 0; i < 1_500; i++) {
            metrics.registry().counter("gabelle.calls", "model", "model-" + i).increment();
        }
        assertEquals(1_000, metrics.registry().find("gabelle.calls").counters().size());
    }

    @Test
    void nothing_else_is_served() throws Exception {
        assertEquals(404, get("/v1/models").statusCode());
        assertEquals(
                405,
                client.send(
                                request("/metrics")
                                        .POST(HttpRequest.BodyPublishers.noBody())
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode());
        HttpResponse<String> head = client.send(
                request("/health/live")
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ops.actualPort() + path))
                .timeout(Duration.ofSeconds(10));
    }
}
