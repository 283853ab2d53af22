package gabelle.verticles.console;

import gabelle.verticles.http.Page;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What operators did. An entry is written on the connection, and so in the transaction, of what it tells of. */
public final class AuditLog {
    private static final String WRITE = "INSERT INTO audit (actor, action, subject, detail) VALUES ($1, $2, $3, $4)";
    private static final String LIST =
            "SELECT id, at, actor, action, subject, detail FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2";

    private final Pool pool;

    public AuditLog(Pool pool) {
        this.pool = pool;
    }

    /**
     * Writes an entry.
     *
     * @param detail never a secret
     */
    public static Future<Void> write(
            SqlClient connection, String actor, String action, UUID subject, JsonObject detail) {
        return connection
                .preparedQuery(WRITE)
                .execute(Tuple.of(actor, action, subject, detail))
                .mapEmpty();
    }

    /** Newest first. */
    Future<Page<JsonObject>> list(Page.Wanted wanted) {
        long before = wanted.after(Long.MAX_VALUE, Long::valueOf);
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(before, wanted.limit() + 1))
                .map(rows -> {
                    List<JsonObject> entries = new ArrayList<>(rows.size());
                    rows.forEach(row -> entries.add(entry(row)));
                    return Page.of(entries, wanted.limit(), entry -> entry.getString("id"));
                });
    }

    private static JsonObject entry(Row row) {
        return new JsonObject()
                .put("id", row.getLong("id").toString())
                .put("at", row.getOffsetDateTime("at").toInstant().toString())
                .put("actor", row.getString("actor"))
                .put("action", row.getString("action"))
                .put("subject", row.getUUID("subject").toString())
                .put("detail", row.getJsonObject("detail"));
    }
}
