package gabelle.verticles.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.engine.key.Pepper;
import gabelle.verticles.data.Secret;
import gabelle.verticles.identity.Identities;
import gabelle.verticles.identity.IdentitySettings;
import gabelle.verticles.identity.TestTokens;
import gabelle.verticles.keys.Await;
import gabelle.verticles.keys.KeyMessage;
import gabelle.verticles.plans.TestPlans;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Vertx;
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
import java.util.List;
import java.util.Optional;

/** The customers' routes on ports of their own, on a database of their own. */
final class TestCustomers implements AutoCloseable {
    static final Secret ADMIN = new Secret("an admin token, long enough");

    private final DatabaseUrl url = TestPlans.in(TestPostgres.database());
    private final Vertx vertx = Vertx.vertx();
    final HttpClient http = HttpClient.newHttpClient();

    TestCustomers() {
        KeyMessage.register(vertx.eventBus());
    }

    HttpServer serving(boolean createAccounts) {
        IdentitySettings settings =
                new IdentitySettings("", TestTokens.ISSUER, "authenticated", "sub", "email", createAccounts, 300_000);
        Identities identities =
                new Identities(vertx, settings, Optional.of(new Secret(TestTokens.SECRET)), System::currentTimeMillis);
        return Await.value(vertx.createHttpServer()
                .requestHandler(OwnRoutes.on(
                        vertx,
                        url,
                        Pepper.of("test pepper, made of many letters"),
                        Optional.of(ADMIN),
                        identities,
                        List.of(),
                        elsewhere -> elsewhere.response().setStatusCode(418).end()))
                .listen(0, "localhost"));
    }

    static String token(String subject, String email, boolean verified) {
        return TestTokens.hs256(TestTokens.claims(subject).put("email", email).put("email_verified", verified));
    }

    String me(HttpServer server, String token) {
        return json(send(server, "GET", "/api/v1/me", token), 200).getString("id");
    }

    String account(HttpServer server, String email) {
        return json(admin(server, "POST", "/admin/v1/accounts", "{\"email\": \"" + email + "\"}"), 201)
                .getString("id");
    }

    long active(HttpServer server, String token) {
        return json(send(server, "GET", "/api/v1/keys", token), 200).getJsonArray("data").stream()
                .filter(key -> ((JsonObject) key).getValue("revoked_at") == null)
                .count();
    }

    HttpResponse<String> admin(HttpServer server, String method, String path, String body) {
        return send(server, method, path, ADMIN.reveal(), body);
    }

    HttpResponse<String> send(HttpServer server, String method, String path, String token) {
        return send(server, method, path, token, "");
    }

    HttpResponse<String> send(HttpServer server, String method, String path, String token, String body) {
        return sent(request(server, method, path, token, body));
    }

    HttpResponse<String> sent(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(request.toString(), e);
        }
    }

    static HttpRequest request(HttpServer server, String method, String path, String token, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(server, path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        return request.build();
    }

    private static URI at(HttpServer server, String path) {
        return URI.create("http://localhost:" + server.actualPort() + path);
    }

    static JsonObject json(HttpResponse<String> answer, int status) {
        assertEquals(status, answer.statusCode(), answer.body());
        return new JsonObject(answer.body());
    }

    static String code(HttpResponse<String> answer, int status) {
        return json(answer, status).getJsonObject("error").getString("code");
    }

    /** Whatever is not said is none. */
    void used(String account, String model, int requests) {
        execute("INSERT INTO usage_hour SELECT (jsonb_populate_record(NULL::usage_hour, jsonb_object_agg(column_name,"
                + " CASE data_type WHEN 'bigint' THEN '0' WHEN 'uuid' THEN '" + account
                + "' WHEN 'text' THEN '" + model + "' ELSE now()::text END)"
                + " || '{\"requests\": " + requests + ", \"cost_nano_usd\": 5, \"charge_nano_usd\": 7}')).*"
                + " FROM information_schema.columns WHERE table_name = 'usage_hour'");
    }

    void execute(String sql) {
        try (Connection connection =
                        DriverManager.getConnection(TestPostgres.owner(url).jdbc());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    @Override
    public void close() {
        Await.value(vertx.close());
    }
}
