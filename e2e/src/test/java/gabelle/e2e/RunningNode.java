package gabelle.e2e;

import gabelle.verticles.Main;
import gabelle.verticles.Node;
import gabelle.verticles.Parts;
import gabelle.verticles.cluster.Cluster;
import gabelle.verticles.keys.Await;
import gabelle.verticles.loop.Transports;
import gabelle.verticles.settings.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** A node of this JVM, and a client of it. */
final class RunningNode {
    private static final Duration HEAD_BOUND = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final Node node;
    private final Queue<Answered> answers;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .build();
    private Future<Void> stopping;

    private RunningNode(Vertx vertx, Node node, Queue<Answered> answers) {
        this.vertx = vertx;
        this.node = node;
        this.answers = answers;
    }

    /** @param answers where each whole or broken answer is noted */
    static RunningNode start(Parts parts, Queue<Answered> answers) {
        Settings settings = parts.settings();
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(settings.server().loops() + 1)
                .setPreferNativeTransport(false);
        Vertx vertx = Await.value(Cluster.start(
                Vertx.builder()
                        .withTransport(Transports.choose(settings.server().transport())),
                options,
                settings.cluster()));
        return new RunningNode(vertx, Await.value(Main.start(vertx, parts)), answers);
    }

    int port() {
        return node.port();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    Answered call(Ask ask) {
        Answered answered = open(ask).rest();
        answers.add(answered);
        return answered;
    }

    CompletableFuture<Answered> callAsync(Ask ask) {
        return CompletableFuture.supplyAsync(() -> call(ask), threads);
    }

    /** So many at once. */
    List<Answered> calls(int count, Ask ask) {
        List<CompletableFuture<Answered>> calls =
                IntStream.range(0, count).mapToObj(i -> callAsync(ask)).toList();
        return calls.stream().map(CompletableFuture::join).toList();
    }

    /** Waits for the head of the answer only. */
    LiveAnswer open(Ask ask) {
        return new LiveAnswer(send(port(), ask));
    }

    Answered ops(String path) {
        return new LiveAnswer(send(node.opsPort(), new Ask("GET", path, Map.of(), Map.of(), Optional.empty()))).rest();
    }

    private HttpResponse<InputStream> send(int port, Ask ask) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + ask.path()))
                .timeout(HEAD_BOUND)
                .method(ask.method(), BodyPublishers.ofByteArray(ask.bytes()));
        ask.headers().forEach(request::header);
        try {
            return http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Lets it end as SIGTERM does; what it had open may go on while it does. */
    void beginStop() {
        stopping = node.stop();
    }

    void stop() {
        if (stopping == null) {
            beginStop();
        }
        Await.value(stopping);
        Await.value(vertx.close());
        http.shutdownNow();
        threads.shutdownNow();
    }
}
