package gabelle.verticles.console;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.Meter;
import gabelle.verticles.books.FundSql;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Which plan an account has, and what it has used of it, in Postgres. */
public final class AccountPlans {
    private static final String CHANGE = "UPDATE account SET plan = $2, anchor_at = $3 WHERE id = $1";

    private static final String FUNDS = """
            SELECT source, meter, granted, posted, pending FROM fund
             WHERE account_id = $1 AND window_start = $2 AND source IN ('allowance', 'overage')""";

    private final Pool pool;

    public AccountPlans(Pool pool) {
        this.pool = pool;
    }

    /**
     * Gives an account another plan, which the funds of its window follow. The same plan once more makes them follow
     * what that plan has become.
     *
     * @param anchorAt what its windows are counted from; empty for what they are counted from now
     */
    Future<Account> change(UUID id, String plan, Optional<Instant> anchorAt, String actor) {
        return Retried.transaction(
                pool,
                connection -> connection
                        .preparedQuery(Accounts.LOCK)
                        .execute(Tuple.of(id))
                        .compose(locked -> Accounts.find(connection, id))
                        .compose(account -> Accounts.checkPlan(connection, plan)
                                .compose(exists ->
                                        change(connection, account, plan, anchorAt.orElse(account.anchorAt()), actor)))
                        .compose(changed -> Accounts.find(connection, id)));
    }

    private static Future<Void> change(
            SqlClient connection, Account account, String plan, Instant anchorAt, String actor) {
        boolean same = plan.equals(account.plan()) && anchorAt.equals(account.anchorAt());
        JsonObject detail = new JsonObject()
                .put("before", json(account.plan(), account.anchorAt()))
                .put("after", json(plan, anchorAt));
        return (same ? Future.succeededFuture() : update(connection, account.id(), plan, anchorAt))
                .compose(updated -> Standing.of(connection, account.id()))
                .compose(standing -> new WindowFunds(connection, standing, "plan " + plan, actor).followPlan())
                .compose(funds -> same && funds.isEmpty()
                        ? Future.succeededFuture()
                        : AuditLog.write(
                                connection, actor, "account.plan_changed", account.id(), detail.put("funds", funds)));
    }

    private static Future<RowSet<Row>> update(SqlClient connection, UUID id, String plan, Instant anchorAt) {
        return connection.preparedQuery(CHANGE).execute(Tuple.of(id, plan, anchorAt.atOffset(ZoneOffset.UTC)));
    }

    private static JsonObject json(String plan, Instant anchorAt) {
        return new JsonObject().put("plan", plan).put("anchor_at", anchorAt.toString());
    }

    /** What the account's window includes and what is left of it. */
    Future<Quota> quota(UUID id) {
        return Standing.of(pool, id).compose(standing -> funds(standing).map(funds -> new Quota(standing, funds)));
    }

    private Future<Map<Meter, Fund>> funds(Standing standing) {
        return pool.preparedQuery(FUNDS)
                .execute(Tuple.of(
                        standing.accountId(),
                        Instant.ofEpochMilli(standing.window().startMs()).atOffset(ZoneOffset.UTC)))
                .map(AccountPlans::funds);
    }

    /** Money is a meter of overage only, and the others of the allowance. */
    private static Map<Meter, Fund> funds(RowSet<Row> rows) {
        Map<Meter, Fund> funds = new HashMap<>();
        for (Row row : rows) {
            for (Meter meter : Meter.values()) {
                if (meter.tag().equals(row.getString("meter"))) {
                    funds.put(meter, FundSql.fund(row));
                }
            }
        }
        return funds;
    }
}
