package gabelle.verticles.models;

import gabelle.verticles.catalogue.CatalogueTerms.Entry;
import gabelle.verticles.catalogue.PrivateAddresses;
import gabelle.verticles.http.AdminApi;
import gabelle.verticles.http.AdminCall;
import gabelle.verticles.http.MoreRoutes;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Rejected;
import gabelle.verticles.http.Reply;
import gabelle.verticles.postgres.BoundedPool;
import gabelle.verticles.postgres.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * {@code /admin/v1/providers}, {@code models}, {@code prices} and {@code aliases}. Bodies are in the words of
 * {@code providers.yaml} and {@code pricing.yaml}.
 */
public final class CatalogueRoutes implements MoreRoutes {
    /** For all loops of a node together: operators are few, and their changes stand in line anyway. */
    private static final int POOL_SIZE = 2;

    private static final int POOL_WAITING_MAX = 32;
    private static final int POOL_WAIT_MS = 2_000;

    /** Below the 5 s in which a request is answered: what is answered with 503 is not done afterwards. */
    private static final int STATEMENT_TIMEOUT_MS = 3_000;

    private static final String NAME = "name";

    private final CatalogueTable table;
    private final MadeProviders providers;
    private final PricedModels models;

    private CatalogueRoutes(CatalogueTable table, MadeProviders providers) {
        this.table = table;
        this.providers = providers;
        this.models = new PricedModels(table, InstantSource.system());
    }

    /**
     * The routes of the calling event loop; their pool of connections is shared by the loops of this Vertx.
     *
     * @param privateAddresses hosts and networks that providers may be at although they are not public
     * @param keyed the providers of which the environment has a key
     */
    public static MoreRoutes on(Vertx vertx, DatabaseUrl database, List<String> privateAddresses, Set<String> keyed) {
        CatalogueTable table = new CatalogueTable(pool(vertx, database), () -> Catalogues.ask(vertx, true));
        ProviderAddresses addresses = new ProviderAddresses(vertx, PrivateAddresses.of(privateAddresses));
        return new CatalogueRoutes(table, new MadeProviders(table, addresses, keyed));
    }

    private static Pool pool(Vertx vertx, DatabaseUrl database) {
        return BoundedPool.open(
                vertx,
                database.options(),
                new PoolOptions()
                        .setName("catalogue")
                        .setShared(true)
                        .setMaxSize(POOL_SIZE)
                        .setMaxWaitQueueSize(POOL_WAITING_MAX),
                POOL_WAIT_MS,
                STATEMENT_TIMEOUT_MS);
    }

    @Override
    public void mount(AdminApi api) {
        for (Kind kind : Kind.values()) {
            api.get(kind.path(), call -> list(kind, call)).get(kind.path() + "/*", call -> show(kind, call));
        }
        api.post(
                        Kind.PROVIDER.path(),
                        call -> providers.create(call.json(), call.actor()).map(entry -> created(Kind.PROVIDER, entry)))
                .patch(
                        Kind.PROVIDER.path() + "/*",
                        call -> providers
                                .change(call.rest(), call.json(), call.actor())
                                .map(entry -> Reply.ok(CatalogueJson.shown(Kind.PROVIDER, entry))))
                .delete(
                        Kind.PROVIDER.path() + "/*",
                        call -> providers.delete(call.rest(), call.actor()).map(gone -> Reply.noContent()));
        api.post(
                        Kind.MODEL.path(),
                        call -> models.create(call.json(), call.actor()).map(entry -> created(Kind.MODEL, entry)))
                .patch(Kind.MODEL.path() + "/*", call -> change(Kind.MODEL, call))
                .delete(Kind.MODEL.path() + "/*", call -> delete(Kind.MODEL, call));
        api.post(
                        Kind.PRICE.path(),
                        call -> models.price(call.json(), call.actor()).map(entry -> created(Kind.PRICE, entry)))
                .delete(
                        Kind.PRICE.path() + "/*",
                        call -> models.withdraw(call.rest(), call.actor()).map(gone -> Reply.noContent()));
        api.post(Kind.ALIAS.path(), this::createAlias)
                .patch(Kind.ALIAS.path() + "/*", call -> change(Kind.ALIAS, call))
                .delete(Kind.ALIAS.path() + "/*", call -> delete(Kind.ALIAS, call));
    }

    private Future<Reply> list(Kind kind, AdminCall call) {
        String beginning = switch (kind) {
            case PROVIDER, ALIAS -> "";
            case MODEL -> call.query("provider").map(provider -> provider + "/").orElse("");
            case PRICE -> call.query("model").map(model -> model + "@").orElse("");
        };
        return table.list(kind, beginning, call.wanted())
                .map(page -> Reply.list(page, entry -> CatalogueJson.shown(kind, entry)));
    }

    private Future<Reply> show(Kind kind, AdminCall call) {
        return table.show(kind, call.rest()).map(entry -> Reply.ok(CatalogueJson.shown(kind, entry)));
    }

    private Future<Reply> change(Kind kind, AdminCall call) {
        return change(kind, call.rest(), CatalogueJson.exact(call.json()), call.actor());
    }

    private Future<Reply> change(Kind kind, String name, JsonObject change, String actor) {
        return table.change(connection -> table.merge(connection, kind, name, change, actor))
                .map(entry -> Reply.ok(CatalogueJson.shown(kind, entry)));
    }

    private Future<Reply> createAlias(AdminCall call) {
        JsonObject terms = CatalogueJson.exact(call.json());
        String name = CatalogueJson.named(terms, NAME);
        return table.change(connection -> table.create(connection, Kind.ALIAS, name, terms, call.actor()))
                .map(entry -> Reply.created(CatalogueJson.shown(Kind.ALIAS, entry)));
    }

    private Future<Reply> delete(Kind kind, AdminCall call) {
        return table.change(connection -> table.delete(connection, kind, call.rest(), call.actor()))
                .recover(failure -> inUse(kind, failure))
                .map(gone -> Reply.noContent());
    }

    /** What cannot be read without it needs it. */
    private static Future<Void> inUse(Kind kind, Throwable failure) {
        return failure instanceof Rejected rejected && rejected.problem().status() == 400
                ? Problem.conflict(kind.noun() + "_in_use", rejected.problem().message(), "")
                        .failed()
                : Future.failedFuture(failure);
    }

    private static Reply created(Kind kind, Entry entry) {
        return Reply.created(CatalogueJson.shown(kind, entry));
    }
}
