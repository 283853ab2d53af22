package gabelle.verticles.console;

import gabelle.engine.funds.Plan;
import gabelle.engine.funds.Window;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/**
 * What an account has bought, at a moment of the database's clock.
 *
 * @param anchorMs what its windows are counted from, in milliseconds since 1970
 * @param spendCapNano in nano-units of the plan's currency; empty for no cap
 */
record Standing(UUID accountId, Plan plan, long anchorMs, Optional<Long> spendCapNano, long nowMs) {
    private static final String FIND = """
            SELECT a.id, a.plan, a.anchor_at, a.spend_cap_nano, p.terms, clock_timestamp() AS seen_at
              FROM account a LEFT JOIN plan p ON p.id = a.plan WHERE a.id = $1""";

    static Future<Standing> of(SqlClient connection, UUID accountId) {
        return connection
                .preparedQuery(FIND)
                .execute(Tuple.of(accountId))
                .map(rows -> Rows.first(rows, Standing::read).orElseThrow(Accounts::unknown));
    }

    private static Standing read(Row row) {
        return new Standing(
                row.getUUID("id"),
                Rows.plan(row.getString("plan"), row.getJsonObject("terms")),
                Rows.ms(row, "anchor_at"),
                Optional.ofNullable(row.getLong("spend_cap_nano")),
                Rows.ms(row, "seen_at"));
    }

    Window window() {
        return Window.at(anchorMs, nowMs);
    }
}
