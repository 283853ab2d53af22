package gabelle.verticles.keys;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/**
 * Whether the pepper is the one that the stored hashes were made with. Whoever hashes keys asks first: a node with the
 * wrong pepper would refuse every key, and a key made under it would be good for nobody.
 */
public final class PepperCheck {
    private static final String REMEMBER =
            "INSERT INTO pepper_fingerprint (fingerprint) VALUES ($1) ON CONFLICT DO NOTHING";
    private static final String RECALL = "SELECT fingerprint FROM pepper_fingerprint";

    private PepperCheck() {}

    /** Remembers the first fingerprint that comes; fails with IllegalStateException if another one came before. */
    public static Future<Void> adopt(SqlClient database, String fingerprint) {
        return database.preparedQuery(REMEMBER)
                .execute(Tuple.of(fingerprint))
                .compose(remembered -> database.preparedQuery(RECALL).execute())
                .map(rows -> rows.iterator().next().getString("fingerprint"))
                .compose(known -> known.equals(fingerprint) ? Future.succeededFuture() : mismatch(known, fingerprint));
    }

    private static Future<Void> mismatch(String known, String given) {
        return Future.failedFuture(new IllegalStateException("GABELLE_KEY_PEPPER is not the pepper that this database's"
                + " keys were hashed with (fingerprint " + given + ", expected " + known + "): every key would be"
                + " refused. Set the pepper that this database was started with."));
    }
}
