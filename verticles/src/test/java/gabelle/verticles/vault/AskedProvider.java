package gabelle.verticles.vault;

import gabelle.engine.meter.Counting;
import gabelle.engine.meter.Dialect;
import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.keys.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Answers to keys as the six providers do, and Google where only its own API is spoken, by what the key says. */
final class AskedProvider {
    private static final Map<String, Set<Dialect>> SPOKEN = Map.of(
            "openai", Set.of(Dialect.OPENAI),
            "anthropic", Set.of(Dialect.OPENAI, Dialect.ANTHROPIC),
            "gemini", Set.of(Dialect.OPENAI, Dialect.GEMINI),
            "google", Set.of(Dialect.GEMINI),
            "mistral", Set.of(Dialect.OPENAI),
            "groq", Set.of(Dialect.OPENAI),
            "xai", Set.of(Dialect.OPENAI));

    /** Each as "path key", in the order in which they came. */
    final Queue<String> asked = new ConcurrentLinkedQueue<>();

    private final HttpServer server;

    AskedProvider(Vertx vertx) {
        server = Await.value(
                vertx.createHttpServer().requestHandler(this::answer).listen(0, "localhost"));
    }

    /** And one that is not there. */
    Map<String, Provider> providers() {
        Map<String, Provider> providers = new LinkedHashMap<>();
        SPOKEN.forEach((name, dialects) ->
                providers.put(name, provider(name, server.actualPort(), "/" + name + "/v1", dialects)));
        providers.put("away", provider("away", 1, "/v1", Set.of(Dialect.OPENAI)));
        return providers;
    }

    private static Provider provider(String name, int port, String path, Set<Dialect> dialects) {
        return new Provider(
                name,
                URI.create("http://localhost:" + port + path),
                dialects,
                true,
                Counting.NAMED,
                "max_tokens",
                Provider.OnDisconnect.DRAIN,
                0,
                true,
                dialects.contains(Dialect.GEMINI) ? Map.of(Dialect.OPENAI, "/openai") : Map.of());
    }

    private void answer(HttpServerRequest request) {
        String bearer = Objects.requireNonNullElse(request.getHeader("authorization"), "");
        boolean anthropic = request.path().startsWith("/anthropic/");
        boolean google = request.path().startsWith("/google/");
        String key = anthropic || google
                ? Objects.requireNonNullElse(request.getHeader(anthropic ? "x-api-key" : "x-goog-api-key"), "")
                : bearer.replaceFirst("^Bearer ", "");
        asked.add(request.path() + " " + key);
        HttpServerResponse response = request.response();
        if (anthropic && request.getHeader("anthropic-version") == null) {
            response.setStatusCode(400).end("{\"error\":{\"message\":\"anthropic-version: header is required\"}}");
        } else if (request.path().startsWith("/gemini/v1/models") || key.isEmpty()) { // Google's own takes no bearer
            response.setStatusCode(401).end("{\"error\":{\"status\":\"UNAUTHENTICATED\"}}");
        } else if (key.startsWith("sk-wrong")) {
            response.setStatusCode(401).end("{\"error\":{\"message\":\"Incorrect API key provided\"}}");
        } else if (key.startsWith("sk-google")) { // as ai.google.dev/gemini-api/docs/troubleshooting has it
            response.setStatusCode(400)
                    .end("[{\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a valid API key.\","
                            + "\"status\":\"INVALID_ARGUMENT\"}}]");
        } else if (key.startsWith("sk-xai")) { // as docs.x.ai/developers/debugging has it
            response.setStatusCode(400).end("{\"error\":\"Incorrect API key provided: sk***xx.\"}");
        } else if (key.startsWith("sk-leaked")) {
            response.setStatusCode(403).end("[{\"error\":{\"details\":[{\"reason\":\"API_KEY_SERVICE_BLOCKED\"}]}}]");
        } else if (key.startsWith("sk-restricted")) {
            response.setStatusCode(403).end("{\"error\":{\"message\":\"your restricted API key lacks a scope\"}}");
        } else if (key.startsWith("sk-strange")) {
            response.setStatusCode(400).end("{\"error\":{\"message\":\"no\"}}");
        } else if (key.startsWith("sk-moved")) {
            response.setStatusCode(302).putHeader("location", "/elsewhere").end();
        } else if (key.startsWith("sk-busy")) {
            response.setStatusCode(429).end();
        } else {
            response.end("{\"object\":\"list\",\"data\":[]}");
        }
    }
}
