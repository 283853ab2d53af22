package gabelle.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gabelle.sim.SimLog;
import gabelle.sim.SimProvider;
import gabelle.sim.SimSettings;
import gabelle.verticles.keys.Await;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What surrounds the processes of a test: a database, a provider, a directory, and the environment that names them. */
final class ProcessHouse implements AutoCloseable {
    static final String ADMIN_TOKEN = "admin-token-of-the-test";

    private static final String PROVIDER_KEY = "sk-of-the-test";
    private static final String PEPPER = "pepper-of-the-test-with-enough-characters";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path directory;
    private final Vertx vertx = Vertx.vertx();
    private final DatabaseUrl app = TestPostgres.database();
    private final SimProvider provider;
    private final List<ProcessRun> runs = new CopyOnWriteArrayList<>();
    private @Nullable Connection connection;

    ProcessHouse(Path directory) {
        this.directory = directory;
        this.provider =
                Await.value(SimProvider.start(vertx, SimSettings.defaults().withKey(PROVIDER_KEY)));
    }

    /** What every process of the house is told; its ports are any free ones. */
    Map<String, String> environment() {
        return environment(app, owner());
    }

    /** The same over another way to the database. */
    Map<String, String> environment(DatabaseUrl asApp, DatabaseUrl asOwner) {
        return new HashMap<>(Map.of(
                "DATABASE_URL",
                asApp.url(),
                "DATABASE_OWNER_URL",
                asOwner.url(),
                "GABELLE_DATA_DIR",
                directory.resolve("data").toString(),
                "GABELLE_CONFIG_DIR",
                ProcessRun.ROOT.resolve("config").toString(),
                "GABELLE_ADMIN_TOKEN",
                ADMIN_TOKEN,
                "GABELLE_KEY_PEPPER",
                PEPPER,
                "OPENAI_API_KEY",
                PROVIDER_KEY,
                "OPENAI_BASE_URL",
                provider.baseUrl(),
                "PORT",
                "0",
                "OPS_PORT",
                "0"));
    }

    /** What a node of that name is told: it has a data directory of its own. */
    Map<String, String> environment(String node) {
        Map<String, String> environment = environment();
        environment.put("GABELLE_NODE", node);
        environment.put("GABELLE_DATA_DIR", data(node).toString());
        return environment;
    }

    /** A process that serves, on this house's data directory. */
    ProcessNode serve() {
        return serve(environment());
    }

    ProcessNode serve(Map<String, String> environment) {
        return ProcessNode.of(start(environment, "serve"));
    }

    /** Nodes that start side by side; returns when all serve. */
    List<ProcessNode> serveAll(List<Map<String, String>> environments) {
        List<ProcessRun> started = environments.stream()
                .map(environment -> start(environment, "serve"))
                .toList();
        return started.stream().map(ProcessNode::of).toList();
    }

    /** Any command, in this house's environment. */
    ProcessRun start(String... arguments) {
        return start(environment(), arguments);
    }

    ProcessRun start(Map<String, String> environment, String... arguments) {
        return kept(ProcessRun.gabelle(directory, environment, arguments));
    }

    /** The same with some classes in place of those that the command has. */
    ProcessRun startWoven(Path classes, Map<String, String> environment, String... arguments) {
        return kept(ProcessRun.gabelle(directory, classes, environment, arguments));
    }

    private ProcessRun kept(ProcessRun run) {
        runs.add(run);
        return run;
    }

    Path data() {
        return directory.resolve("data");
    }

    Path data(String node) {
        return directory.resolve(node);
    }

    /** A directory of settings: these in place of those that are shipped, and all else as it is shipped. */
    static Path config(Path directory, String settings) {
        try (Stream<Path> shipped = Files.list(ProcessRun.ROOT.resolve("config"))) {
            Path config = Files.createDirectories(directory.resolve("config"));
            for (Path file : shipped.filter(Files::isRegularFile).toList()) {
                Files.copy(file, config.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.writeString(config.resolve("gabelle.yaml"), settings);
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is left of journals. */
    List<Path> journals() {
        return journals(data());
    }

    static List<Path> journals(Path data) {
        try (Stream<Path> left = Files.list(data.resolve("journal"))) {
            return left.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    DatabaseUrl app() {
        return app;
    }

    DatabaseUrl owner() {
        return TestPostgres.owner(app);
    }

    SimLog provider() {
        return provider.log();
    }

    /** Of a new customer, to whom no money is ever refused. */
    static String key(ProcessNode node) {
        return new Operator(node).customer("metered").key();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    /** The first column of a query's rows. */
    List<String> column(String sql) {
        return rows(sql).stream().map(List::getFirst).toList();
    }

    /** All columns of a query's rows, as text. */
    synchronized List<List<String>> rows(String sql) {
        try (Statement statement = connection().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<List<String>> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(rows.getString(i)));
                }
                all.add(row);
            }
            return all;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** One for all looks: a new one costs Postgres a process. */
    private Connection connection() throws SQLException {
        Connection kept = connection;
        if (kept == null) {
            kept = DriverManager.getConnection(app.jdbc());
            connection = kept;
        }
        return kept;
    }

    /** The ledger takes nothing of any journal meanwhile, whereas money is granted to it. */
    void whileLedgerWaits(Runnable action) {
        String sql = "SELECT id FROM journal FOR NO KEY UPDATE";
        try (Connection connection = DriverManager.getConnection(owner().jdbc());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql);
            action.run();
            connection.rollback();
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    Vertx vertx() {
        return vertx;
    }

    /** None of its processes outlives it, however the test ended. */
    @Override
    public void close() {
        runs.forEach(ProcessRun::close);
        Await.value(vertx.close());
        try {
            Connection kept = connection;
            if (kept != null) {
                kept.close();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
