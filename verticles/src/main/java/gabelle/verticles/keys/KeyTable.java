package gabelle.verticles.keys;

import gabelle.engine.funds.Plan;
import gabelle.engine.key.KeyHash;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import gabelle.verticles.keys.KeyMessage.KeysChanged;
import gabelle.verticles.postgres.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the key actor asks Postgres. Every answer comes within the query time-out, or is a failure. */
final class KeyTable {
    private static final String FIND = """
            SELECT k.id, k.public_id, k.account_id, k.hash,
                   k.requests_per_minute, k.tokens_per_minute, k.concurrent_calls,
                   coalesce(a.requests_per_minute, p.requests_per_minute) AS account_requests_per_minute,
                   coalesce(a.tokens_per_minute, p.tokens_per_minute) AS account_tokens_per_minute,
                   coalesce(a.concurrent_calls, p.concurrent_calls) AS account_concurrent_calls,
                   k.models, k.expires_at,
                   k.revoked_at IS NOT NULL OR a.suspended AS revoked,
                   greatest(k.version, a.version, p.version) AS version,
                   a.plan, p.version AS plan_version,
                   CASE WHEN p.version = ANY($2) THEN NULL ELSE p.terms END AS plan_terms,
                   a.anchor_at, a.spend_cap_nano, a.credentials_version
              FROM api_key k JOIN account a ON a.id = k.account_id LEFT JOIN plan p ON p.id = a.plan
             WHERE k.public_id = ANY($1)""";

    /** One statement, so that all tables are seen at one moment; each side is an index scan of at most a page. */
    private static final String CHANGES = """
            (SELECT version, public_id, NULL::uuid AS account_id, NULL AS plan
               FROM api_key WHERE version > $1 ORDER BY version LIMIT $2)
            UNION ALL
            (SELECT version, NULL, id, NULL FROM account WHERE version > $1 ORDER BY version LIMIT $2)
            UNION ALL
            (SELECT version, NULL, NULL, id FROM plan WHERE version > $1 ORDER BY version LIMIT $2)
            ORDER BY version LIMIT $2""";

    private static final String CLOCK = "SELECT version FROM policy_clock";

    /** A connection that says nothing for this long is closed: the way out of a network that swallows packets. */
    private static final int SILENCE_MAX_S = 5;

    /** A page of changes: small enough for one message, and a full one is followed by the next at once. */
    static final int CHANGES_MAX = 1000;

    private final Pool pool;
    private final int queryTimeoutMs;
    private final KnownPlans plans = new KnownPlans();

    private KeyTable(Pool pool, int queryTimeoutMs) {
        this.pool = pool;
        this.queryTimeoutMs = queryTimeoutMs;
    }

    static KeyTable connect(Vertx vertx, DatabaseUrl url, KeySettings settings) {
        PoolOptions options = new PoolOptions()
                .setName("keys")
                .setMaxSize(settings.poolSize())
                // One look-up and one poll wait at most; the bound is for what nobody thought of.
                .setMaxWaitQueueSize(2 * settings.poolSize())
                .setConnectionTimeout(settings.queryTimeoutMs())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
        Pool pool = PgBuilder.pool()
                .with(options)
                .with(new NetClientOptions()
                        .setConnectTimeout(settings.queryTimeoutMs())
                        .setReadIdleTimeout(SILENCE_MAX_S))
                .connectingTo(url.options().setCachePreparedStatements(true))
                .using(vertx)
                .build();
        return new KeyTable(pool, settings.queryTimeoutMs());
    }

    /** The keys among these that exist, by public id. */
    Future<Map<String, KeyPolicy>> find(Collection<String> publicIds) {
        Map<Long, Plan> known = plans.now();
        return query(
                        FIND,
                        Tuple.tuple().addValue(publicIds.toArray(String[]::new)).addValue(KnownPlans.versions(known)))
                .map(rows -> policies(rows, known));
    }

    /** The version that the last committed change took. */
    Future<Long> clock() {
        return query(CLOCK, Tuple.tuple()).map(rows -> rows.iterator().next().getLong("version"));
    }

    /** The first page of what was committed after that version. */
    Future<Changes> changesAfter(long version) {
        return query(CHANGES, Tuple.of(version, CHANGES_MAX)).map(rows -> changes(version, rows));
    }

    Future<Void> checkPepper(String fingerprint) {
        return PepperCheck.adopt(pool, fingerprint).timeout(queryTimeoutMs, TimeUnit.MILLISECONDS);
    }

    Future<Void> close() {
        return pool.close();
    }

    /**
     * @param through the version up to which all is told
     * @param more there may be another page
     */
    record Changes(KeysChanged changed, long through, boolean more) {}

    private Future<RowSet<Row>> query(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters).timeout(queryTimeoutMs, TimeUnit.MILLISECONDS);
    }

    private static Changes changes(long after, RowSet<Row> rows) {
        Map<String, Long> publicIds = new HashMap<>();
        Map<UUID, Long> accountIds = new HashMap<>();
        Map<String, Long> plans = new HashMap<>();
        long through = after;
        for (Row row : rows) {
            through = row.getLong("version");
            @Nullable String publicId = row.getString("public_id");
            @Nullable UUID accountId = row.getUUID("account_id");
            if (publicId != null) {
                publicIds.put(publicId, through);
            } else if (accountId != null) {
                accountIds.put(accountId, through);
            } else {
                plans.put(row.getString("plan"), through);
            }
        }
        return new Changes(new KeysChanged(publicIds, accountIds, plans), through, rows.size() == CHANGES_MAX);
    }

    private Map<String, KeyPolicy> policies(RowSet<Row> rows, Map<Long, Plan> known) {
        Map<String, KeyPolicy> policies = HashMap.newHashMap(rows.size());
        for (Row row : rows) {
            policies.put(row.getString("public_id"), policy(row, plans.of(row, known)));
        }
        return policies;
    }

    private static KeyPolicy policy(Row row, Plan plan) {
        return new KeyPolicy(
                row.getUUID("id"),
                row.getString("public_id"),
                row.getUUID("account_id"),
                new KeyHash(row.getBuffer("hash").getBytes()),
                limits(row, ""),
                limits(row, "account_"),
                models(row.getArrayOfStrings("models")),
                expiresAtMs(row.getOffsetDateTime("expires_at")),
                row.getBoolean("revoked"),
                row.getLong("version"),
                plan,
                row.getOffsetDateTime("anchor_at").toInstant().toEpochMilli(),
                spendCapNano(row.getLong("spend_cap_nano")),
                row.getLong("credentials_version"));
    }

    private static RateLimits limits(Row row, String prefix) {
        return new RateLimits(
                limit(row.getLong(prefix + "requests_per_minute")),
                limit(row.getLong(prefix + "tokens_per_minute")),
                limit(row.getLong(prefix + "concurrent_calls")));
    }

    private static long limit(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    private static long spendCapNano(@Nullable Long cap) {
        return cap == null ? KeyPolicy.UNCAPPED : cap;
    }

    private static Set<String> models(String @Nullable [] models) {
        return models == null ? Set.of() : Set.copyOf(Arrays.asList(models));
    }

    private static long expiresAtMs(@Nullable OffsetDateTime at) {
        return at == null ? Long.MAX_VALUE : at.toInstant().toEpochMilli();
    }
}
