package gabelle.verticles.books;

/** The laws of the ledger, each as a query for what breaks it: one line of text for each difference. */
final class ProofSql {
    private static final String KEY = "account_id, source, meter, window_start";

    private static final String NAME =
            "concat_ws('/', account_id, source, meter, (extract(epoch FROM window_start) * 1000)::bigint)";

    /** Every column of a fund is a sum of its movements, and what is pending is what its grants have left. */
    static final String FUNDS = """
            WITH moved AS (
                SELECT %1$s,
                    sum(CASE WHEN debit = 'issued' AND credit = 'available' THEN amount
                        WHEN debit = 'available' AND credit IN ('issued', 'expired') THEN -amount
                        ELSE 0 END) AS granted,
                    sum(CASE WHEN debit = 'pending' AND credit = 'spent' THEN amount ELSE 0 END) AS posted,
                    sum(CASE WHEN debit = 'available' AND credit = 'pending' THEN amount
                        WHEN debit = 'pending' THEN -amount ELSE 0 END) AS pending
                FROM movement GROUP BY %1$s),
            left_over AS (
                SELECT %1$s, sum(amount - settled - returned) AS pending
                FROM fund_grant WHERE live GROUP BY %1$s)
            SELECT format('fund %%s: %%s is %%s, but %%s', %2$s, what, stands, says || coalesce(derived, 0))
            FROM fund FULL JOIN moved USING (%1$s) FULL JOIN left_over USING (%1$s)
            CROSS JOIN LATERAL (VALUES
                ('granted', fund.granted, moved.granted, 'its movements say '),
                ('posted', fund.posted, moved.posted, 'its movements say '),
                ('pending', fund.pending, moved.pending, 'its movements say '),
                ('pending', fund.pending, left_over.pending, 'its grants have left ')
            ) AS law (what, stands, derived, says)
            WHERE stands IS DISTINCT FROM coalesce(derived, 0)""".formatted(KEY, NAME);

    static final String OVERDRAWN = """
            SELECT format('fund %%s: %%s granted, %%s posted and %%s pending is overdrawn', %s, granted, posted, pending)
            FROM fund WHERE least(granted, posted, pending) < 0 OR posted + pending > granted""".formatted(NAME);

    static final String GRANTS = """
            WITH moved AS (
                SELECT grant_id AS id,
                    sum(CASE WHEN debit = 'available' AND credit = 'pending' THEN amount ELSE 0 END) AS amount,
                    sum(CASE WHEN debit = 'pending' AND credit = 'spent' THEN amount ELSE 0 END) AS settled,
                    sum(CASE WHEN debit = 'pending' AND credit = 'available' THEN amount ELSE 0 END) AS returned
                FROM movement WHERE grant_id IS NOT NULL GROUP BY grant_id)
            SELECT format('grant %s: %s is %s, but its movements say %s', id, what, stands, coalesce(derived, 0))
            FROM fund_grant FULL JOIN moved USING (id)
            CROSS JOIN LATERAL (VALUES
                ('amount', fund_grant.amount, moved.amount),
                ('settled', fund_grant.settled, moved.settled),
                ('returned', fund_grant.returned, moved.returned)
            ) AS law (what, stands, derived)
            WHERE stands IS DISTINCT FROM coalesce(derived, 0)""";

    /** Movements that no rule allows: between sides that do not meet, or of a grant and another fund than its own. */
    static final String MOVEMENTS = """
            SELECT format('movement %s: from %s to %s, which is no movement of a %s', reference, debit, credit,
                CASE WHEN grant_id IS NULL THEN 'fund' ELSE 'grant' END)
            FROM movement
            WHERE (debit, credit, grant_id IS NOT NULL) NOT IN (
                ('issued', 'available', false), ('available', 'issued', false), ('available', 'expired', false),
                ('available', 'pending', true), ('pending', 'available', true), ('pending', 'spent', true))
            UNION ALL
            SELECT format('movement %s: of another fund than its grant %s', reference, grant_id)
            FROM movement JOIN fund_grant ON fund_grant.id = grant_id
            WHERE (movement.account_id, movement.source, movement.meter, movement.window_start)
                <> (fund_grant.account_id, fund_grant.source, fund_grant.meter, fund_grant.window_start)""";

    /** What the roll-ups say that was paid in credits was spent of them. */
    static final String CREDITS = """
            WITH used AS (SELECT account_id, sum(micro_credits) AS amount FROM usage_hour GROUP BY account_id),
            spent AS (
                SELECT account_id, sum(amount) AS amount FROM movement
                WHERE source = 'credits' AND debit = 'pending' AND credit = 'spent' GROUP BY account_id)
            SELECT format('account %s: usage of %s micro-credits is recorded, but %s were spent', account_id,
                coalesce(used.amount, 0), coalesce(spent.amount, 0))
            FROM used FULL JOIN spent USING (account_id)
            WHERE coalesce(used.amount, 0) <> coalesce(spent.amount, 0)""";

    /** The roll-ups of the last days are the sums of their rows. */
    static final String HOURS = """
            WITH summed AS (
                SELECT date_trunc('hour', at, 'UTC') AS hour, account_id, key_id, model, count(*) AS requests,
                    sum(plan_tokens) AS plan_tokens, sum(micro_credits) AS micro_credits,
                    sum(overage_nano) AS overage_nano, sum(charge_nano_usd) AS charge_nano_usd
                FROM usage WHERE request_id >= $2 GROUP BY 1, 2, 3, 4),
            rolled_up AS (SELECT * FROM usage_hour WHERE hour >= $1)
            SELECT format('usage_hour %s: %s is %s, but its rows say %s',
                concat_ws(' ', hour AT TIME ZONE 'UTC', account_id, key_id, model), what, coalesce(stands, 0),
                coalesce(derived, 0))
            FROM rolled_up FULL JOIN summed USING (hour, account_id, key_id, model)
            CROSS JOIN LATERAL (VALUES
                ('requests', rolled_up.requests, summed.requests),
                ('plan_tokens', rolled_up.plan_tokens, summed.plan_tokens),
                ('micro_credits', rolled_up.micro_credits, summed.micro_credits),
                ('overage_nano', rolled_up.overage_nano, summed.overage_nano),
                ('charge_nano_usd', rolled_up.charge_nano_usd, summed.charge_nano_usd)
            ) AS law (what, stands, derived)
            WHERE coalesce(stands, 0) <> coalesce(derived, 0)""";

    static final String COUNTS = "SELECT (SELECT count(*) FROM fund), (SELECT count(*) FROM fund_grant),"
            + " (SELECT count(*) FROM movement), (SELECT count(*) FROM usage_hour)";

    private ProofSql() {}
}
