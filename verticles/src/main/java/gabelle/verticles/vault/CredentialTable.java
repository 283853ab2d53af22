package gabelle.verticles.vault;

import gabelle.verticles.console.AuditLog;
import gabelle.verticles.data.Secret;
import gabelle.verticles.http.Fields;
import gabelle.verticles.http.Page;
import gabelle.verticles.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The operator's own credentials in Postgres, of which each provider has none or exactly one default. Each change is
 * one short transaction with its audit entry in it, and begins by taking the policy clock, which every change of a
 * credential takes anyway: so two changes stand in line, and neither misses what the other did.
 */
final class CredentialTable {
    private static final String GLOBAL = " FROM credential WHERE account_id IS NULL ";
    private static final String SELECT = "SELECT " + StoredCredential.COLUMNS + GLOBAL;
    private static final String LIST = SELECT + "AND id < $1 ORDER BY id DESC LIMIT $2";
    private static final String FIND = SELECT + "AND id = $1";

    static final String STAND_IN_LINE = "SELECT version FROM policy_clock FOR UPDATE";

    private static final String NO_DEFAULT =
            "UPDATE credential SET is_default = false, updated_at = now() WHERE account_id IS NULL AND provider = $1"
                    + " AND is_default";

    private static final String CREATE = """
            INSERT INTO credential (id, provider, name, ciphertext, key_id, masked, is_default)
            VALUES ($1, $2, $3, $4, $5, $6,
                    $7 OR NOT EXISTS (SELECT FROM credential WHERE account_id IS NULL AND provider = $2))""";

    static final String RENAME = "UPDATE credential SET name = $2, updated_at = now() WHERE id = $1";

    /** A new key is good until the provider says otherwise. */
    static final String REPLACE_KEY = """
            UPDATE credential
               SET ciphertext = $2, key_id = $3, masked = $4, is_valid = true, last_validated_at = NULL,
                   updated_at = now()
             WHERE id = $1""";

    private static final String MAKE_DEFAULT =
            "UPDATE credential SET is_default = true, updated_at = now() WHERE id = $1";

    private static final String OTHERS = "SELECT count(*) AS others" + GLOBAL + "AND provider = $1 AND id <> $2";
    static final String DELETE = "DELETE FROM credential WHERE id = $1";

    static final UUID TOP = new UUID(-1, -1);

    private static final String SEALED = "SELECT provider, ciphertext, version" + GLOBAL + "AND id = $1";

    /** Of a key that has been replaced meanwhile nothing is known yet. */
    private static final String VERDICT = "UPDATE credential SET is_valid = $3, last_validated_at = now(),"
            + " updated_at = now() WHERE id = $1 AND version = $2";

    private final Pool pool;
    private final Vault vault;
    private final Supplier<UUID> ids;

    /**
     * The credentials of one database.
     *
     * @param ids UUIDv7: lists are sorted by them
     */
    CredentialTable(Pool pool, Vault vault, Supplier<UUID> ids) {
        this.pool = pool;
        this.vault = vault;
        this.ids = ids;
    }

    /** Newest first. */
    Future<Page<StoredCredential>> list(Page.Wanted wanted) {
        UUID before = wanted.after(TOP, UUID::fromString);
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(before, wanted.limit() + 1))
                .map(rows -> Page.of(
                        rows.stream().map(StoredCredential::of).toList(),
                        wanted.limit(),
                        credential -> credential.id().toString()));
    }

    Future<StoredCredential> find(UUID id) {
        return find(pool, id);
    }

    private static Future<StoredCredential> find(SqlClient connection, UUID id) {
        return connection
                .preparedQuery(FIND)
                .execute(Tuple.of(id))
                .map(rows -> rows.stream().findFirst().map(StoredCredential::of).orElseThrow(CredentialTable::unknown));
    }

    /** The first of its provider is the default, whether that was asked for or not. */
    Future<StoredCredential> create(NewCredential wanted, String actor) {
        UUID id = ids.get();
        Tuple values = Tuple.of(id, wanted.provider(), wanted.name())
                .addBuffer(sealed(id, wanted.provider(), wanted.key()))
                .addString(vault.keyId())
                .addString(NewCredential.masked(wanted.key()))
                .addBoolean(wanted.isDefault());
        return pool.withTransaction(connection -> standInLine(connection)
                .compose(alone -> wanted.isDefault() ? noDefault(connection, wanted.provider()) : done())
                .compose(ready -> connection.preparedQuery(CREATE).execute(values))
                .compose(created -> audited(connection, id, "credential.created", actor)));
    }

    /** What is empty stays as it is. */
    record Change(Optional<String> name, Optional<Secret> key, Optional<Boolean> isDefault) {
        /** As a request's body says it. */
        static Change of(Fields fields) {
            Change change = new Change(
                    fields.text("name").map(NewCredential::name),
                    fields.text("api_key").map(NewCredential::key),
                    fields.flag("is_default"));
            fields.done();
            return change;
        }

        boolean isEmpty() {
            return name.isEmpty() && key.isEmpty() && isDefault.isEmpty();
        }
    }

    Future<StoredCredential> change(UUID id, Change change, String actor) {
        if (change.isEmpty()) {
            return find(id);
        }
        return pool.withTransaction(connection -> standInLine(connection)
                .compose(alone -> find(connection, id))
                .compose(now -> apply(connection, now, change))
                .compose(changed -> audited(connection, id, "credential.changed", actor)));
    }

    private Future<Void> apply(SqlClient connection, StoredCredential now, Change change) {
        boolean wantsDefault = change.isDefault().orElse(now.isDefault());
        if (now.isDefault() && !wantsDefault) {
            return Problem.invalid("is_default", "make another one the default instead")
                    .failed();
        }
        Future<Void> named = change.name()
                .map(name -> execute(connection, RENAME, Tuple.of(now.id(), name)))
                .orElse(done());
        return named.compose(renamed ->
                        change.key().map(key -> replace(connection, now, key)).orElse(done()))
                .compose(replaced -> wantsDefault && !now.isDefault() ? makeDefault(connection, now) : done());
    }

    private Future<Void> replace(SqlClient connection, StoredCredential now, Secret key) {
        Tuple values =
                Tuple.of(now.id(), sealed(now.id(), now.provider(), key), vault.keyId(), NewCredential.masked(key));
        return execute(connection, REPLACE_KEY, values);
    }

    private static Future<Void> makeDefault(SqlClient connection, StoredCredential now) {
        return noDefault(connection, now.provider())
                .compose(none -> execute(connection, MAKE_DEFAULT, Tuple.of(now.id())));
    }

    /** A default goes last: which of the others calls would use then is not ours to guess. */
    Future<Void> delete(UUID id, String actor) {
        return pool.withTransaction(connection -> standInLine(connection)
                .compose(alone -> find(connection, id))
                .compose(now -> requireNoHeir(connection, now)
                        .compose(may -> execute(connection, DELETE, Tuple.of(id)))
                        .compose(gone -> AuditLog.write(connection, actor, "credential.deleted", id, now.audited()))));
    }

    private static Future<Void> requireNoHeir(SqlClient connection, StoredCredential now) {
        return connection
                .preparedQuery(OTHERS)
                .execute(Tuple.of(now.provider(), now.id()))
                .compose(rows -> now.isDefault() && rows.iterator().next().getLong("others") > 0
                        ? Problem.conflict(
                                        "credential_is_default",
                                        "it is the default of " + now.provider()
                                                + ": make another one the default first",
                                        "")
                                .failed()
                        : done());
    }

    /** The key itself, to be shown to its provider. */
    Future<OpenedCredential> open(UUID id) {
        return pool.preparedQuery(SEALED).execute(Tuple.of(id)).map(rows -> {
            Row row = rows.stream().findFirst().orElseThrow(CredentialTable::unknown);
            Owner owner = new Owner(id, Optional.empty(), row.getString("provider"));
            Secret key = vault.open(owner, row.getBuffer("ciphertext").getBytes());
            return new OpenedCredential(id, row.getLong("version"), owner.provider(), key);
        });
    }

    Future<Void> judged(OpenedCredential opened, KeyVerdict verdict) {
        return verdict.isValid()
                .map(isValid -> pool.withTransaction(connection -> standInLine(connection)
                        .compose(alone ->
                                execute(connection, VERDICT, Tuple.of(opened.id(), opened.version(), isValid)))))
                .orElse(done());
    }

    static RuntimeException unknown() {
        return Problem.notFound("there is no such credential").rejected();
    }

    private static Future<StoredCredential> audited(SqlClient connection, UUID id, String action, String actor) {
        return find(connection, id)
                .compose(now -> AuditLog.write(connection, actor, action, id, now.audited())
                        .map(now));
    }

    private Buffer sealed(UUID id, String provider, Secret key) {
        return Buffer.buffer(vault.seal(new Owner(id, Optional.empty(), provider), key));
    }

    private static Future<Void> standInLine(SqlClient connection) {
        return execute(connection, STAND_IN_LINE, Tuple.tuple());
    }

    private static Future<Void> noDefault(SqlClient connection, String provider) {
        return execute(connection, NO_DEFAULT, Tuple.of(provider));
    }

    private static Future<Void> execute(SqlClient connection, String sql, Tuple values) {
        return connection.preparedQuery(sql).execute(values).mapEmpty();
    }

    private static Future<Void> done() {
        return Future.succeededFuture();
    }
}
