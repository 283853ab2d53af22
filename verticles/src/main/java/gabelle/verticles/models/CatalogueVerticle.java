package gabelle.verticles.models;

import gabelle.verticles.catalogue.Catalogue;
import gabelle.verticles.models.CatalogueMessage.AskCatalogue;
import gabelle.verticles.models.CatalogueMessage.Known;
import gabelle.verticles.postgres.BoundedPool;
import gabelle.verticles.postgres.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one on this node that asks Postgres for the catalogue. */
public final class CatalogueVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogueVerticle.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    /** With the time-out below the 2 s within which a change is promised to be used. */
    private static final int LOOK_EVERY_MS = 1_000;

    private static final int LOOK_TIMEOUT_MS = 800;

    /** Connections are given up after half of this, and must outlive the pause between two looks. */
    private static final int STATEMENT_TIMEOUT_MS = 3_000;

    /** A cold start of everything at once may take longer than a look at run time may. */
    private static final int START_ATTEMPTS_MAX = 10;

    private final DatabaseUrl database;
    private final Map<String, URI> elsewhere;
    private Future<Void> looked = Future.succeededFuture();
    private @Nullable Catalogue known;
    private @Nullable Pool pool;
    private long version = -1;
    private boolean failing;

    /**
     * An actor that is not yet deployed.
     *
     * @param elsewhere where providers are that are elsewhere than the database says, by their names
     */
    public CatalogueVerticle(DatabaseUrl database, Map<String, URI> elsewhere) {
        this.database = database;
        this.elsewhere = Map.copyOf(elsewhere);
    }

    /** Fails if Postgres does not answer for some seconds, or holds a catalogue that cannot be read. */
    @Override
    public Future<?> start() {
        pool = BoundedPool.open(
                vertx,
                database.options().setCachePreparedStatements(true),
                new PoolOptions().setMaxSize(1).setMaxWaitQueueSize(2),
                LOOK_TIMEOUT_MS,
                STATEMENT_TIMEOUT_MS);
        vertx.eventBus().<AskCatalogue>localConsumer(CatalogueMessage.CURRENT, this::answer);
        return firstLook(START_ATTEMPTS_MAX).onSuccess(first -> vertx.setPeriodic(LOOK_EVERY_MS, tick -> lookAgain()));
    }

    private void answer(Message<AskCatalogue> question) {
        Future<Void> upToDate = question.body().changed() ? inLine() : Future.succeededFuture();
        upToDate.onComplete(done -> question.reply(new Known(Objects.requireNonNull(known)), LOCAL));
    }

    private Future<Void> firstLook(int attempts) {
        return look().recover(failure -> attempts == 1 || failure instanceof IllegalArgumentException
                ? Future.failedFuture(failure)
                : vertx.timer(LOOK_EVERY_MS).compose(later -> firstLook(attempts - 1)));
    }

    private void lookAgain() {
        if (looked.isComplete()) {
            inLine();
        }
    }

    /** After the look that is under way, which may have begun before the change that is to be seen. */
    private Future<Void> inLine() {
        looked = looked.otherwiseEmpty().compose(before -> look()).onComplete(look -> note(look.cause()));
        return looked;
    }

    private void note(@Nullable Throwable failure) {
        if (failure != null && !failing) {
            LOG.warn(
                    "cannot read a changed catalogue; going on with the known one, and trying on: {}",
                    failure.toString());
        } else if (failure == null && failing) {
            LOG.info("reading the catalogue again");
        }
        failing = failure != null;
    }

    private Future<Void> look() {
        Pool postgres = Objects.requireNonNull(pool);
        return postgres.preparedQuery(CatalogueRows.VERSION)
                .execute()
                .compose(rows -> rows.iterator().next().getLong("version") == version
                        ? Future.<Void>succeededFuture()
                        : postgres.preparedQuery(CatalogueRows.READ)
                                .execute()
                                .map(all -> heard(all.iterator().next())))
                .timeout(LOOK_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    private @Nullable Void heard(Row row) {
        Catalogue read = CatalogueRows.terms(row::getString).catalogue().moved(elsewhere);
        version = row.getLong("version");
        known = read;
        vertx.eventBus().publish(CatalogueMessage.CHANGED, new Known(read), LOCAL);
        return null;
    }
}
