package gabelle.verticles.console;

import gabelle.verticles.http.Page;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Rejected;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The accounts in Postgres. Each change is one short transaction with its audit entry in it. What the operator can mend
 * fails with {@link Rejected}.
 */
public final class Accounts {
    private static final String UNIQUE_VIOLATION = "23505";

    /** The largest id there is: the first page of a list that runs downwards starts below it. */
    static final UUID TOP = new UUID(-1, -1);

    private static final String COLUMNS = """
            SELECT a.id, a.email, a.name, a.plan, a.requests_per_minute, a.tokens_per_minute, a.concurrent_calls,
                   a.suspended, a.created_at, a.anchor_at, a.spend_cap_nano, a.external_id, now() AS seen_at,
                   (SELECT terms ->> 'currency' FROM plan p WHERE p.id = a.plan) AS currency, used.total_tokens_used, used.last_used_at
              FROM account a CROSS JOIN LATERAL (
                   SELECT coalesce(sum(activity.total_tokens_used), 0)::bigint AS total_tokens_used,
                          max(activity.last_used_at) AS last_used_at
                     FROM api_key k JOIN key_activity activity ON activity.key_id = k.id
                    WHERE k.account_id = a.id) used
            """;

    private static final String LIST = COLUMNS + "WHERE a.id < $1 ORDER BY a.id DESC LIMIT $2";
    private static final String FIND = COLUMNS + "WHERE a.id = $1";
    private static final String FIND_BY_EMAIL = COLUMNS + "WHERE a.email = lower($1)";

    private static final String CREATE = """
            INSERT INTO account (id, plan, email, name, requests_per_minute, tokens_per_minute, concurrent_calls,
                   suspended, spend_cap_nano, external_id)
            VALUES ($1, $2, lower($3), $4, $5, $6, $7, $8, $9, $10)""";

    private static final String PLANS = "SELECT id FROM plan ORDER BY id";

    static final String LOCK = "SELECT 1 FROM account WHERE id = $1 FOR NO KEY UPDATE";

    private static final String CHANGE = """
            UPDATE account
               SET name = $2, requests_per_minute = $3, tokens_per_minute = $4, concurrent_calls = $5, suspended = $6,
                   spend_cap_nano = $7, external_id = $8
             WHERE id = $1""";

    private final Pool pool;
    private final Supplier<UUID> ids;

    /**
     * The accounts of one database.
     *
     * @param ids UUIDv7: lists are sorted by them
     */
    public Accounts(Pool pool, Supplier<UUID> ids) {
        this.pool = pool;
        this.ids = ids;
    }

    /**
     * Makes one.
     *
     * @param actor who asks for it, as the audit log shall say: {@code admin}, {@code cli}
     */
    public Future<Account> create(NewAccount account, String actor) {
        UUID id = ids.get();
        Tuple values = Tuple.of(id, account.plan(), account.email());
        Columns.addTerms(values, account.terms());
        return pool.withTransaction(connection -> checkPlan(connection, account.plan())
                        .compose(exists -> connection.preparedQuery(CREATE).execute(values))
                        .compose(created -> AuditLog.write(connection, actor, "account.created", id, detail(account)))
                        .compose(written -> find(connection, id)))
                .recover(Accounts::explain);
    }

    public Future<Account> find(UUID id) {
        return find(pool, id);
    }

    public Future<Account> findByEmail(String email) {
        return pool.preparedQuery(FIND_BY_EMAIL)
                .execute(Tuple.of(email))
                .map(rows -> Rows.first(rows, Rows::account).orElseThrow(Accounts::unknown));
    }

    /** Newest first. */
    Future<Page<Account>> list(Page.Wanted wanted) {
        UUID before = wanted.after(TOP, UUID::fromString);
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(before, wanted.limit() + 1))
                .map(rows -> Page.of(
                        rows.stream().map(Rows::account).toList(),
                        wanted.limit(),
                        account -> account.id().toString()));
    }

    /** Changes the terms under a lock of the row; nothing is written where the change changes nothing. */
    public Future<Account> change(UUID id, UnaryOperator<Account.Terms> change, String actor) {
        return Retried.transaction(
                        pool,
                        connection -> connection
                                .preparedQuery(LOCK)
                                .execute(Tuple.of(id))
                                .compose(locked -> find(connection, id))
                                .compose(account -> change(connection, account, change.apply(account.terms()), actor)))
                .recover(Accounts::explain);
    }

    private static Future<Account> change(SqlClient connection, Account account, Account.Terms terms, String actor) {
        if (terms.equals(account.terms())) {
            return Future.succeededFuture(account);
        }
        Tuple values = Tuple.of(account.id());
        Columns.addTerms(values, terms);
        boolean sameCap = terms.spendCap().equals(account.terms().spendCap());
        return connection
                .preparedQuery(CHANGE)
                .execute(values)
                .compose(changed -> sameCap ? Future.succeededFuture() : followCap(connection, account.id(), actor))
                .compose(changed -> AuditLog.write(
                        connection, actor, "account.changed", account.id(), detail(account.terms(), terms)))
                .compose(written -> find(connection, account.id()));
    }

    private static Future<?> followCap(SqlClient connection, UUID id, String actor) {
        return Standing.of(connection, id)
                .compose(
                        standing -> new WindowFunds(connection, standing, "spend cap changed", actor).followSpendCap());
    }

    /** Plans are not deleted: one that exists goes on doing so. */
    static Future<Void> checkPlan(SqlClient connection, String plan) {
        return connection.preparedQuery(PLANS).execute().map(rows -> {
            List<String> plans = rows.stream().map(row -> row.getString("id")).toList();
            if (!plans.contains(plan)) {
                throw new Problem(
                                400,
                                "unknown_plan",
                                "there is no such plan; the plans are: " + String.join(", ", plans),
                                "plan")
                        .rejected();
            }
            return null;
        });
    }

    static Future<Account> find(SqlClient connection, UUID id) {
        return connection
                .preparedQuery(FIND)
                .execute(Tuple.of(id))
                .map(rows -> Rows.first(rows, Rows::account).orElseThrow(Accounts::unknown));
    }

    static Rejected unknown() {
        return Problem.notFound("there is no such account").rejected();
    }

    private static Future<Account> explain(Throwable failure) {
        boolean taken = failure instanceof PgException pg && UNIQUE_VIOLATION.equals(pg.getSqlState());
        return Future.failedFuture(taken ? taken(((PgException) failure).getConstraint(), failure) : failure);
    }

    private static Throwable taken(String constraint, Throwable failure) {
        return switch (constraint) {
            case "account_email_key" ->
                Problem.conflict("email_taken", "another account has this e-mail address", "email")
                        .rejected();
            case "account_external_id_key" ->
                Problem.conflict("external_id_taken", "another account has this external_id", "external_id")
                        .rejected();
            default -> failure;
        };
    }

    private static JsonObject detail(NewAccount account) {
        return new JsonObject().put("email", account.email()).put("plan", account.plan());
    }

    private static JsonObject detail(Account.Terms before, Account.Terms after) {
        return new JsonObject().put("before", json(before)).put("after", json(after));
    }

    private static JsonObject json(Account.Terms terms) {
        JsonObject json = new JsonObject()
                .put("name", terms.name())
                .put("suspended", terms.suspended())
                .put("spend_cap", terms.spendCap().text())
                .put("external_id", terms.externalId().orElse(null));
        Columns.put(json, terms.limits());
        return json;
    }
}
