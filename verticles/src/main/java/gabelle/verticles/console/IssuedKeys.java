package gabelle.verticles.console;

import gabelle.engine.key.ApiKey;
import gabelle.engine.key.Pepper;
import gabelle.verticles.http.Checks;
import gabelle.verticles.http.Page;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Rejected;
import gabelle.verticles.keys.PepperCheck;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys in Postgres. Each change is one short transaction with its audit entry in it. What the operator can mend
 * fails with {@link Rejected}. Making one fails with IllegalStateException if the database's keys have another pepper.
 */
public final class IssuedKeys {
    private static final String FOREIGN_KEY_VIOLATION = "23503";
    private static final String UNIQUE_VIOLATION = "23505";

    private static final String COLUMNS = """
            SELECT k.id, k.public_id, k.account_id, k.name, k.requests_per_minute, k.tokens_per_minute,
                   k.concurrent_calls, k.models, k.expires_at, k.revoked_at, k.rotated_from, k.created_at,
                   coalesce(activity.total_tokens_used, 0)::bigint AS total_tokens_used, activity.last_used_at
              FROM api_key k LEFT JOIN key_activity activity ON activity.key_id = k.id
            """;

    private static final String LIST = COLUMNS + "WHERE k.account_id = $1 AND k.id < $2 ORDER BY k.id DESC LIMIT $3";
    private static final String FIND = COLUMNS + "WHERE k.id = $1";

    private static final String CREATE = """
            INSERT INTO api_key (id, public_id, hash, account_id, name, models, expires_at,
                                 requests_per_minute, tokens_per_minute, concurrent_calls)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""";

    /** Those that are good, and those of the last day, so that none are made and thrown away without end. */
    private static final String COUNT = """
            SELECT count(*) AS keys FROM api_key
             WHERE account_id = $1
               AND ((revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()))
                    OR created_at > now() - interval '1 day')""";

    /** One for each program and colleague; what customers make is kept in memory by every loop that serves it. */
    private static final long OWN_MAX = 100;

    private static final String REVOKE =
            "UPDATE api_key SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL RETURNING public_id";

    private static final String LOCK = "SELECT 1 FROM api_key WHERE id = $1 FOR NO KEY UPDATE";

    private static final String SUCCEED = """
            INSERT INTO api_key (id, public_id, hash, account_id, name, models, expires_at,
                                 requests_per_minute, tokens_per_minute, concurrent_calls, rotated_from)
            SELECT $2, $3, $4, account_id, name, models, expires_at,
                   requests_per_minute, tokens_per_minute, concurrent_calls, id
              FROM api_key WHERE id = $1""";

    /** Without an overlap it is revoked, not expired: a node whose clock is behind would go on serving it. */
    private static final String RETIRE = """
            UPDATE api_key
               SET expires_at = least(expires_at, now() + $2::int * interval '1 second'),
                   revoked_at = CASE WHEN $2::int = 0 THEN now() END
             WHERE id = $1""";

    private final Pool pool;
    private final Pepper pepper;
    private final Supplier<UUID> ids;
    private final Consumer<byte[]> random;
    private final InstantSource clock;

    /**
     * The keys of one database.
     *
     * @param ids UUIDv7: lists are sorted by them
     * @param random fills arrays with unpredictable bytes: a SecureRandom's nextBytes
     */
    public IssuedKeys(Pool pool, Pepper pepper, Supplier<UUID> ids, Consumer<byte[]> random, InstantSource clock) {
        this.pool = pool;
        this.pepper = pepper;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Makes one.
     *
     * @param actor who asks for it, as the audit log shall say: {@code admin}, {@code cli}
     */
    public Future<CreatedKey> create(UUID accountId, NewKey key, String actor) {
        Checks.future("expires_at", key.expiresAt(), clock.instant());
        UUID id = ids.get();
        ApiKey plain = ApiKey.generate(random);
        Tuple values = Tuple.of(id, plain.publicId(), hash(plain), accountId, key.name())
                .addArrayOfString(models(key))
                .addOffsetDateTime(
                        key.expiresAt().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null));
        Columns.addLimits(values, key.limits());
        JsonObject detail =
                detail(plain.publicId()).put("account_id", accountId.toString()).put("name", key.name());
        return pool.withTransaction(connection -> PepperCheck.adopt(connection, pepper.fingerprint())
                        .compose(checked -> connection.preparedQuery(CREATE).execute(values))
                        .compose(created -> AuditLog.write(connection, actor, "key.created", id, detail))
                        .compose(written -> find(connection, id)))
                .map(issued -> new CreatedKey(issued, plain))
                .recover(IssuedKeys::explain);
    }

    /** Whether a customer may make one more; a few requests at once may make a few more. */
    Future<Void> checkRoom(UUID accountId) {
        return pool.preparedQuery(COUNT).execute(Tuple.of(accountId)).compose(rows -> {
            long keys = Rows.first(rows, row -> row.getLong("keys")).orElse(0L);
            return keys < OWN_MAX
                    ? Future.succeededFuture()
                    : new Problem(
                                    403,
                                    "too_many_keys",
                                    "an account has at most " + OWN_MAX + " keys: revoke those that are not used, or"
                                            + " come back tomorrow",
                                    "")
                            .failed();
        });
    }

    public Future<IssuedKey> find(UUID id) {
        return find(pool, id);
    }

    /** Newest first. */
    Future<Page<IssuedKey>> list(UUID accountId, Page.Wanted wanted) {
        UUID before = wanted.after(Accounts.TOP, UUID::fromString);
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(accountId, before, wanted.limit() + 1))
                .map(rows -> Page.of(
                        rows.stream().map(Rows::key).toList(),
                        wanted.limit(),
                        key -> key.id().toString()));
    }

    /** Its public id; the same again for a key that is revoked already. */
    public Future<String> revoke(UUID id, String actor) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(REVOKE)
                .execute(Tuple.of(id))
                .map(rows -> Rows.first(rows, row -> row.getString("public_id")))
                .compose(revoked -> revoked.isPresent()
                        ? AuditLog.write(connection, actor, "key.revoked", id, detail(revoked.get()))
                                .map(revoked.get())
                        : find(connection, id).map(IssuedKey::publicId)));
    }

    /**
     * What a rotation made of a key.
     *
     * @param retiredPublicId of the old key, whose end has changed
     */
    public record Rotated(CreatedKey successor, String retiredPublicId) {}

    /**
     * Makes a key with the same name, caps and end, and lets the old one end after the overlap. A key is rotated once:
     * its successor is rotated next.
     *
     * @param overlapSeconds for how long both are good; 0 revokes the old one at once
     */
    public Future<Rotated> rotate(UUID id, int overlapSeconds, String actor) {
        return pool.withTransaction(connection -> PepperCheck.adopt(connection, pepper.fingerprint())
                        .compose(checked -> connection.preparedQuery(LOCK).execute(Tuple.of(id)))
                        .compose(locked -> find(connection, id))
                        .compose(this::requireActive)
                        .compose(active -> succeed(connection, active, overlapSeconds, actor)))
                .recover(IssuedKeys::explain);
    }

    private Future<Rotated> succeed(SqlClient connection, IssuedKey old, int overlapSeconds, String actor) {
        UUID id = ids.get();
        ApiKey plain = ApiKey.generate(random);
        JsonObject detail = detail(old.publicId())
                .put("successor", id.toString())
                .put("successor_public_id", plain.publicId())
                .put("overlap_seconds", overlapSeconds);
        return connection
                .preparedQuery(SUCCEED)
                .execute(Tuple.of(old.id(), id, plain.publicId(), hash(plain)))
                .compose(made -> connection.preparedQuery(RETIRE).execute(Tuple.of(old.id(), overlapSeconds)))
                .compose(retired -> AuditLog.write(connection, actor, "key.rotated", old.id(), detail))
                .compose(written -> find(connection, id))
                .map(issued -> new Rotated(new CreatedKey(issued, plain), old.publicId()));
    }

    private static Future<IssuedKey> find(SqlClient connection, UUID id) {
        return connection
                .preparedQuery(FIND)
                .execute(Tuple.of(id))
                .map(rows -> Rows.first(rows, Rows::key)
                        .orElseThrow(
                                () -> Problem.notFound("there is no such key").rejected()));
    }

    private Future<IssuedKey> requireActive(IssuedKey key) {
        return key.activeAt(clock.instant())
                ? Future.succeededFuture(key)
                : Future.failedFuture(
                        Problem.conflict("key_not_active", "the key is revoked or expired: create a new one", "")
                                .rejected());
    }

    private static <T> Future<T> explain(Throwable failure) {
        return Future.failedFuture(failure instanceof PgException pg ? explained(pg) : failure);
    }

    private static Throwable explained(PgException failure) {
        if (FOREIGN_KEY_VIOLATION.equals(failure.getSqlState())) {
            return Accounts.unknown();
        }
        if (UNIQUE_VIOLATION.equals(failure.getSqlState())
                && "api_key_rotated_from_key".equals(failure.getConstraint())) {
            return Problem.conflict("already_rotated", "the key has a successor already: rotate that one", "")
                    .rejected();
        }
        return failure;
    }

    private Buffer hash(ApiKey plain) {
        return Buffer.buffer(pepper.hasher().hash(plain).bytes());
    }

    private static String @Nullable [] models(NewKey key) {
        return key.models().isEmpty() ? null : key.models().toArray(String[]::new);
    }

    private static JsonObject detail(String publicId) {
        return new JsonObject().put("public_id", publicId);
    }
}
