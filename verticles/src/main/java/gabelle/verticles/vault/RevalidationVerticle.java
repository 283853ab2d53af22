package gabelle.verticles.vault;

import gabelle.verticles.postgres.BoundedPool;
import gabelle.verticles.postgres.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks providers again whether they take the stored keys, those first that were asked about longest ago. One node of all
 * does it, and one key at a time: it holds a lease, which another takes when it has fallen silent.
 */
public final class RevalidationVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(RevalidationVerticle.class);

    /** With a hundred thousand keys, a day's work; and no provider minds a question a second. */
    private static final int CHECK_EVERY_MS = 1_000;

    private static final int POOL_WAIT_MS = 2_000;
    private static final int STATEMENT_TIMEOUT_MS = 3_000;

    /** Longer than a round takes whose every wait runs out, so that two nodes are never at it at once. */
    private static final String CLAIM = """
            WITH lease AS (
                INSERT INTO node_lease (work, holder, until)
                VALUES ('revalidation', $1, now() + interval '30 seconds')
                ON CONFLICT (work) DO UPDATE SET holder = $1, until = now() + interval '30 seconds'
                 WHERE node_lease.holder = $1 OR node_lease.until < now()
                RETURNING 1)
            UPDATE credential SET checked_at = now()
             WHERE EXISTS (SELECT FROM lease)
               AND id = (SELECT id FROM credential WHERE checked_at < now() - $2::int * interval '1 hour'
                          ORDER BY checked_at LIMIT 1)
            RETURNING id, account_id""";

    private final DatabaseUrl database;
    private final Vault vault;
    private final Function<Vertx, Future<KnownProviders>> opener;
    private final int hours;
    private final UUID holder = UUID.randomUUID();
    private boolean busy;

    /**
     * A verticle that is not yet deployed.
     *
     * @param opener opens a view of the providers that there are, for the context that asks
     * @param settings with a time after which keys are checked again
     */
    public RevalidationVerticle(
            DatabaseUrl database, Vault vault, Function<Vertx, Future<KnownProviders>> opener, VaultSettings settings) {
        this.database = database;
        this.vault = vault;
        this.opener = opener;
        this.hours = settings.revalidateHours();
    }

    @Override
    public Future<?> start() {
        Pool pool = BoundedPool.open(
                vertx,
                database.options().setCachePreparedStatements(true),
                new PoolOptions().setMaxSize(1).setMaxWaitQueueSize(2),
                POOL_WAIT_MS,
                STATEMENT_TIMEOUT_MS);
        // Neither makes a credential here, nor refuses one: so no ids, and nothing to sell.
        CredentialTable global = new CredentialTable(pool, vault, UUID::randomUUID);
        OwnCredentialTable own = new OwnCredentialTable(pool, vault, UUID::randomUUID, "");
        return opener.apply(vertx).onSuccess(providers -> {
            KeyChecks checks = new KeyChecks(vertx, providers.privateAddresses());
            Asking asking = opened -> checks.check(providers.of("provider", opened.provider()), opened.key());
            vertx.setPeriodic(CHECK_EVERY_MS, tick -> checkNext(pool, global, own, asking));
        });
    }

    private interface Asking {
        Future<KeyVerdict> about(OpenedCredential opened);
    }

    private void checkNext(Pool pool, CredentialTable global, OwnCredentialTable own, Asking asking) {
        if (busy) {
            return;
        }
        busy = true;
        pool.preparedQuery(CLAIM)
                .execute(Tuple.of(holder, hours))
                .compose(claimed -> check(claimed, global, own, asking))
                .onFailure(failure -> LOG.warn("a stored credential could not be validated: {}", failure.toString()))
                .onComplete(done -> busy = false);
    }

    private Future<Void> check(RowSet<Row> claimed, CredentialTable global, OwnCredentialTable own, Asking asking) {
        Optional<Row> row = claimed.stream().findFirst();
        if (row.isEmpty()) {
            return Future.succeededFuture();
        }
        UUID id = row.get().getUUID("id");
        UUID account = row.get().getUUID("account_id");
        return account == null
                ? global.open(id)
                        .compose(opened -> asking.about(opened).compose(verdict -> global.judged(opened, verdict)))
                : own.open(account, id)
                        .compose(opened ->
                                asking.about(opened).compose(verdict -> own.judged(account, opened, verdict)));
    }
}
