package gabelle.verticles.books;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Movement;
import gabelle.engine.funds.Side;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** How a fund is opened, locked and moved, in statements: for {@link SqlBooks}, and for transactions that do not block. */
public final class FundSql {
    static final String THE_FUND = "account_id = $1 AND source = $2 AND meter = $3 AND window_start = $4";

    static final String LOOK = "SELECT granted, posted, pending FROM fund WHERE " + THE_FUND;

    /** Takes what {@link #named} makes; answers with what {@link #fund} reads. */
    public static final String LOCK = LOOK + " FOR NO KEY UPDATE";

    /** Takes what {@link #opening} makes; answers with one row if there was no such fund yet. */
    public static final String OPEN = """
            WITH opened AS (
                INSERT INTO fund (account_id, source, meter, window_start, granted)
                VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
                RETURNING account_id, source, meter, window_start, granted),
            entered AS (
                INSERT INTO movement (reference, account_id, source, meter, window_start, debit, credit, amount)
                SELECT $6, account_id, source, meter, window_start, 'issued', 'available', granted
                FROM opened WHERE granted > 0)
            SELECT 1 FROM opened""";

    /** Takes what {@link #moving} makes, of a fund that is locked; changes one row unless the reference is known. */
    public static final String MOVE = """
            WITH entered AS (
                INSERT INTO movement (reference, account_id, source, meter, window_start, debit, credit, amount,
                    reason, author, package)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                ON CONFLICT (reference) DO NOTHING
                RETURNING account_id)
            UPDATE fund SET granted = granted + $12 FROM entered
            WHERE fund.account_id = $2 AND source = $3 AND meter = $4 AND window_start = $5""";

    private FundSql() {}

    public static Tuple named(FundKey fund) {
        return FundRows.add(Tuple.tuple(), fund);
    }

    /** With the reference that a fund's beginning has. */
    public static Tuple opening(FundKey fund, long granted) {
        String reference = "open:" + fund.accountId() + ":" + fund.source().tag() + ":"
                + fund.meter().tag() + ":" + fund.windowStartMs();
        return named(fund).addValue(granted).addValue(reference);
    }

    /**
     * A movement into the fund from outside, or out of it.
     *
     * @param packageId that was sold; null for none
     */
    public static Tuple moving(Movement movement, @Nullable String packageId) {
        long change = movement.debit() == Side.ISSUED ? movement.amount() : -movement.amount();
        return FundRows.add(Tuple.of(movement.reference()), movement.fund())
                .addValue(movement.debit().tag())
                .addValue(movement.credit().tag())
                .addValue(movement.amount())
                .addValue(movement.reason())
                .addValue(movement.author())
                .addValue(packageId)
                .addValue(change);
    }

    public static Fund fund(Row row) {
        return FundRows.fund(row);
    }
}
