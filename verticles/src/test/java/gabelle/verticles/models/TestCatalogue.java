package gabelle.verticles.models;

import gabelle.verticles.catalogue.Catalogue;
import gabelle.verticles.catalogue.CatalogueFiles;
import gabelle.verticles.data.Secret;
import gabelle.verticles.http.AdminApi;
import gabelle.verticles.keys.Await;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** The catalogue's actor and routes on a port of their own, over a database of their own with the shipped catalogue. */
final class TestCatalogue implements AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final String TOKEN = "an admin token, long enough";

    final DatabaseUrl url = TestPostgres.database();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpServer server;

    TestCatalogue() {
        plant(url);
        CatalogueMessage.register(vertx.eventBus());
        Await.value(vertx.deployVerticle(new CatalogueVerticle(url, Map.of())));
        AdminApi api = new AdminApi(vertx, Optional.of(new Secret(TOKEN)), UUID::randomUUID);
        CatalogueRoutes.on(vertx, url, List.of("10.0.0.0/8"), Set.of("openai", "reserved"))
                .mount(api);
        server = Await.value(
                vertx.createHttpServer().requestHandler(api.router()).listen(0, "localhost"));
    }

    static void plant(DatabaseUrl database) {
        Path config = Files.exists(Path.of("config")) ? Path.of("config") : Path.of("..", "config");
        try {
            CatalogueSeeds.plant(
                    database, CatalogueFiles.load(config.resolve("pricing.yaml"), config.resolve("providers.yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What loops of this node go by now. */
    Catalogue current() {
        return Await.value(Catalogues.ask(vertx, false));
    }

    static JsonObject provider(String name) {
        return new JsonObject()
                .put("name", name)
                .put("base_url", "https://10.1.2.3/v1")
                .put("dialect", "openai")
                .put("capabilities", new JsonObject().put("include_usage", true))
                .put("output_bound_field", "max_tokens")
                .put("on_disconnect", "drain");
    }

    static JsonObject price(LocalDate day) {
        return new JsonObject()
                .put("effective", day.toString())
                .put("input", "0.5")
                .put("output", 1.25)
                .put("markup_permille", 200);
    }

    static JsonObject model(String provider, String name) {
        return new JsonObject()
                .put("provider", provider)
                .put("model", name)
                .put("prices", new JsonArray().add(price(today())));
    }

    static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    /** A provider of its own with one model; returns its name. */
    String made(String model) {
        String name = "made-" + NUMBERS.incrementAndGet();
        sent(201, "POST", "providers", provider(name));
        sent(201, "POST", "models", model(name, model));
        return name;
    }

    record Answer(int status, String text) {
        JsonObject json() {
            return new JsonObject(text);
        }

        JsonObject error() {
            return json().getJsonObject("error");
        }

        JsonArray data() {
            return json().getJsonArray("data");
        }
    }

    Answer send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + server.actualPort() + "/admin/v1/" + path))
                .timeout(Duration.ofSeconds(20))
                .header("authorization", "Bearer " + TOKEN)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    /** What is answered with the status that is expected. */
    JsonObject sent(int status, String method, String path, JsonObject body) {
        Answer answer = send(method, path, body.encode());
        if (answer.status() != status) {
            throw new AssertionError(method + " " + path + ": " + answer);
        }
        return answer.text().isEmpty() ? new JsonObject() : answer.json();
    }

    List<String> rows(String sql) {
        try (Connection connection = DriverManager.getConnection(url.jdbc());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        Await.value(vertx.close());
    }
}
