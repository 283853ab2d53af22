package gabelle.verticles.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.ArchUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** One real Postgres for each test JVM, and a fresh, migrated database for each test that asks. */
public final class TestPostgres {
    public static final String APP_ROLE = "gabelle_app";

    private static final String OWNER = "//postgres:postgres@";

    /** Migrated once, and copied for each test: a copy takes a fraction of the time. */
    private static final String TEMPLATE = "template_gabelle";

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final EmbeddedPostgres SERVER = start();

    private TestPostgres() {}

    /** The URL of a new, migrated database, connecting as the app's role, which owns no table. */
    public static DatabaseUrl database() {
        return new DatabaseUrl(created(" TEMPLATE " + TEMPLATE).url().replace(OWNER, "//" + APP_ROLE + ":app@"));
    }

    /** The URL of a new, empty database, connecting as its owner. */
    public static DatabaseUrl emptyDatabase() {
        return created("");
    }

    /** The same database, connecting as its owner, who may change what the app's role may not. */
    public static DatabaseUrl owner(DatabaseUrl app) {
        return new DatabaseUrl(app.url().replaceFirst("//[^@]*@", OWNER));
    }

    private static DatabaseUrl created(String how) {
        String name = "test_" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name + how);
        return owner(name);
    }

    private static DatabaseUrl owner(String database) {
        return new DatabaseUrl("postgresql:" + OWNER + "localhost:" + SERVER.getPort() + "/" + database);
    }

    private static EmbeddedPostgres start() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("synchronous_commit", "off")
                    .setPgBinaryResolver(TestPostgres::binaries)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The library's own resolver refuses a class path that names the binaries twice, as gabelle.jar's manifest does. */
    private static InputStream binaries(String system, String machine) {
        String name = "/postgres-" + system + "-" + ArchUtils.normalize(machine) + ".txz";
        return Objects.requireNonNull(
                TestPostgres.class.getResourceAsStream(name.toLowerCase(Locale.ROOT)), "no Postgres for this machine");
    }

    static {
        execute("CREATE ROLE " + APP_ROLE + " LOGIN PASSWORD 'app'");
        execute("CREATE DATABASE " + TEMPLATE);
        Migrations.apply(owner(TEMPLATE), APP_ROLE);
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
