package gabelle.verticles.vault;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether all that is stored can be opened with the master keys that a node was given. */
final class MissingKeys {
    private static final String SEALED_OTHERWISE = "SELECT key_id, count(*) AS credentials FROM credential"
            + " WHERE key_id <> ALL ($1) GROUP BY key_id ORDER BY key_id LIMIT 3";

    private MissingKeys() {}

    /**
     * Fails with a {@link VaultException} that names those that are missing: a node without them would refuse calls that
     * others serve, and nobody would know before.
     */
    static Future<Void> refuse(Pool pool, Optional<Vault> vault) {
        String[] known = vault.map(Vault::keyIds).orElse(List.of()).toArray(String[]::new);
        return pool.preparedQuery(SEALED_OTHERWISE)
                .execute(Tuple.of(known))
                .map(rows -> rows.stream().map(MissingKeys::said).collect(Collectors.joining(", ")))
                .compose(missing -> missing.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new VaultException("stored credentials are sealed with master keys that"
                                + " are not given: " + missing + ". Add them to GABELLE_MASTER_KEY, behind the first"
                                + " one; nothing was changed")));
    }

    private static String said(Row row) {
        return row.getString("key_id") + " (" + row.getLong("credentials") + " of them)";
    }
}
