package gabelle.verticles.vault;

import gabelle.verticles.postgres.BoundedPool;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.vault.Credential.Stored;
import gabelle.verticles.vault.VaultMessage.AskOwn;
import gabelle.verticles.vault.VaultMessage.AskUsable;
import gabelle.verticles.vault.VaultMessage.CredentialRefused;
import gabelle.verticles.vault.VaultMessage.OwnRefused;
import gabelle.verticles.vault.VaultMessage.Usable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one on this node that asks Postgres which credentials are good, and that opens them. */
public final class VaultVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(VaultVerticle.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    /** With the time-out below the 2 s within which a change is promised to be used. */
    private static final int LOOK_EVERY_MS = 1_000;

    private static final int LOOK_TIMEOUT_MS = 800;

    /** Connections are given up after half of this, and must outlive the pause between two looks. */
    private static final int STATEMENT_TIMEOUT_MS = 3_000;

    /** A cold start of everything at once may take longer than a look at run time may. */
    private static final int START_ATTEMPTS_MAX = 10;

    /** A read takes a fraction of a millisecond, and an account is read once for each of its changes. */
    private static final int OWN_POOL_SIZE = 2;

    private static final int OWN_WAITING_MAX = 1_000;

    /** What providers refused and is not written yet. Beyond it is forgotten, and refused by the provider once more. */
    private static final int REFUSED_MAX = 1_000;

    /** In one look, whose time-out they share: each is a short transaction. */
    private static final int TOLD_MAX = 20;

    private static final String USABLE = "SELECT id, provider, ciphertext, version FROM credential"
            + " WHERE account_id IS NULL AND is_default AND is_valid";

    /** Of a key that has been replaced meanwhile the provider has said nothing yet. */
    private static final String INVALID = "UPDATE credential SET is_valid = false, last_validated_at = now(),"
            + " updated_at = now() WHERE id = $1 AND version = $2 AND is_valid";

    private final DatabaseUrl database;
    private final Optional<Vault> vault;
    private final Set<Stored> refused = new LinkedHashSet<>();
    private Set<Stored> unreadable = Set.of();
    private Map<String, Credential> usable = Map.of();
    private boolean looking;
    private boolean failing;

    /**
     * An actor that is not yet deployed.
     *
     * @param vault empty without a master key: then nothing stored is used
     */
    public VaultVerticle(DatabaseUrl database, Optional<Vault> vault) {
        this.database = database;
        this.vault = vault;
    }

    /** Fails if Postgres does not answer for some seconds, and if a master key is missing. */
    @Override
    public Future<?> start() {
        vertx.eventBus()
                .<AskUsable>localConsumer(VaultMessage.CURRENT, question -> question.reply(new Usable(usable), LOCAL));
        Pool pool = BoundedPool.open(
                vertx,
                database.options().setCachePreparedStatements(true),
                new PoolOptions().setMaxSize(1).setMaxWaitQueueSize(2),
                LOOK_TIMEOUT_MS,
                STATEMENT_TIMEOUT_MS);
        Future<Void> openable = retried(() -> MissingKeys.refuse(pool, vault), START_ATTEMPTS_MAX);
        if (vault.isEmpty()) {
            LOG.info("stored credentials are off: there is no GABELLE_MASTER_KEY");
            return openable.eventually(pool::close);
        }
        Vault opening = vault.get();
        vertx.eventBus()
                .<CredentialRefused>localConsumer(
                        VaultMessage.REFUSED, fact -> refused(fact.body().credential()));
        answerOwn(opening);
        return openable.compose(all -> retried(() -> look(pool, opening), START_ATTEMPTS_MAX))
                .onSuccess(known -> vertx.setPeriodic(LOOK_EVERY_MS, tick -> lookAgain(pool, opening)));
    }

    private void answerOwn(Vault opening) {
        Pool pool = BoundedPool.open(
                vertx,
                database.options().setCachePreparedStatements(true),
                new PoolOptions().setMaxSize(OWN_POOL_SIZE).setMaxWaitQueueSize(OWN_WAITING_MAX),
                LOOK_TIMEOUT_MS,
                STATEMENT_TIMEOUT_MS);
        OwnReads own = new OwnReads(pool, opening, refused::contains);
        vertx.eventBus()
                .<AskOwn>localConsumer(
                        VaultMessage.OWN,
                        question -> own.of(question.body().accountId())
                                .onSuccess(keys -> question.reply(keys, LOCAL))
                                .onFailure(failure -> question.fail(0, "Postgres does not answer")));
    }

    private Future<Void> retried(Supplier<Future<Void>> question, int attempts) {
        return question.get()
                .recover(failure -> attempts == 1 || failure instanceof VaultException
                        ? Future.failedFuture(failure)
                        : vertx.timer(LOOK_EVERY_MS).compose(later -> retried(question, attempts - 1)));
    }

    private void lookAgain(Pool pool, Vault opening) {
        if (looking) {
            return;
        }
        looking = true;
        look(pool, opening).onComplete(looked -> {
            looking = false;
            note(looked.cause());
        });
    }

    private void note(@Nullable Throwable failure) {
        if (failure != null && !failing) {
            LOG.warn(
                    "cannot ask Postgres for changed credentials; trying on, and using the known ones meanwhile: {}",
                    failure.toString());
        } else if (failure == null && failing) {
            LOG.info("hearing of changed credentials again");
        }
        failing = failure != null;
    }

    /** First what providers said, then what is good after that. */
    private Future<Void> look(Pool pool, Vault opening) {
        Future<Void> told = Future.succeededFuture();
        for (Stored bad : refused.stream().limit(TOLD_MAX).toList()) {
            told = told.compose(before -> invalid(pool, bad)).onSuccess(written -> refused.remove(bad));
        }
        return told.compose(all -> pool.preparedQuery(USABLE).execute())
                .timeout(LOOK_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .map(rows -> heard(rows, opening));
    }

    private static Future<Void> invalid(Pool pool, Stored bad) {
        return bad.accountId()
                .map(account -> OwnCredentialTable.verdict(pool, account, bad.id(), bad.version(), false))
                .orElseGet(() -> pool.preparedQuery(INVALID)
                        .execute(Tuple.of(bad.id(), bad.version()))
                        .mapEmpty());
    }

    private Void heard(RowSet<Row> rows, Vault opening) {
        Map<String, Credential> found = new HashMap<>();
        Set<Stored> closed = new LinkedHashSet<>();
        for (Row row : rows) {
            String provider = row.getString("provider");
            Stored stored = new Stored(row.getUUID("id"), row.getLong("version"), Optional.empty());
            Credential known = usable.get(provider);
            if (known != null && known.stored().equals(Optional.of(stored))) {
                found.put(provider, known);
            } else if (unreadable.contains(stored)) {
                closed.add(stored);
            } else if (!refused.contains(stored)) {
                open(row, stored, opening)
                        .ifPresentOrElse(opened -> found.put(provider, opened), () -> closed.add(stored));
            }
        }
        unreadable = closed;
        use(found);
        return null;
    }

    private static Optional<Credential> open(Row row, Stored stored, Vault opening) {
        Owner owner = new Owner(stored.id(), Optional.empty(), row.getString("provider"));
        try {
            byte[] sealed = row.getBuffer("ciphertext").getBytes();
            return Optional.of(new Credential(Optional.of(stored), opening.open(owner, sealed)));
        } catch (VaultException closed) {
            LOG.error(
                    "credential {} of {} cannot be opened, and is not used: {}",
                    stored.id(),
                    owner.provider(),
                    closed.getMessage());
            return Optional.empty();
        }
    }

    private void use(Map<String, Credential> found) {
        if (!found.equals(usable)) {
            usable = Map.copyOf(found);
            vertx.eventBus().publish(VaultMessage.USABLE, new Usable(usable), LOCAL);
        }
    }

    /** Out of use at once; the row says so with the next look. One that is not in use any more has been told of. */
    private void refused(Stored bad) {
        if (bad.accountId().isPresent()) {
            ownRefused(bad, bad.accountId().get());
            return;
        }
        Map<String, Credential> left = new HashMap<>(usable);
        if (left.values().removeIf(one -> one.stored().equals(Optional.of(bad)))) {
            LOG.warn("credential {} is refused by its provider (401), and is not used any more", bad.id());
            refused.add(bad);
            use(left);
        }
    }

    /** Its owner is told by the row; the doors read the account again when it calls next. */
    private void ownRefused(Stored bad, UUID account) {
        if (refused.size() < REFUSED_MAX && refused.add(bad)) {
            LOG.info(
                    "credential {} of a customer is refused by its provider (401), and is not used any more", bad.id());
            vertx.eventBus().publish(VaultMessage.OWN_REFUSED, new OwnRefused(account), LOCAL);
        }
    }
}
