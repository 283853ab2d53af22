package gabelle.verticles.books;

/** The statements of {@link SqlBooks}. */
final class BookSql {
    /** The cursor is no key: grants, which hold the journal's key, do not wait for a batch, nor a batch for them. */
    static final String ADVANCE =
            "UPDATE journal SET cursor = $3 WHERE id = $1 AND cursor = $2 AND state <> 'retired' RETURNING state = 'fenced'";

    /** Waits for the grants that are being made, and lets none be made any more. */
    static final String RETIRE = """
            WITH mine AS (
                SELECT id FROM journal WHERE id = $1 AND cursor = $2 AND state <> 'retired' FOR UPDATE)
            UPDATE journal SET state = 'retired', retired_at = now() FROM mine WHERE journal.id = mine.id""";

    static final String FENCE = """
            WITH mine AS (SELECT id FROM journal WHERE id = $1 AND state = 'open' FOR UPDATE)
            UPDATE journal SET state = 'fenced' FROM mine WHERE journal.id = mine.id""";

    /**
     * The whole of a grant. Who waited for the fund's lock decides by the state that is there now; what became of the
     * grant's own row, which is made by one only, decides whether anything is moved. All columns of the sum are set by
     * what was locked: Postgres checks constraints before it notices that its own snapshot of the row is an older one,
     * in which money that has just come in is missing.
     */
    static final String RESERVE = """
            WITH already AS (SELECT amount FROM fund_grant WHERE id = $5),
            alive AS MATERIALIZED (SELECT id FROM journal WHERE id = $6::uuid AND state = 'open' FOR KEY SHARE),
            state AS MATERIALIZED (
                SELECT granted, posted, pending, granted - posted - pending AS available
                FROM fund
                WHERE account_id = $1 AND source = $2 AND meter = $3 AND window_start = $4
                  AND NOT EXISTS (SELECT FROM already) AND ($6::uuid IS NULL OR EXISTS (SELECT FROM alive))
                FOR NO KEY UPDATE),
            given AS (
                INSERT INTO fund_grant
                    (id, journal_id, account_id, source, meter, window_start, amount, expires_at)
                SELECT $5, $6::uuid, $1, $2, $3, $4, greatest($7::bigint, least($8::bigint, available / 64)),
                    $9::timestamptz
                FROM state WHERE available >= $7::bigint
                ON CONFLICT (id) DO NOTHING
                RETURNING amount),
            reserved AS (
                UPDATE fund SET granted = state.granted, posted = state.posted, pending = state.pending + given.amount
                FROM given, state
                WHERE account_id = $1 AND source = $2 AND meter = $3 AND window_start = $4),
            entered AS (
                INSERT INTO movement
                    (reference, account_id, source, meter, window_start, debit, credit, amount, grant_id)
                SELECT 'grant:' || $5::uuid, $1, $2, $3, $4, 'available', 'pending', amount, $5 FROM given)
            SELECT coalesce((SELECT amount FROM already), (SELECT amount FROM given)) AS amount,
                $6::uuid IS NULL OR EXISTS (SELECT FROM alive) AS alive, granted, posted, pending
            FROM (VALUES (1)) AS always LEFT JOIN state ON true""";

    private static final String GRANT =
            "id, journal_id, account_id, source, meter, window_start, amount, settled, returned, expires_at";

    static final String GRANTS =
            "SELECT " + GRANT + " FROM fund_grant WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE";

    static final String LEFT = "SELECT id, amount - settled - returned AS rest FROM fund_grant"
            + " WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE";

    static final String LOCK_FUNDS = """
            SELECT FROM fund WHERE (account_id, source, meter, window_start) IN (
                SELECT account_id, source, meter, window_start FROM fund_grant WHERE id = ANY ($1))
            ORDER BY account_id, source, meter, window_start FOR NO KEY UPDATE""";

    static final String GRANTS_OF =
            "SELECT " + GRANT + " FROM fund_grant WHERE journal_id = $1 AND live ORDER BY id FOR NO KEY UPDATE";

    /** A sweep waits for nobody: what it leaves out is another sweep's, or is being settled. */
    static final String EXPIRED = "SELECT " + GRANT + " FROM fund_grant"
            + " WHERE journal_id IS NULL AND expires_at <= $1 AND live"
            + " ORDER BY expires_at, id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED";

    /** Answers with the number of grants that were taken from, once for each fund. */
    static final String TAKE = """
            WITH spent AS (
                UPDATE fund_grant SET settled = settled + taken.amount
                FROM unnest($2::uuid[], $3::bigint[]) AS taken (id, amount)
                WHERE fund_grant.id = taken.id
                RETURNING fund_grant.id, account_id, source, meter, window_start, taken.amount),
            entered AS (
                INSERT INTO movement
                    (reference, account_id, source, meter, window_start, debit, credit, amount, grant_id)
                SELECT $1::text || ':' || id, account_id, source, meter, window_start, 'pending', 'spent', amount, id
                FROM spent),
            sums AS MATERIALIZED (
                SELECT account_id, source, meter, window_start, sum(amount)::bigint AS amount
                FROM spent GROUP BY account_id, source, meter, window_start),
            locked AS MATERIALIZED (
                SELECT fund.account_id, fund.source, fund.meter, fund.window_start, sums.amount
                FROM fund JOIN sums USING (account_id, source, meter, window_start)
                ORDER BY fund.account_id, fund.source, fund.meter, fund.window_start
                FOR NO KEY UPDATE OF fund)
            UPDATE fund SET posted = posted + locked.amount, pending = pending - locked.amount
            FROM locked
            WHERE fund.account_id = locked.account_id AND fund.source = locked.source
              AND fund.meter = locked.meter AND fund.window_start = locked.window_start
            RETURNING (SELECT count(*) FROM spent)""";

    /**
     * The grants were locked by a statement before this one, so that what it sees of them and of their movements stays
     * true. All columns of the sum are set by what was locked, as in {@link #RESERVE}. Answers with the number of
     * returns that moved something, once for each fund.
     */
    static final String GIVE_BACK = """
            WITH told AS (
                SELECT reference, id, told.amount,
                    fund_grant.amount - settled - returned
                        - (sum(told.amount) OVER (PARTITION BY id ORDER BY place) - told.amount) AS rest,
                    account_id, source, meter, window_start
                FROM unnest($1::text[], $2::uuid[], $3::bigint[]) WITH ORDINALITY AS told (reference, id, amount, place)
                JOIN fund_grant USING (id)
                WHERE told.amount > 0
                  AND NOT EXISTS (SELECT FROM movement WHERE movement.reference = told.reference)),
            entered AS (
                INSERT INTO movement
                    (reference, account_id, source, meter, window_start, debit, credit, amount, grant_id)
                SELECT reference, account_id, source, meter, window_start, 'pending', 'available', least(amount, rest), id
                FROM told WHERE rest > 0
                ON CONFLICT (reference) DO NOTHING
                RETURNING grant_id, account_id, source, meter, window_start, amount),
            returned AS (
                UPDATE fund_grant SET returned = returned + back.amount
                FROM (SELECT grant_id, sum(amount)::bigint AS amount FROM entered GROUP BY grant_id) AS back
                WHERE id = grant_id),
            sums AS MATERIALIZED (
                SELECT account_id, source, meter, window_start, sum(amount)::bigint AS amount
                FROM entered GROUP BY account_id, source, meter, window_start),
            locked AS MATERIALIZED (
                SELECT fund.account_id, fund.source, fund.meter, fund.window_start, granted, posted,
                    pending - sums.amount AS pending
                FROM fund JOIN sums USING (account_id, source, meter, window_start)
                ORDER BY fund.account_id, fund.source, fund.meter, fund.window_start
                FOR NO KEY UPDATE OF fund)
            UPDATE fund SET granted = locked.granted, posted = locked.posted, pending = locked.pending
            FROM locked
            WHERE fund.account_id = locked.account_id AND fund.source = locked.source
              AND fund.meter = locked.meter AND fund.window_start = locked.window_start
            RETURNING (SELECT count(*) FROM entered)""";

    static final String KNOWN = "SELECT FROM movement WHERE reference = $1";

    static final String WANT = "WITH wanted AS (UPDATE fund SET wanted_at = now() WHERE " + FundSql.THE_FUND + ")"
            + " SELECT pg_notify('" + FundName.WANTED + "', $5)";

    static final String WANTED = """
            SELECT account_id, source, meter, window_start FROM fund
            WHERE wanted_at > now() - $2 * interval '1 ms' AND EXISTS (
                SELECT FROM fund_grant
                WHERE fund_grant.account_id = fund.account_id AND fund_grant.source = fund.source
                  AND fund_grant.meter = fund.meter AND fund_grant.window_start = fund.window_start
                  AND journal_id = ANY ($1) AND live)
            ORDER BY account_id, source, meter, window_start""";

    private BookSql() {}
}
