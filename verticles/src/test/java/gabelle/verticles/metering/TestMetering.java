package gabelle.verticles.metering;

import gabelle.engine.key.ApiKey;
import gabelle.engine.key.Pepper;
import gabelle.verticles.data.Secret;
import gabelle.verticles.funds.FundsMessage;
import gabelle.verticles.http.AdminApi;
import gabelle.verticles.keys.Await;
import gabelle.verticles.keys.KeyMessage;
import gabelle.verticles.keys.KeySettings;
import gabelle.verticles.keys.KeyVerticle;
import gabelle.verticles.keys.Keys;
import gabelle.verticles.plans.TestPlans;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The metering API on a port of its own, over a database of its own. After each test its books must balance. */
final class TestMetering implements AfterEachCallback {
    static final String CONSUME = "/api/v1/consume";
    static final String WHISPER = "{\"module\":\"whisper\"}";
    static final String TOKEN = "an admin token, long enough";
    static final String UPGRADE_URL = "https://example.com/more";
    private static final Pepper PEPPER = Pepper.of("test pepper, made of many letters");

    final DatabaseUrl url = TestPlans.in(TestPostgres.database());
    final TestBooks books = new TestBooks(url);
    final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Loop loop = new Loop();

    TestMetering() {
        this(MeteringSettings.defaults());
    }

    TestMetering(MeteringSettings settings) {
        KeyMessage.register(vertx.eventBus());
        MeteringMessage.register(vertx.eventBus());
        FundsMessage.register(vertx.eventBus());
        KeySettings keys = KeySettings.defaults();
        Await.value(vertx.deployVerticle(
                new KeyVerticle(url, keys, PEPPER, new SimpleMeterRegistry(), System::currentTimeMillis)));
        Await.value(vertx.deployVerticle(
                new MeteringVerticle(url, settings, UPGRADE_URL),
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
        Await.value(vertx.deployVerticle(loop));
    }

    /** One event loop with its door to the keys. */
    private static final class Loop extends VerticleBase {
        private volatile int port;

        @Override
        public Future<?> start() {
            Keys keys = new Keys(vertx, KeySettings.defaults(), PEPPER, System::currentTimeMillis);
            AdminApi admin = new AdminApi(vertx, Optional.of(new Secret(TOKEN)), UUID::randomUUID);
            MeteringRoutes.credits(vertx).mount(admin);
            Handler<HttpServerRequest> routes = MeteringRoutes.on(
                    vertx,
                    keys,
                    Optional.of(new Secret(TOKEN)),
                    request -> admin.router().handle(request));
            return vertx.createHttpServer()
                    .requestHandler(routes)
                    .listen(0, "localhost")
                    .onSuccess(server -> port = server.actualPort());
        }
    }

    record Answer(int status, String text, HttpResponse<String> response) {
        JsonObject json() {
            return new JsonObject(text);
        }

        JsonObject error() {
            return json().getJsonObject("error");
        }

        String code() {
            return error().getString("code");
        }
    }

    /** Somebody with a key; asks in its name. */
    final class Customer {
        final UUID account;
        final String key;

        private Customer(UUID account, String key) {
            this.account = account;
            this.key = key;
        }

        Answer post(String path, String body, String... headers) {
            return send("POST", path, body, key, headers);
        }

        Answer get(String path) {
            return send("GET", path, "", key);
        }

        String balance() {
            return admin("GET", credits(), "").json().getString("balance");
        }

        String credits() {
            return "/admin/v1/accounts/" + account + "/credits";
        }

        Customer with(String credits) {
            String body = new JsonObject()
                    .put("credits", credits)
                    .put("reason", "test")
                    .put("reference", UUID.randomUUID().toString())
                    .encode();
            Answer answer = admin("POST", credits(), body);
            if (answer.status() != 201) {
                throw new AssertionError(answer.text());
            }
            return this;
        }
    }

    Customer customer() {
        UUID account = UUID.randomUUID();
        books.execute("INSERT INTO account (id, email) VALUES (?, ?)", account, account + "@example.com");
        ApiKey key = ApiKey.generate(new SecureRandom()::nextBytes);
        books.execute(
                "INSERT INTO api_key (id, public_id, account_id, name, hash) VALUES (?, ?, ?, 'test', ?)",
                UUID.randomUUID(),
                key.publicId(),
                account,
                PEPPER.hasher().hash(key).bytes());
        return new Customer(account, key.reveal());
    }

    Answer admin(String method, String path, String body, String... headers) {
        return send(method, path, body, TOKEN, headers);
    }

    Answer send(String method, String path, String body, @Nullable String bearer, String... headers) {
        HttpRequest request = request(method, path, body, bearer, headers);
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    CompletableFuture<Answer> sending(Customer by, String path, String body, String... headers) {
        return http.sendAsync(request("POST", path, body, by.key, headers), BodyHandlers.ofString())
                .thenApply(response -> new Answer(response.statusCode(), response.body(), response));
    }

    private HttpRequest request(String method, String path, String body, @Nullable String bearer, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + loop.port + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (bearer != null) {
            request.header("authorization", "Bearer " + bearer);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        try {
            books.areBalanced();
        } finally {
            Await.value(vertx.close());
        }
    }
}
