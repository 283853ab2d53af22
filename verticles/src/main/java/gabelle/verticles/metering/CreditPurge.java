package gabelle.verticles.metering;

import gabelle.engine.Bounds;
import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Movement;
import gabelle.engine.funds.Side;
import gabelle.engine.price.Decimal;
import gabelle.verticles.books.SqlBooks;
import gabelle.verticles.books.Transactions;
import gabelle.verticles.console.AuditLog;
import gabelle.verticles.usage.ModuleCalls;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Expires the credits of accounts that have not moved any for a long time. One transaction an account, which is looked
 * at again under its lock: somebody may have come back. Blocking.
 */
public final class CreditPurge {
    private static final String ACTOR = "cli";

    /** Accounts that are read at a time. */
    private static final int PAGE = 500;

    private static final String INACTIVE = """
            SELECT account_id, (now() AT TIME ZONE 'UTC')::date AS today FROM fund
             WHERE source = 'credits' AND meter = 'credits' AND granted - posted - pending > 0
               AND (SELECT at FROM movement m WHERE m.account_id = fund.account_id AND m.source = 'credits'
                     ORDER BY id DESC LIMIT 1) < now() - $1 * interval '1 day'
            """;

    private static final String LIST = INACTIVE + "AND account_id > $2 ORDER BY account_id LIMIT $3";
    private static final String STILL = INACTIVE + "AND account_id = $2";

    private final Transactions transactions;
    private final int inactiveDays;
    private final boolean dryRun;

    /** What an account lost. */
    public record Purged(UUID accountId, long microCredits) {
        @Override
        public String toString() {
            return accountId + " " + Decimal.CREDITS.text(microCredits);
        }
    }

    /**
     * A purge, not yet begun.
     *
     * @param dryRun says what would be done, and does nothing
     */
    public CreditPurge(Transactions transactions, int inactiveDays, boolean dryRun) {
        Bounds.within("--inactive-days", inactiveDays, 1, 36_500, "credits that are in use must not expire");
        this.transactions = transactions;
        this.inactiveDays = inactiveDays;
        this.dryRun = dryRun;
    }

    /** Tells of each account when its transaction is committed; returns how many micro-credits there were. */
    public long run(Consumer<Purged> each) {
        long sum = 0;
        List<UUID> page = page(ModuleCalls.NIL);
        while (!page.isEmpty()) {
            for (UUID account : page) {
                Optional<Purged> purged = transactions.retrying(connection -> purge(connection, account));
                purged.ifPresent(each);
                sum = Math.addExact(sum, purged.map(Purged::microCredits).orElse(0L));
            }
            page = page(page.getLast());
        }
        return sum;
    }

    private List<UUID> page(UUID after) {
        return transactions.run(connection -> {
            List<UUID> accounts = new ArrayList<>();
            connection
                    .preparedQuery(LIST)
                    .execute(Tuple.of(inactiveDays, after, PAGE))
                    .await()
                    .forEach(row -> accounts.add(row.getUUID("account_id")));
            return accounts;
        });
    }

    private Optional<Purged> purge(SqlConnection connection, UUID account) {
        SqlBooks books = new SqlBooks(connection);
        FundKey key = FundKey.credits(account);
        Fund fund = books.fund(key).orElseThrow();
        for (Row row : connection
                .preparedQuery(STILL)
                .execute(Tuple.of(inactiveDays, account))
                .await()) {
            Purged purged = new Purged(account, fund.available());
            return dryRun || expire(connection, books, purged, row.getLocalDate("today"))
                    ? Optional.of(purged)
                    : Optional.empty();
        }
        return Optional.empty();
    }

    private boolean expire(SqlConnection connection, SqlBooks books, Purged purged, LocalDate today) {
        String reference = "purge:" + purged.accountId() + ":" + today;
        String reason = "inactive for " + inactiveDays + " days";
        boolean moved = books.move(new Movement(
                reference,
                FundKey.credits(purged.accountId()),
                Side.AVAILABLE,
                Side.EXPIRED,
                purged.microCredits(),
                reason,
                ACTOR));
        if (moved) {
            JsonObject detail = new JsonObject()
                    .put("credits", Decimal.CREDITS.text(purged.microCredits()))
                    .put("reference", reference)
                    .put("reason", reason);
            AuditLog.write(connection, ACTOR, "account.credits_expired", purged.accountId(), detail)
                    .await();
        }
        return moved;
    }
}
