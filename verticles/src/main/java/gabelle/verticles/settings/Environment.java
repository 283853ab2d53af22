package gabelle.verticles.settings;

import gabelle.verticles.data.Secret;
import gabelle.verticles.postgres.DatabaseUrl;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment variables say: places, secrets, and what differs from node to node. An empty variable counts as
 * unset, as Kubernetes and Compose produce them. Without a database URL the node starts its own Postgres; without a
 * Redis URL it counts alone; without an admin token the admin API is off.
 *
 * @param databaseUrl DATABASE_URL: as the app's role, which owns nothing
 * @param databaseOwnerUrl DATABASE_OWNER_URL: as the owner of the tables, for migrations; else that of databaseUrl
 * @param redisUrl REDIS_URL: it may carry a password
 */
public record Environment(
        Optional<DatabaseUrl> databaseUrl,
        Optional<DatabaseUrl> databaseOwnerUrl,
        Optional<Secret> redisUrl,
        Optional<Integer> port,
        Optional<Integer> opsPort,
        Path dataDirectory,
        Path configDirectory,
        Optional<Secret> adminToken,
        Optional<Secret> keyPepper,
        String node,
        Optional<Secret> openaiApiKey,
        Optional<URI> openaiBaseUrl,
        Optional<Secret> anthropicApiKey,
        Optional<URI> anthropicBaseUrl,
        LogFormat logFormat) {

    /** What standard error is written in; logback.xml reads the same variable. */
    public enum LogFormat {
        TEXT,
        JSON
    }

    /** A shorter admin token can be guessed. */
    private static final int ADMIN_TOKEN_CHARS_MIN = 16;

    /** 128 bits in hexadecimal: whoever has the database must not find the pepper by trying. */
    private static final int PEPPER_CHARS_MIN = 32;

    public static Environment of(Map<String, String> variables) {
        EnvironmentReader reader = new EnvironmentReader(variables);
        Optional<DatabaseUrl> app = reader.databaseUrl("DATABASE_URL");
        Optional<DatabaseUrl> owner = reader.databaseUrl("DATABASE_OWNER_URL");
        if (app.isEmpty() && owner.isPresent()) {
            throw new SettingsException(
                    "DATABASE_OWNER_URL is set without DATABASE_URL: set both, or neither for the embedded Postgres");
        }
        return new Environment(
                app,
                owner.or(() -> app),
                reader.redisUrl("REDIS_URL"),
                reader.port("PORT"),
                reader.port("OPS_PORT"),
                Path.of(reader.text("GABELLE_DATA_DIR").orElse("data")),
                Path.of(reader.text("GABELLE_CONFIG_DIR").orElse("config")),
                reader.secret("GABELLE_ADMIN_TOKEN", ADMIN_TOKEN_CHARS_MIN),
                reader.secret("GABELLE_KEY_PEPPER", PEPPER_CHARS_MIN),
                reader.node("GABELLE_NODE").orElseGet(Environment::hostName),
                reader.secret("OPENAI_API_KEY", 1),
                reader.httpUrl("OPENAI_BASE_URL"),
                reader.secret("ANTHROPIC_API_KEY", 1),
                reader.httpUrl("ANTHROPIC_BASE_URL"),
                reader.text("GABELLE_LOG_FORMAT").map(reader::logFormat).orElse(LogFormat.TEXT));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException theMachineHasNoName) {
            return "localhost";
        }
    }
}
