package gabelle.verticles.books;

import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Derives every balance from the movements again and says where it differs from what is written. All of it is one
 * snapshot, so that a ledger in use can be proved; Postgres does the sums, and differences are read in pages, so that
 * the size of the ledger does not matter.
 */
public final class LedgerProof {
    private static final String ONE_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
    private static final int PAGE = 500;

    /** Rows of the last days are never dropped, so the roll-ups can be held against them. */
    private static final int DAYS_OF_ROWS = 34;

    /**
     * What was looked at, and what was found.
     *
     * @param differences told one by one
     */
    public record Found(long funds, long grants, long movements, long hours, long differences) {}

    private final SqlConnection connection;
    private final Consumer<String> tell;
    private long differences;

    private LedgerProof(SqlConnection connection, Consumer<String> tell) {
        this.connection = connection;
        this.tell = tell;
    }

    /** Within a transaction of its own, in which nothing was asked before. */
    public static Found run(SqlConnection connection, LocalDate today, Consumer<String> tell) {
        connection.query(ONE_SNAPSHOT).execute().await();
        return new LedgerProof(connection, tell).run(today);
    }

    private Found run(LocalDate today) {
        LocalDate first = today.minusDays(DAYS_OF_ROWS);
        check(ProofSql.FUNDS, Tuple.tuple());
        check(ProofSql.OVERDRAWN, Tuple.tuple());
        check(ProofSql.GRANTS, Tuple.tuple());
        check(ProofSql.MOVEMENTS, Tuple.tuple());
        check(ProofSql.CREDITS, Tuple.tuple());
        check(ProofSql.HOURS, Tuple.of(first.atStartOfDay().atOffset(ZoneOffset.UTC), firstRequestOf(first)));
        Row counts =
                connection.query(ProofSql.COUNTS).execute().await().iterator().next();
        return new Found(counts.getLong(0), counts.getLong(1), counts.getLong(2), counts.getLong(3), differences);
    }

    private void check(String sql, Tuple tuple) {
        PreparedStatement statement = connection.prepare(sql).await();
        Cursor cursor = statement.cursor(tuple);
        do {
            for (Row row : cursor.read(PAGE).await()) {
                differences++;
                tell.accept(row.getString(0));
            }
        } while (cursor.hasMore());
        cursor.close().await();
        statement.close().await();
    }

    /** The smallest UUIDv7 of the day. */
    private static UUID firstRequestOf(LocalDate day) {
        return new UUID(day.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli() << 16, 0);
    }
}
