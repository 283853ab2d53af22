package gabelle.verticles.postgres;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import gabelle.verticles.data.GeneratedSecrets;
import gabelle.verticles.data.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * How to reach the embedded server: {@code postgres.json} in the data directory, for its owner only.
 *
 * @param port kept from start to start where it is free; 0 before the first
 * @param startedBy the process that started the server
 */
record ServerAccess(
        @JsonProperty("port") int port,
        @JsonProperty("owner_password") String ownerPassword,
        @JsonProperty("app_password") String appPassword,
        @JsonProperty("started_by") long startedBy) {
    static final String APP_ROLE = "gabelle_app";
    static final String DATABASE = "gabelle";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the file says, or what it will say: passwords are made once, before the server exists. */
    static ServerAccess in(Path dataDirectory) throws IOException {
        ServerAccess fresh = new ServerAccess(0, GeneratedSecrets.random(), GeneratedSecrets.random(), 0);
        String content = file(dataDirectory).readOrCreate(fresh.json());
        try {
            return JSON.readValue(content, ServerAccess.class);
        } catch (JsonProcessingException itQuotesThePassword) {
            throw new IOException(file(dataDirectory).path() + " cannot be read: restore it from a backup");
        }
    }

    ServerAccess startedHereOn(int otherPort) {
        return new ServerAccess(
                otherPort, ownerPassword, appPassword, ProcessHandle.current().pid());
    }

    void writeTo(Path dataDirectory) throws IOException {
        file(dataDirectory).write(json());
    }

    DatabaseUrl owner() {
        return url(PostgresServer.SUPERUSER, ownerPassword);
    }

    DatabaseUrl app() {
        return url(APP_ROLE, appPassword);
    }

    /** A session of the superuser, named so that others can tell it from those of a pool. */
    Connection connect(String database, String applicationName) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", PostgresServer.SUPERUSER);
        properties.setProperty("password", ownerPassword);
        properties.setProperty("ApplicationName", applicationName);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
    }

    private DatabaseUrl url(String user, String password) {
        return new DatabaseUrl("postgresql://" + user + ":" + password + "@127.0.0.1:" + port + "/" + DATABASE);
    }

    private String json() throws IOException {
        return JSON.writeValueAsString(this) + "\n";
    }

    private static PrivateFile file(Path dataDirectory) {
        return new PrivateFile(dataDirectory.resolve("postgres.json"));
    }

    @Override
    public String toString() {
        return "ServerAccess[port=" + port + ", startedBy=" + startedBy + "]";
    }
}
