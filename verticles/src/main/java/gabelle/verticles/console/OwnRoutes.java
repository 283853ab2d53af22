package gabelle.verticles.console;

import gabelle.engine.key.Pepper;
import gabelle.verticles.data.Secret;
import gabelle.verticles.http.AdminApi;
import gabelle.verticles.http.CustomerApi;
import gabelle.verticles.http.MoreRoutes;
import gabelle.verticles.identity.Identities;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
    private static final InstantSource CLOCK = InstantSource.system();

    private OwnRoutes() {}

    /**
     * The routes of the calling event loop; its pool of connections is shared by the loops of this Vertx.
     *
     * @param adminToken what operators show; empty for no admin API
     * @param identities the loop's: who customers are
     * @param elsewhere answers what is none of these routes
     */
    public static Handler<HttpServerRequest> on(
            Vertx vertx,
            DatabaseUrl database,
            Pepper pepper,
            Optional<Secret> adminToken,
            Identities identities,
            List<MoreRoutes> others,
            Handler<HttpServerRequest> elsewhere) {
        RequestIds requestIds = new RequestIds();
        Supplier<UUID> ids = () -> requestIds.next(CLOCK.millis());
        Tables tables = Tables.in(pool(vertx, database), pepper, ids);
        Router admin = admin(vertx, tables, new AdminApi(vertx, adminToken, ids), others);
        CustomerApi customers = customers(vertx, tables, identities, ids);
        others.forEach(other -> other.mount(customers));
        return request -> {
            String path = request.path();
            if (path.startsWith(ADMIN)) {
                admin.handle(request);
            } else if (customers.serves(path)) {
                customers.router().handle(request);
            } else {
                elsewhere.handle(request);
            }
        };
    }

    private static Router admin(Vertx vertx, Tables tables, AdminApi api, List<MoreRoutes> others) {
        new AccountRoutes(tables.accounts, new AuditLog(tables.pool)).mount(api);
        new KeyRoutes(tables.accounts, tables.keys, vertx.eventBus()).mount(api);
        new OfferRoutes(tables.pool).mount(api);
        new AccountPlanRoutes(tables.plans).mount(api);
        new UsageRoutes(tables.usage).mount(api);
        others.forEach(other -> other.mount(api));
        return api.router();
    }

    private static CustomerApi customers(Vertx vertx, Tables tables, Identities identities, Supplier<UUID> ids) {
        CustomerAccounts known = new CustomerAccounts(
                tables.pool, tables.accounts, identities.settings().createAccounts());
        CustomerApi api = new CustomerApi(vertx, token -> identities.of(token).compose(known::of), ids);
        new CustomerRoutes(tables.accounts, tables.plans, tables.keys, vertx.eventBus()).mount(api);
        new UsageRoutes(tables.usage).mount(api);
        return api;
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

    /** What the routes stand on. */
    private record Tables(Pool pool, Accounts accounts, IssuedKeys keys, AccountPlans plans, UsageQueries usage) {
        static Tables in(Pool pool, Pepper pepper, Supplier<UUID> ids) {
            return new Tables(
                    pool,
                    new Accounts(pool, ids),
                    new IssuedKeys(pool, pepper, ids, new SecureRandom()::nextBytes, CLOCK),
                    new AccountPlans(pool),
                    new UsageQueries(pool));
        }
    }
}
