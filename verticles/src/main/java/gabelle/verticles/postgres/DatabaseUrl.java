package gabelle.verticles.postgres;

import io.vertx.pgclient.PgConnectOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A Postgres connection URL ({@code postgresql://user:password@host:port/database}); prints without its password. */
public record DatabaseUrl(String url) {
    public DatabaseUrl {
        if (!url.startsWith("postgresql://") && !url.startsWith("postgres://")) {
            throw new IllegalArgumentException(
                    "a database URL starts with postgresql://, as in postgresql://user:password@host:5432/gabelle");
        }
    }

    public PgConnectOptions options() {
        return PgConnectOptions.fromUri(url);
    }

    /** The same for JDBC, which the migrations need; user and password travel as parameters. */
    public String jdbc() {
        PgConnectOptions options = options();
        return "jdbc:postgresql://" + options.getHost() + ":" + options.getPort() + "/" + options.getDatabase()
                + "?user=" + encode(options.getUser()) + "&password=" + encode(options.getPassword());
    }

    public String user() {
        return options().getUser();
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
