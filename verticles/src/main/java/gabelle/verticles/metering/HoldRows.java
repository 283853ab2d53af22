package gabelle.verticles.metering;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/** The rows of holds. Their money is the books'. */
final class HoldRows {
    private static final String NOW_MS = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms";

    private static final String INSERT =
            "INSERT INTO hold (id, account_id, module, micro_credits) VALUES ($1, $2, $3, $4)";

    private static final String FIND = "SELECT id, account_id, module, micro_credits FROM hold WHERE id = $1";

    private static final String LOCK = "SELECT amount - settled - returned AS left, " + NOW_MS
            + ", (extract(epoch FROM expires_at) * 1000)::bigint AS expires_at_ms"
            + " FROM fund_grant WHERE id = $1 FOR NO KEY UPDATE";

    /** Asked when the lock is held: a sweep may have been what was waited for. */
    private static final String SWEPT = "SELECT FROM movement WHERE reference = 'expire:' || $1::uuid";

    private HoldRows() {}

    /**
     * A hold as it was made.
     *
     * @param price of its module; empty where it names none
     */
    record Hold(UUID id, UUID accountId, Optional<String> module, Optional<Price> price) {}

    /**
     * What became of its grant.
     *
     * @param left in micro-credits
     * @param nowMs by Postgres' clock
     */
    record State(long left, boolean expired, long nowMs) {}

    static long nowMs(SqlConnection connection) {
        return connection
                .query("SELECT " + NOW_MS)
                .execute()
                .await()
                .iterator()
                .next()
                .getLong("now_ms");
    }

    static void insert(
            SqlConnection connection, UUID id, UUID accountId, Optional<String> module, Optional<Price> price) {
        Tuple values = Tuple.of(
                id,
                accountId,
                module.orElse(null),
                price.map(Price::microCredits).orElse(null));
        connection.preparedQuery(INSERT).execute(values).await();
    }

    static Optional<Hold> find(SqlConnection connection, UUID id) {
        for (Row row : execute(connection, FIND, id)) {
            return Optional.of(new Hold(
                    id,
                    row.getUUID("account_id"),
                    Optional.ofNullable(row.getString("module")),
                    Optional.ofNullable(row.getLong("micro_credits")).map(Price::new)));
        }
        return Optional.empty();
    }

    static State lock(SqlConnection connection, UUID id) {
        Row row = execute(connection, LOCK, id).iterator().next();
        long nowMs = row.getLong("now_ms");
        long left = row.getLong("left");
        boolean expired = left > 0
                ? row.getLong("expires_at_ms") <= nowMs
                : execute(connection, SWEPT, id).size() > 0;
        return new State(left, expired, nowMs);
    }

    private static RowSet<Row> execute(SqlConnection connection, String sql, UUID id) {
        return connection.preparedQuery(sql).execute(Tuple.of(id)).await();
    }
}
