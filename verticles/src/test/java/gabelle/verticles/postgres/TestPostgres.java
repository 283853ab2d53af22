package gabelle.verticles.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** One real Postgres for each test JVM, and a fresh, migrated database for each test that asks. */
public final class TestPostgres {
    public static final String APP_ROLE = "gabelle_app";

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final EmbeddedPostgres SERVER = start();

    private TestPostgres() {}

    /** The URL of a new, migrated database, connecting as the app's role, which owns no table. */
    public static DatabaseUrl database() {
        DatabaseUrl owner = emptyDatabase();
        Migrations.apply(owner, APP_ROLE);
        return new DatabaseUrl(owner.url().replace("//postgres:postgres@", "//" + APP_ROLE + ":app@"));
    }

    /** The URL of a new, empty database, connecting as its owner. */
    public static DatabaseUrl emptyDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return new DatabaseUrl("postgresql://postgres:postgres@localhost:" + SERVER.getPort() + "/" + name);
    }

    private static EmbeddedPostgres start() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    // The library refuses to find its archive twice, as it is where gabelle.jar brings its own
                    // libraries.
                    .setPgBinaryResolver((system, machine) -> new ByteArrayInputStream(PostgresBinaries.archive()))
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("synchronous_commit", "off")
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static {
        execute("CREATE ROLE " + APP_ROLE + " LOGIN PASSWORD 'app'");
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://localhost:" + SERVER.getPort() + "/postgres?user=postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
