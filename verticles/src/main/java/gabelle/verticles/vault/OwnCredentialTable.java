package gabelle.verticles.vault;

import gabelle.engine.funds.Plan;
import gabelle.verticles.console.AuditLog;
import gabelle.verticles.data.Secret;
import gabelle.verticles.http.Page;
import gabelle.verticles.http.Problem;
import gabelle.verticles.plans.PlanTerms;
import gabelle.verticles.vault.CredentialTable.Change;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The customers' own credentials in Postgres. Each change is one short transaction with its audit entry in it, which
 * locks the account first, as all changes of accounts do, then the policy clock; and gives the account's credentials a new
 * version, by which nodes hear of it. What is another account's is as unknown as what is not there.
 */
final class OwnCredentialTable {
    /** Whatever the plan says: a loop that serves the account keeps all of them. */
    static final int OWN_MAX = 100;

    private static final String SELECT =
            "SELECT " + StoredCredential.COLUMNS + " FROM credential WHERE account_id = $1 ";
    private static final String LIST = SELECT + "AND id < $2 ORDER BY id DESC LIMIT $3";
    private static final String FIND = SELECT + "AND id = $2";
    private static final String SEALED =
            "SELECT provider, ciphertext, version FROM credential WHERE account_id = $1 AND id = $2";

    private static final String LOCK = "SELECT plan FROM account WHERE id = $1 FOR NO KEY UPDATE";

    private static final String ROOM = """
            SELECT a.plan, p.terms, (SELECT count(*) FROM credential c WHERE c.account_id = a.id) AS credentials
              FROM account a LEFT JOIN plan p ON p.id = a.plan WHERE a.id = $1""";

    private static final String CALLER = """
            SELECT a.credentials_version, a.plan, p.terms
              FROM account a LEFT JOIN plan p ON p.id = a.plan WHERE a.id = $1""";

    private static final String NO_DEFAULT = """
            UPDATE credential SET is_default = false, updated_at = now()
             WHERE account_id = $1 AND provider = $2 AND is_default""";

    private static final String CREATE = """
            INSERT INTO credential (id, account_id, provider, name, ciphertext, key_id, masked, is_default)
            VALUES ($2, $1, $3, $4, $5, $6, $7,
                    $8 OR NOT EXISTS (SELECT FROM credential WHERE account_id = $1 AND provider = $3))""";

    private static final String CHANGE_DEFAULT =
            "UPDATE credential SET is_default = $2, updated_at = now() WHERE id = $1";

    /** Of a key that has been replaced meanwhile nothing is known yet. */
    private static final String VERDICT = """
            UPDATE credential SET is_valid = $4, last_validated_at = now(), updated_at = now()
             WHERE account_id = $1 AND id = $2 AND version = $3""";

    private static final String NOTE = """
            UPDATE account
               SET credentials_version = CASE WHEN EXISTS (SELECT FROM credential WHERE account_id = $1)
                                              THEN (SELECT version FROM policy_clock) ELSE 0 END
             WHERE id = $1""";

    private final Pool pool;
    private final Vault vault;
    private final Supplier<UUID> ids;
    private final String upgradeUrl;

    /**
     * The credentials of one database.
     *
     * @param ids UUIDv7: lists are sorted by them, and the newest is preferred
     * @param upgradeUrl where a customer buys a plan that includes more; may be empty
     */
    OwnCredentialTable(Pool pool, Vault vault, Supplier<UUID> ids, String upgradeUrl) {
        this.pool = pool;
        this.vault = vault;
        this.ids = ids;
        this.upgradeUrl = upgradeUrl;
    }

    /** Newest first. */
    Future<Page<StoredCredential>> list(UUID account, Page.Wanted wanted) {
        UUID before = wanted.after(CredentialTable.TOP, UUID::fromString);
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(account, before, wanted.limit() + 1))
                .map(rows -> Page.of(
                        rows.stream().map(StoredCredential::of).toList(),
                        wanted.limit(),
                        credential -> credential.id().toString()));
    }

    Future<StoredCredential> find(UUID account, UUID id) {
        return find(pool, account, id);
    }

    private static Future<StoredCredential> find(SqlClient connection, UUID account, UUID id) {
        return connection
                .preparedQuery(FIND)
                .execute(Tuple.of(account, id))
                .map(rows -> rows.stream().findFirst().map(StoredCredential::of).orElseThrow(CredentialTable::unknown));
    }

    /** The first of its provider is the default, whether that was asked for or not. */
    Future<StoredCredential> create(UUID account, NewCredential wanted, String actor) {
        UUID id = ids.get();
        Tuple values = Tuple.of(account, id, wanted.provider(), wanted.name())
                .addBuffer(sealed(account, id, wanted.provider(), wanted.key()))
                .addString(vault.keyId())
                .addString(NewCredential.masked(wanted.key()))
                .addBoolean(wanted.isDefault());
        return changing(
                        pool,
                        account,
                        connection -> checkRoom(connection, account)
                                .compose(room -> wanted.isDefault()
                                        ? execute(connection, NO_DEFAULT, Tuple.of(account, wanted.provider()))
                                        : done())
                                .compose(ready -> execute(connection, CREATE, values))
                                .compose(created -> audited(connection, account, id, "credential.created", actor)))
                .recover(OwnCredentialTable::explain);
    }

    /** What there is already stays when a plan includes fewer. */
    private Future<Void> checkRoom(SqlClient connection, UUID account) {
        return connection.preparedQuery(ROOM).execute(Tuple.of(account)).compose(rows -> {
            Row row = rows.iterator().next();
            Plan plan = plan(row);
            return row.getLong("credentials") < Math.min(plan.credentialsMax(), OWN_MAX)
                    ? done()
                    : new OwnRoom(plan.name(), plan.credentialsMax(), upgradeUrl)
                            .exceeded()
                            .failed();
        });
    }

    Future<StoredCredential> change(UUID account, UUID id, Change change, String actor) {
        if (change.isEmpty()) {
            return find(account, id);
        }
        return changing(
                        pool,
                        account,
                        connection -> find(connection, account, id)
                                .compose(now -> apply(connection, account, now, change))
                                .compose(changed -> audited(connection, account, id, "credential.changed", actor)))
                .recover(OwnCredentialTable::explain);
    }

    private Future<Void> apply(SqlClient connection, UUID account, StoredCredential now, Change change) {
        Future<Void> named = change.name()
                .map(name -> execute(connection, CredentialTable.RENAME, Tuple.of(now.id(), name)))
                .orElse(done());
        return named.compose(renamed -> change.key()
                        .map(key -> execute(
                                connection,
                                CredentialTable.REPLACE_KEY,
                                Tuple.of(
                                        now.id(),
                                        sealed(account, now.id(), now.provider(), key),
                                        vault.keyId(),
                                        NewCredential.masked(key))))
                        .orElse(done()))
                .compose(replaced -> change.isDefault()
                        .filter(wanted -> wanted != now.isDefault())
                        .map(wanted -> makeDefault(connection, account, now, wanted))
                        .orElse(done()));
    }

    private static Future<Void> makeDefault(
            SqlClient connection, UUID account, StoredCredential now, boolean isDefault) {
        return execute(connection, NO_DEFAULT, Tuple.of(account, now.provider()))
                .compose(none -> execute(connection, CHANGE_DEFAULT, Tuple.of(now.id(), isDefault)));
    }

    /** Of those that are left, none is the default if this was it: calls use the newest then. */
    Future<Void> delete(UUID account, UUID id, String actor) {
        return changing(
                pool,
                account,
                connection -> find(connection, account, id)
                        .compose(now -> execute(connection, CredentialTable.DELETE, Tuple.of(id))
                                .compose(gone ->
                                        AuditLog.write(connection, actor, "credential.deleted", id, now.audited()))));
    }

    /** The key itself, to be shown to its provider. */
    Future<OpenedCredential> open(UUID account, UUID id) {
        return pool.preparedQuery(SEALED).execute(Tuple.of(account, id)).map(rows -> {
            Row row = rows.stream().findFirst().orElseThrow(CredentialTable::unknown);
            Owner owner = new Owner(id, Optional.of(account), row.getString("provider"));
            Secret key = vault.open(owner, row.getBuffer("ciphertext").getBytes());
            return new OpenedCredential(id, row.getLong("version"), owner.provider(), key);
        });
    }

    /** What decides with whose key the account's calls go out. */
    Future<Caller> caller(UUID account) {
        return pool.preparedQuery(CALLER).execute(Tuple.of(account)).map(rows -> {
            Row row = rows.iterator().next();
            boolean fallsBack = plan(row).byok().fallbackToGlobal();
            return new Caller(account, row.getLong("credentials_version"), "", fallsBack);
        });
    }

    private static Plan plan(Row row) {
        return PlanTerms.stored(row.getString("plan"), row.getJsonObject("terms"), unreadable -> {});
    }

    Future<Void> judged(UUID account, OpenedCredential opened, KeyVerdict verdict) {
        return verdict.isValid()
                .map(isValid -> verdict(pool, account, opened.id(), opened.version(), isValid))
                .orElse(done());
    }

    /** Writes what the provider said of one state of a key; of another state it says nothing. */
    static Future<Void> verdict(Pool pool, UUID account, UUID id, long version, boolean isValid) {
        return changing(
                pool, account, connection -> execute(connection, VERDICT, Tuple.of(account, id, version, isValid)));
    }

    private static <T> Future<T> changing(Pool pool, UUID account, Function<SqlClient, Future<T>> change) {
        return pool.withTransaction(connection -> execute(connection, LOCK, Tuple.of(account))
                .compose(locked -> execute(connection, CredentialTable.STAND_IN_LINE, Tuple.tuple()))
                .compose(alone -> change.apply(connection))
                .compose(changed -> execute(connection, NOTE, Tuple.of(account)).map(changed)));
    }

    private static Future<StoredCredential> audited(
            SqlClient connection, UUID account, UUID id, String action, String actor) {
        return find(connection, account, id)
                .compose(now -> AuditLog.write(connection, actor, action, id, now.audited())
                        .map(now));
    }

    private static Future<StoredCredential> explain(Throwable failure) {
        boolean taken = failure instanceof PgException pg && "credential_own_name".equals(pg.getConstraint());
        return taken
                ? Problem.conflict("name_taken", "another credential for this provider has this name", "name")
                        .failed()
                : Future.failedFuture(failure);
    }

    private Buffer sealed(UUID account, UUID id, String provider, Secret key) {
        return Buffer.buffer(vault.seal(new Owner(id, Optional.of(account), provider), key));
    }

    private static Future<Void> execute(SqlClient connection, String sql, Tuple values) {
        return connection.preparedQuery(sql).execute(values).mapEmpty();
    }

    private static Future<Void> done() {
        return Future.succeededFuture();
    }
}
