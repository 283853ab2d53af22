package gabelle.verticles.postgres;

import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A Postgres connection URL ({@code postgresql://user:password@host:port/database}); prints without its password. */
public record DatabaseUrl(String url) {
    public DatabaseUrl {
        if (!isComplete(url)) {
            throw new IllegalArgumentException(
                    "a database URL names user, host and database, as in postgresql://user:password@host:5432/gabelle"
                            + " (with special characters of the password percent-encoded)");
        }
    }

    public PgConnectOptions options() {
        return PgConnectOptions.fromUri(url);
    }

    /** The same for JDBC, which the migrations need; user and password travel as parameters. */
    public String jdbc() {
        PgConnectOptions options = options();
        String tls = url.contains("sslmode=") ? "&sslmode=" + options.getSslMode().value : "";
        return "jdbc:postgresql://" + options.getHost() + ":" + options.getPort() + "/" + options.getDatabase()
                + "?user=" + encode(options.getUser()) + "&password=" + encode(options.getPassword()) + tls;
    }

    public String user() {
        return options().getUser();
    }

    /** The driver would fill what is missing with defaults of its own, and fail much later. */
    private static boolean isComplete(String url) {
        try {
            URI uri = new URI(url);
            return ("postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme()))
                    && uri.getUserInfo() != null
                    && uri.getHost() != null
                    && uri.getPath().length() > 1;
        } catch (URISyntaxException itMayQuoteThePassword) {
            return false;
        }
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        PgConnectOptions options = options();
        return "postgresql://" + options.getUser() + ":****@" + options.getHost() + ":" + options.getPort() + "/"
                + options.getDatabase();
    }
}
