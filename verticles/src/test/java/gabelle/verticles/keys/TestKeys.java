package gabelle.verticles.keys;

import gabelle.engine.key.ApiKey;
import gabelle.engine.key.Pepper;
import gabelle.verticles.postgres.DatabaseUrl;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** Writes accounts and keys straight into a database, as the app's role. */
final class TestKeys implements AutoCloseable {
    static final Pepper PEPPER = Pepper.of("test pepper, made of many letters");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final DatabaseUrl url;
    private final Connection connection;
    private final Pepper.Hasher hasher = PEPPER.hasher();

    TestKeys(DatabaseUrl url) {
        this.url = url;
        this.connection = connect();
    }

    Connection connect() {
        try {
            return DriverManager.getConnection(url.jdbc());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static ApiKey unsaved() {
        return ApiKey.generate(RANDOM::nextBytes);
    }

    UUID account() {
        UUID id = UUID.randomUUID();
        execute("INSERT INTO account (id, email) VALUES (?, ?)", id, id + "@example.com");
        return id;
    }

    ApiKey key(UUID account) {
        ApiKey key = unsaved();
        execute(
                "INSERT INTO api_key (id, public_id, account_id, name, hash) VALUES (?, ?, ?, 'test', ?)",
                UUID.randomUUID(),
                key.publicId(),
                account,
                hasher.hash(key).bytes());
        return key;
    }

    void revoke(ApiKey key) {
        revoke(connection, key);
    }

    static void revoke(Connection connection, ApiKey key) {
        execute(connection, "UPDATE api_key SET revoked_at = now() WHERE public_id = ?", key.publicId());
    }

    void execute(String sql, Object... parameters) {
        execute(connection, sql, parameters);
    }

    static void execute(Connection connection, String sql, Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    long count(String sql) {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
