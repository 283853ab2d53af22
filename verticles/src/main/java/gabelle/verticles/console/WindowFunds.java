package gabelle.verticles.console;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Movement;
import gabelle.engine.funds.Side;
import gabelle.engine.funds.Source;
import gabelle.engine.funds.Window;
import gabelle.verticles.books.FundSql;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Makes the funds of an account's window follow its plan and its spend cap, in the transaction that changes them. What
 * is spent or granted already stays: a fund is lowered to that at the most.
 *
 * <p>A fund that is not there yet is opened here, and not left to the first call: for as long as its node has not heard
 * of the change, it would open it with what the plan was before. For the same reason a window that is about to begin
 * is opened as well.
 */
final class WindowFunds {
    /** Well above the time in which a node that reaches Postgres hears of a change. */
    private static final long SOON_MS = 60_000;

    /** Billed without a cap: all overage of the window, as far as the ledger knows it, but what a cap's fund has paid. */
    private static final String BILLED = """
            SELECT coalesce((SELECT sum(overage_nano) FROM usage
                              WHERE account_id = $1 AND request_id >= $2 AND request_id < $3), 0)::bigint
                 + coalesce((SELECT sum(overage_nano) FROM usage_hour
                              WHERE account_id = $1 AND hour >= $4), 0)::bigint AS billed""";

    private static final long HOUR_MS = 3_600_000;

    private final SqlClient connection;
    private final Standing standing;
    private final String reason;
    private final String actor;
    private final JsonArray changes = new JsonArray();

    WindowFunds(SqlClient connection, Standing standing, String reason, String actor) {
        this.connection = connection;
        this.standing = standing;
        this.reason = reason;
        this.actor = actor;
    }

    /** The allowance and the spend cap; says what changed, for the audit log. */
    Future<JsonArray> followPlan() {
        return inOrder(allowances(), fund -> follow(fund.getKey(), fund.getValue(), 0))
                .compose(done -> followSpendCap());
    }

    /** The spend cap alone. */
    Future<JsonArray> followSpendCap() {
        boolean capped =
                standing.plan().overage().billed() && standing.spendCapNano().isPresent();
        return inOrder(capped ? windows() : List.of(), this::followSpendCap).map(done -> changes);
    }

    private Future<Void> followSpendCap(Window window) {
        FundKey fund = new FundKey(standing.accountId(), Source.OVERAGE, Meter.MONEY, window.startMs());
        return billed(window)
                .compose(billed -> follow(fund, standing.spendCapNano().orElseThrow(), billed));
    }

    private List<Window> windows() {
        Window soon = Window.at(standing.anchorMs(), standing.nowMs() + SOON_MS);
        return soon.equals(standing.window()) ? List.of(soon) : List.of(standing.window(), soon);
    }

    /** In the order in which everybody locks them. */
    private List<Map.Entry<FundKey, Long>> allowances() {
        Map<FundKey, Long> funds = new HashMap<>();
        for (Window window : windows()) {
            standing.plan()
                    .allowance()
                    .forEach((meter, included) -> funds.put(
                            new FundKey(standing.accountId(), Source.ALLOWANCE, meter, window.startMs()), included));
        }
        return funds.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    }

    private static <T> Future<Void> inOrder(List<T> all, Function<T, Future<Void>> step) {
        Future<Void> done = Future.succeededFuture();
        for (T one : all) {
            done = done.compose(before -> step.apply(one));
        }
        return done;
    }

    private Future<Long> billed(Window window) {
        long wholeHoursFrom = Math.ceilDiv(window.startMs(), HOUR_MS) * HOUR_MS;
        return connection
                .preparedQuery(BILLED)
                .execute(Tuple.of(
                        standing.accountId(),
                        firstId(window.startMs()),
                        firstId(wholeHoursFrom),
                        Instant.ofEpochMilli(wholeHoursFrom).atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.iterator().next().getLong("billed"));
    }

    /** No id of that time or later is below it. */
    private static UUID firstId(long ms) {
        return new UUID(ms << 16, 0);
    }

    /**
     * Lets a fund have so much.
     *
     * @param besides what of it went another way than through the fund, what the fund has paid included
     */
    private Future<Void> follow(FundKey key, long wanted, long besides) {
        long granted = Math.max(0, wanted - besides);
        return connection
                .preparedQuery(FundSql.OPEN)
                .execute(FundSql.opening(key, granted))
                .compose(opened -> note(key, granted, opened))
                .compose(opened -> connection.preparedQuery(FundSql.LOCK).execute(FundSql.named(key)))
                .compose(rows -> move(key, FundSql.fund(rows.iterator().next()), wanted, besides));
    }

    private Future<Void> note(FundKey key, long granted, RowSet<Row> opened) {
        if (granted > 0 && opened.rowCount() > 0) {
            changes.add(new JsonObject().put("fund", key.meter().tag()).put("opened", true));
        }
        return Future.succeededFuture();
    }

    private Future<Void> move(FundKey key, Fund fund, long wanted, long besides) {
        long elsewhere = Math.max(0, besides - fund.posted());
        long target = Math.max(wanted - elsewhere, fund.posted() + fund.pending());
        long change = target - fund.granted();
        if (change == 0) {
            return Future.succeededFuture();
        }
        changes.add(new JsonObject()
                .put("fund", key.meter().tag())
                .put("granted_before", fund.granted())
                .put("granted_after", target));
        Side from = change > 0 ? Side.ISSUED : Side.AVAILABLE;
        Side to = change > 0 ? Side.AVAILABLE : Side.ISSUED;
        Movement movement = new Movement("plan:" + UUID.randomUUID(), key, from, to, Math.abs(change), reason, actor);
        return connection
                .preparedQuery(FundSql.MOVE)
                .execute(FundSql.moving(movement, null))
                .mapEmpty();
    }
}
