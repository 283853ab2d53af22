package gabelle.verticles.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.data.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseIT {
    /** Unpacked once for all tests, as it would be in a data directory that is kept. */
    private static final Path PROGRAMS = Path.of("target/postgres-binaries").toAbsolutePath();

    @TempDir
    Path temp;

    @AfterEach
    void leave_no_server_behind() throws IOException {
        PostgresServer server = server();
        if (server.process().isPresent()) {
            server.stop();
        }
    }

    @Test
    void it_keeps_what_is_committed_and_asks_for_a_password() throws Exception {
        DatabaseUrl first;
        try (DataDirectory held = lock()) {
            EmbeddedDatabase database = EmbeddedDatabase.start(held, PROGRAMS);
            assertTrue(database.startedHere());
            first = database.owner();
            query(first, "CREATE TABLE kept AS SELECT 7 AS answer");
            assertDurableAndPrivate(database, held.path());
            database.stop();
        }
        assertThrows(SQLException.class, () -> query(first, "SELECT 1"));
        try (DataDirectory held = lock()) {
            EmbeddedDatabase database = EmbeddedDatabase.start(held, PROGRAMS);
            assertEquals("7", query(database.owner(), "SELECT answer FROM kept"));
            assertEquals(first, database.owner(), "port and password are kept");
            database.stop();
            database.stop();
        }
    }

    private static void assertDurableAndPrivate(EmbeddedDatabase database, Path directory) throws Exception {
        DatabaseUrl owner = database.owner();
        assertEquals("on", query(owner, "SHOW fsync"));
        assertEquals("on", query(owner, "SHOW synchronous_commit"));
        assertEquals("on", query(owner, "SHOW full_page_writes"));
        assertEquals("127.0.0.1", query(owner, "SHOW listen_addresses"));
        assertEquals("", query(owner, "SHOW unix_socket_directories"));
        assertEquals(
                "scram-sha-256", query(owner, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"));

        DatabaseUrl app = database.app();
        assertEquals("gabelle_app gabelle", query(app, "SELECT current_user || ' ' || current_database()"));
        assertEquals(
                "f",
                query(
                        app,
                        "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles"
                                + " WHERE rolname = current_user"));
        assertThrows(SQLException.class, () -> query(app, "CREATE TABLE mine (a int)"));
        for (String wrong : new String[] {"", "wrong"}) {
            SQLException refusal = assertThrows(
                    SQLException.class,
                    () -> DriverManager.getConnection(
                            "jdbc:postgresql://127.0.0.1:" + owner.options().getPort() + "/gabelle",
                            "postgres",
                            wrong));
            assertTrue(String.valueOf(refusal.getMessage()).contains("password"), refusal::toString);
        }

        assertEquals("rw-------", permissions(directory.resolve("postgres.json")));
        assertEquals("rwx------", permissions(directory.resolve("postgres")));
        assertFalse(Files.exists(directory.resolve("postgres.password")));
        assertFalse(owner.toString().contains(owner.options().getPassword()));
    }

    @Test
    void a_server_whose_starter_was_killed_is_taken_over_and_stopped_in_the_end() throws Exception {
        try (DatabaseHolder first = DatabaseHolder.start(temp.resolve("data"), PROGRAMS)) {
            assertEquals("started", first.said());
            first.kill();
        }
        DatabaseUrl url;
        try (DataDirectory held = lock()) {
            EmbeddedDatabase database = EmbeddedDatabase.start(held, PROGRAMS);
            assertFalse(database.startedHere());
            url = database.app();
            assertEquals("1", query(url, "SELECT 1"));
            database.stop();
        }
        assertThrows(SQLException.class, () -> query(url, "SELECT 1"));
    }

    @Test
    void a_server_that_was_killed_itself_starts_again_with_what_was_committed() throws Exception {
        try (DataDirectory held = lock()) {
            EmbeddedDatabase database = EmbeddedDatabase.start(held, PROGRAMS);
            query(database.owner(), "CREATE TABLE kept AS SELECT 7 AS answer");
            long server = Long.parseLong(Files.readAllLines(held.path().resolve("postgres/postmaster.pid"))
                    .get(0));
            ProcessHandle process = ProcessHandle.of(server).orElseThrow();
            process.destroyForcibly();
            process.onExit().join();
            // What a reboot does: the number of the dead server is somebody else's now, here this very test's.
            Path file = held.path().resolve("postgres/postmaster.pid");
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace("" + server, "" + ProcessHandle.current().pid()));

            EmbeddedDatabase again = EmbeddedDatabase.start(held, PROGRAMS);

            assertTrue(again.startedHere());
            assertEquals("7", query(again.owner(), "SELECT answer FROM kept"));
            again.stop();
        }
    }

    @Test
    void a_command_uses_the_running_server_and_leaves_it_alone() throws Exception {
        try (DataDirectory held = lock()) {
            EmbeddedDatabase server = EmbeddedDatabase.start(held, PROGRAMS);
            try (DatabaseHolder command = DatabaseHolder.attach(held.path(), PROGRAMS)) {
                assertEquals("found", command.said());
            }
            assertEquals("1", query(server.app(), "SELECT 1"));
            server.stop();
        }
    }

    @Test
    void of_two_commands_the_one_that_started_the_server_leaves_it_to_the_other() throws Exception {
        Path directory = temp.resolve("data");
        EmbeddedDatabase later;
        try (DatabaseHolder first = DatabaseHolder.attach(directory, PROGRAMS)) {
            assertEquals("started", first.said());
            later = EmbeddedDatabase.attach(directory, PROGRAMS);
            assertFalse(later.startedHere());
        }
        assertEquals("1", query(later.app(), "SELECT 1"));
        later.stop();
        assertEquals("1", query(later.app(), "SELECT 1"), "it did not start the server, so it does not stop it");
    }

    @Test
    void a_command_alone_starts_the_server_and_stops_it() throws Exception {
        EmbeddedDatabase command = EmbeddedDatabase.attach(DataDirectory.create(temp.resolve("data")), PROGRAMS);
        assertTrue(command.startedHere());
        command.stop();
        assertThrows(SQLException.class, () -> query(command.app(), "SELECT 1"));
    }

    @Test
    void a_second_serving_process_is_refused() throws Exception {
        try (DataDirectory held = lock();
                DatabaseHolder second = DatabaseHolder.start(held.path(), PROGRAMS)) {
            assertTrue(
                    second.said()
                            .contains("is in use by process "
                                    + ProcessHandle.current().pid()),
                    second.said());
        }
    }

    @Test
    void two_processes_that_start_at_once_share_one_server() throws Exception {
        Path directory = DataDirectory.create(temp.resolve("data"));
        var here = CompletableFuture.supplyAsync(() -> {
            try {
                return EmbeddedDatabase.attach(directory, PROGRAMS);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try (DatabaseHolder there = DatabaseHolder.attach(directory, PROGRAMS)) {
            assertEquals(here.join().startedHere() ? "found" : "started", there.said());
        }
        here.join().stop();
    }

    @Test
    void another_port_is_taken_when_the_kept_one_is_in_use() throws Exception {
        int port;
        try (DataDirectory held = lock()) {
            EmbeddedDatabase database = EmbeddedDatabase.start(held, PROGRAMS);
            port = database.app().options().getPort();
            database.stop();
            try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                EmbeddedDatabase again = EmbeddedDatabase.start(held, PROGRAMS);
                assertNotEquals(taken.getLocalPort(), again.app().options().getPort());
                assertEquals("1", query(again.app(), "SELECT 1"));
                again.stop();
            }
        }
    }

    @Test
    void a_copied_data_directory_gets_a_server_of_its_own() throws Exception {
        try (DataDirectory held = lock()) {
            EmbeddedDatabase original = EmbeddedDatabase.start(held, PROGRAMS);
            Path copy = DataDirectory.create(temp.resolve("copy"));
            Command.of(List.of(), "cp", "-a", held.path() + "/.", copy.toString())
                    .output();

            EmbeddedDatabase copied = EmbeddedDatabase.attach(copy, PROGRAMS);

            assertTrue(copied.startedHere());
            assertNotEquals(original.app(), copied.app());
            copied.stop();
            assertEquals("1", query(original.app(), "SELECT 1"));
            original.stop();
        }
    }

    @Test
    void root_without_user_namespaces_runs_the_server_as_nobody() throws Exception {
        Unprivileged here = Unprivileged.find(temp);
        Unprivileged first = here.prefix().isEmpty() ? here : Unprivileged.AS_NOBODY;
        Path directory = DataDirectory.create(temp.resolve("data"));
        EmbeddedDatabase database = EmbeddedDatabase.open(directory, PROGRAMS, first, true);
        assertEquals("1", query(database.app(), "SELECT 1"));
        assertEquals(first.uid(), Files.getAttribute(directory.resolve("postgres/base"), "unix:uid"));
        database.stop();

        EmbeddedDatabase later = EmbeddedDatabase.open(directory, PROGRAMS, here, true);
        assertEquals("1", query(later.app(), "SELECT 1"));
        later.stop();
    }

    @Test
    void a_password_file_that_others_may_read_is_refused() throws Exception {
        try (DataDirectory held = lock()) {
            EmbeddedDatabase.start(held, PROGRAMS).stop();
            Path file = held.path().resolve("postgres.json");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

            assertThrows(IOException.class, () -> EmbeddedDatabase.start(held, PROGRAMS));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private PostgresServer server() throws IOException {
        return new PostgresServer(
                PostgresBinaries.unpack(PROGRAMS), temp.resolve("data/postgres"), Unprivileged.find(temp));
    }

    private DataDirectory lock() throws IOException {
        return DataDirectory.lock(temp.resolve("data"));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** The one value of the one row, or nothing. */
    private static String query(DatabaseUrl url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url.jdbc());
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "";
            }
        }
    }
}
