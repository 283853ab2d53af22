package gabelle.verticles.vault;

import gabelle.verticles.books.Transactions;
import gabelle.verticles.books.VirtualThreads;
import gabelle.verticles.data.GeneratedSecrets;
import gabelle.verticles.data.Secret;
import gabelle.verticles.http.AdminApi;
import gabelle.verticles.http.CustomerApi;
import gabelle.verticles.http.MoreRoutes;
import gabelle.verticles.keys.Await;
import gabelle.verticles.plans.TestPlans;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The credentials' routes on a port of their own, over a database of their own. */
final class TestVault implements AutoCloseable {
    static final String PATH = "/admin/v1/credentials";

    private static final String TOKEN = "an admin token, long enough";

    final DatabaseUrl url = TestPostgres.database();

    /** One loop: what a node's loops each have of their own, all servers here share. */
    final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    final Secret masterKey = new Secret(GeneratedSecrets.random());
    private final Work work = Work.on(vertx);
    private final HttpClient http = HttpClient.newHttpClient();
    final AskedProvider provider = new AskedProvider(vertx);
    private final Credentials door = door();
    private final HttpServer server = listen(Optional.of(vault(masterKey)));
    private final HttpServer off = listen(Optional.empty());

    private Credentials door() {
        VaultMessage.register(vertx.eventBus());
        Await.value(vertx.deployVerticle(new VaultVerticle(url, Optional.of(vault(masterKey)))));
        return Await.value(Credentials.open(vertx, Map.of("anthropic", new Secret("the operator's own"))));
    }

    static Vault vault(Secret... keys) {
        StringBuilder text = new StringBuilder();
        for (Secret key : keys) {
            text.append(key.reveal()).append('\n');
        }
        return new Vault(MasterKeys.parse("the test", new Secret(text.toString())));
    }

    private HttpServer listen(Optional<Vault> vault) {
        AdminApi api = new AdminApi(vertx, Optional.of(new Secret(TOKEN)), UUID::randomUUID);
        CustomerApi customers =
                new CustomerApi(vertx, token -> Future.succeededFuture(UUID.fromString(token)), UUID::randomUUID);
        MoreRoutes routes = CredentialRoutes.on(
                vertx, url, vault, new KnownProviders(provider::providers, List.of()), door, "https://sold.example/");
        routes.mount(api);
        routes.mount(customers);
        return Await.value(vertx.createHttpServer()
                .requestHandler(request ->
                        (customers.serves(request.path()) ? customers.router() : api.router()).handle(request))
                .listen(0, "localhost"));
    }

    record Answer(int status, String text) {
        JsonObject json() {
            return new JsonObject(text);
        }

        JsonObject error() {
            return json().getJsonObject("error");
        }
    }

    Answer send(String method, String path, String body) {
        return send(server, method, path, body, TOKEN);
    }

    /** As the customer of an account. */
    Answer send(UUID account, String method, String path, String body) {
        return send(server, method, path, body, account.toString());
    }

    /** A new one, on a plan that is shipped. */
    UUID account(String plan) {
        TestPlans.in(url);
        UUID id = UUID.randomUUID();
        execute("INSERT INTO account (id, email, plan) VALUES ('" + id + "', '" + id + "@example.com', '" + plan
                + "')");
        return id;
    }

    Answer sendWhereItIsOff(String method, String path, String body) {
        return send(off, method, path, body, TOKEN);
    }

    Answer sendWhereItIsOff(UUID account, String method, String path) {
        return send(off, method, path, "", account.toString());
    }

    private Answer send(HttpServer to, String method, String path, String body, String token) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + to.actualPort() + path))
                .timeout(Duration.ofSeconds(20))
                .header("authorization", "Bearer " + token)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    /** A new one, as the answer shows it. */
    JsonObject created(String provider, String name, String key) {
        JsonObject body =
                new JsonObject().put("provider", provider).put("name", name).put("api_key", key);
        Answer answer = send("POST", PATH, body.encode());
        if (answer.status() != 201) {
            throw new AssertionError(answer.text());
        }
        return answer.json();
    }

    /** On a thread that may wait for Postgres. */
    <T> T transacting(Function<Transactions, T> body) {
        return work.call(() -> body.apply(Transactions.on(vertx, url, 1, 5_000, 5_000)));
    }

    /** All rows of a query, each as text. */
    List<String> rows(String sql) {
        try (Connection connection =
                        DriverManager.getConnection(TestPostgres.owner(url).jdbc());
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (found.next()) {
                rows.add(String.valueOf(found.getString(1)));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    void execute(String sql) {
        try (Connection connection =
                        DriverManager.getConnection(TestPostgres.owner(url).jdbc());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        Await.value(vertx.close());
    }

    private static final class Work extends VirtualThreads {
        static Work on(Vertx vertx) {
            return deployed(vertx, new Work());
        }
    }
}
