package gabelle.verticles.console;

import gabelle.engine.key.Pepper;
import gabelle.verticles.data.Secret;
import gabelle.verticles.http.AdminApi;
import gabelle.verticles.loop.RequestIds;
import gabelle.verticles.postgres.BoundedPool;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.usage.UsageQueries;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Everything that Gabelle itself answers on its main port, apart from the model APIs. */
public final class OwnRoutes {
    /** For all loops of a node together: operators are few. */
    private static final int POOL_SIZE = 4;

    private static final int POOL_WAITING_MAX = 64;
    private static final int POOL_WAIT_MS = 2_000;

    /** Below the 5 s in which a request is answered: what is answered with 503 is not done afterwards. */
    private static final int STATEMENT_TIMEOUT_MS = 3_000;

    private static final String ADMIN = "/admin/";

    private OwnRoutes() {}

    /**
     * The routes of the calling event loop; its pool of connections is shared by the loops of this Vertx.
     *
     * @param more adds the admin routes of others
     * @param elsewhere answers what is not under {@code /admin/}
     */
    public static Handler<HttpServerRequest> on(
            Vertx vertx,
            DatabaseUrl database,
            Pepper pepper,
            Optional<Secret> adminToken,
            Consumer<AdminApi> more,
            Handler<HttpServerRequest> elsewhere) {
        Router admin = admin(vertx, pool(vertx, database), pepper, adminToken, more);
        return request -> {
            if (request.path().startsWith(ADMIN)) {
                admin.handle(request);
            } else {
                elsewhere.handle(request);
            }
        };
    }

    private static Router admin(
            Vertx vertx, Pool pool, Pepper pepper, Optional<Secret> token, Consumer<AdminApi> more) {
        RequestIds requestIds = new RequestIds();
        InstantSource clock = InstantSource.system();
        Supplier<UUID> ids = () -> requestIds.next(clock.millis());
        Accounts accounts = new Accounts(pool, ids);
        IssuedKeys keys = new IssuedKeys(pool, pepper, ids, new SecureRandom()::nextBytes, clock);
        AdminApi api = new AdminApi(vertx, token, ids);
        new AccountRoutes(accounts, new AuditLog(pool)).mount(api);
        new KeyRoutes(accounts, keys, vertx.eventBus()).mount(api);
        new OfferRoutes(pool).mount(api);
        new AccountPlanRoutes(new AccountPlans(pool)).mount(api);
        new UsageRoutes(new UsageQueries(pool)).mount(api);
        more.accept(api);
        return api.router();
    }

    static Pool pool(Vertx vertx, DatabaseUrl database) {
        return BoundedPool.open(
                vertx,
                database.options(),
                new PoolOptions()
                        .setName("console")
                        .setShared(true)
                        .setMaxSize(POOL_SIZE)
                        .setMaxWaitQueueSize(POOL_WAITING_MAX),
                POOL_WAIT_MS,
                STATEMENT_TIMEOUT_MS);
    }
}
