package gabelle.verticles.console;

import gabelle.engine.key.Pepper;
import gabelle.verticles.data.Secret;
import gabelle.verticles.http.AdminApi;
import gabelle.verticles.keys.Await;
import gabelle.verticles.keys.KeyMessage;
import gabelle.verticles.plans.TestPlans;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import gabelle.verticles.usage.UsageQueries;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The admin API on a port of its own, over a database of its own. */
final class TestConsole implements AutoCloseable {
    static final String TOKEN = "an admin token, long enough";
    static final Pepper PEPPER = Pepper.of("test pepper, made of many letters");

    final DatabaseUrl url = TestPlans.in(TestPostgres.database());
    final Vertx vertx = Vertx.vertx();
    final Accounts accounts;
    final IssuedKeys keys;
    private final AtomicLong lastId = new AtomicLong();
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpServer server;
    private final HttpServer off;

    TestConsole() {
        createActivity();
        KeyMessage.register(vertx.eventBus());
        Pool pool = OwnRoutes.pool(vertx, url);
        Supplier<UUID> ids = () -> new UUID(0x7000, lastId.incrementAndGet() | Long.MIN_VALUE);
        accounts = new Accounts(pool, ids);
        keys = new IssuedKeys(pool, PEPPER, ids, new SecureRandom()::nextBytes, InstantSource.system());
        server = listen(Optional.of(new Secret(TOKEN)), pool);
        off = listen(Optional.empty(), pool);
    }

    /** What V2 brings; made here for as long as it is not there. */
    private void createActivity() {
        try (Connection connection =
                        DriverManager.getConnection(TestPostgres.owner(url).jdbc());
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS key_activity (key_id uuid PRIMARY KEY,"
                    + " total_tokens_used bigint NOT NULL, requests bigint NOT NULL, last_used_at timestamptz)");
            statement.execute("GRANT SELECT ON key_activity TO " + TestPostgres.APP_ROLE);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void executeAsOwner(String sql) {
        try (Connection connection =
                        DriverManager.getConnection(TestPostgres.owner(url).jdbc());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private HttpServer listen(Optional<Secret> token, Pool pool) {
        AdminApi api = new AdminApi(vertx, token, UUID::randomUUID);
        new AccountRoutes(accounts, new AuditLog(pool)).mount(api);
        new KeyRoutes(accounts, keys, vertx.eventBus()).mount(api);
        new OfferRoutes(pool).mount(api);
        new AccountPlanRoutes(new AccountPlans(pool)).mount(api);
        new UsageRoutes(new UsageQueries(pool)).mount(api);
        return Await.value(vertx.createHttpServer().requestHandler(api.router()).listen(0, "localhost"));
    }

    record Answer(int status, String text, HttpResponse<String> response) {
        JsonObject json() {
            return new JsonObject(text);
        }

        String code() {
            return json().getJsonObject("error").getString("code");
        }

        String param() {
            return json().getJsonObject("error").getString("param", "");
        }
    }

    Answer post(String path, String body) {
        return send("POST", path, body, TOKEN, server);
    }

    Answer patch(String path, String body) {
        return send("PATCH", path, body, TOKEN, server);
    }

    Answer put(String path, String body) {
        return send("PUT", path, body, TOKEN, server);
    }

    Answer get(String path) {
        return send("GET", path, "", TOKEN, server);
    }

    Answer delete(String path) {
        return send("DELETE", path, "", TOKEN, server);
    }

    Answer getAs(String token, String path) {
        return send("GET", path, "", token, server);
    }

    Answer getWhereItIsOff(String path) {
        return send("GET", path, "", TOKEN, off);
    }

    Answer send(String method, String path, String body) {
        return send(method, path, body, TOKEN, server);
    }

    private Answer send(String method, String path, String body, String token, HttpServer to) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + to.actualPort() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    /** A new account's id. */
    String account(String email) {
        return post("/admin/v1/accounts", new JsonObject().put("email", email).encode())
                .json()
                .getString("id");
    }

    JsonObject key(String accountId) {
        return post("/admin/v1/accounts/" + accountId + "/keys", "{\"name\":\"ci\"}")
                .json();
    }

    @Override
    public void close() {
        Await.value(vertx.close());
    }
}
