package gabelle.verticles.postgres;

import gabelle.verticles.data.DataDirectory;
import gabelle.verticles.data.FileMutex;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Postgres under the data directory, for whoever has none of their own. One server serves a directory, whichever
 * process started it; a lock decides who starts and stops it. Each user keeps a session open, so that Postgres itself
 * knows who is there and forgets whoever dies. All of it blocks.
 */
public final class EmbeddedDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    /** Longer than another process may take to start the server. */
    private static final Duration LOCK_TIMEOUT = Duration.ofMinutes(5);

    private static final String PRESENCE = "gabelle: in use";

    private final Path directory;
    private final ServerRun run;
    private final boolean keeper;
    private final Connection presence;
    private boolean stopped;

    private EmbeddedDatabase(Path directory, ServerRun run, boolean keeper, Connection presence) {
        this.directory = directory;
        this.run = run;
        this.keeper = keeper;
        this.presence = presence;
    }

    /**
     * For the process that holds the directory and serves: starts the server, or takes over the one that an earlier
     * process left running, and stops it in the end.
     */
    public static EmbeddedDatabase start(DataDirectory held) throws IOException {
        return start(held, programsIn(held.path()));
    }

    static EmbeddedDatabase start(DataDirectory held, Path programs) throws IOException {
        return open(held.path(), programs, Unprivileged.find(held.path()), true);
    }

    /** For a short command: uses the server that runs, or starts one, which it stops unless others use it by then. */
    public static EmbeddedDatabase attach(Path dataDirectory) throws IOException {
        return attach(dataDirectory, programsIn(dataDirectory.toAbsolutePath()));
    }

    static EmbeddedDatabase attach(Path dataDirectory, Path programs) throws IOException {
        Path directory = DataDirectory.create(dataDirectory);
        return open(directory, programs, Unprivileged.find(directory), false);
    }

    @SuppressWarnings("try") // the lock is held, not used
    static EmbeddedDatabase open(Path directory, Path programs, Unprivileged unprivileged, boolean keeper)
            throws IOException {
        try (FileMutex mutex = mutex(directory)) {
            PostgresServer server =
                    new PostgresServer(PostgresBinaries.unpack(programs), directory.resolve("postgres"), unprivileged);
            ServerRun run = ServerRun.findOrStart(directory, server);
            createMissing(run.access());
            Connection presence = run.access().connect(ServerAccess.DATABASE, PRESENCE);
            LOG.info(
                    "embedded Postgres {} on port {}, data in {}",
                    run.startedHere() ? "started" : "found",
                    run.access().port(),
                    server.cluster());
            return new EmbeddedDatabase(directory, run, keeper, presence);
        } catch (SQLException e) {
            throw new IOException("the embedded Postgres refuses: " + e.getMessage(), e);
        }
    }

    /** As the owner of all tables: for migrations. */
    public DatabaseUrl owner() {
        return run.access().owner();
    }

    /** As the role of the running node, which owns nothing. */
    public DatabaseUrl app() {
        return run.access().app();
    }

    /** False when the server was running already. */
    public boolean startedHere() {
        return run.startedHere();
    }

    /** Stops the server if that is for us to do, else only lets go of it. Pools should be closed before. */
    @SuppressWarnings("try") // the lock is held, not used
    public synchronized void stop() throws IOException {
        if (stopped) {
            return;
        }
        stopped = true;
        try (FileMutex mutex = mutex(directory);
                Connection closing = presence) {
            if (keeper || (run.startedHere() && nobodyElseIsThere())) {
                run.server().stop();
            }
        } catch (SQLException e) {
            throw new IOException("the embedded Postgres was left running: " + e.getMessage(), e);
        }
    }

    private boolean nobodyElseIsThere() throws SQLException {
        try (Statement statement = presence.createStatement();
                ResultSet others =
                        statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE application_name = '"
                                + PRESENCE + "' AND pid <> pg_backend_pid()")) {
            return others.next() && others.getLong(1) == 0;
        }
    }

    private static void createMissing(ServerAccess access) throws SQLException {
        try (Connection connection = access.connect("postgres", "gabelle: set-up");
                Statement statement = connection.createStatement()) {
            if (isMissing(statement, "pg_roles WHERE rolname = '" + ServerAccess.APP_ROLE + "'")) {
                statement.execute(
                        "CREATE ROLE " + ServerAccess.APP_ROLE + " LOGIN PASSWORD '" + access.appPassword() + "'");
            }
            if (isMissing(statement, "pg_database WHERE datname = '" + ServerAccess.DATABASE + "'")) {
                statement.execute("CREATE DATABASE " + ServerAccess.DATABASE);
            }
        }
    }

    private static boolean isMissing(Statement statement, String what) throws SQLException {
        try (ResultSet found = statement.executeQuery("SELECT 1 FROM " + what)) {
            return !found.next();
        }
    }

    private static FileMutex mutex(Path directory) throws IOException {
        return FileMutex.acquire(directory.resolve("postgres.lock"), LOCK_TIMEOUT);
    }

    private static Path programsIn(Path directory) {
        return directory.resolve("postgres-binaries");
    }
}
