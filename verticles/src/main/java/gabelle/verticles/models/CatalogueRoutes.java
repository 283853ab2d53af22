package gabelle.verticles.models;

import gabelle.verticles.catalogue.CatalogueTerms.Entry;
import gabelle.verticles.catalogue.PrivateAddresses;
import gabelle.verticles.catalogue.Provider;
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
    private static final String MODELS_OF = "SELECT count(*) FROM model WHERE provider = $1 AND deleted_at IS NULL";
    private static final String CREDENTIALS_OF = "SELECT count(*) FROM credential WHERE provider = $1";

    private final CatalogueTable table;
    private final ProviderAddresses addresses;
    private final PricedModels models;

    private CatalogueRoutes(CatalogueTable table, ProviderAddresses addresses) {
        this.table = table;
        this.addresses = addresses;
        this.models = new PricedModels(table, InstantSource.system());
    }

    /**
     * The routes of the calling event loop; their pool of connections is shared by the loops of this Vertx.
     *
     * @param privateAddresses hosts and networks that providers may be at although they are not public
     */
    public static MoreRoutes on(Vertx vertx, DatabaseUrl database, List<String> privateAddresses) {
        return new CatalogueRoutes(
                new CatalogueTable(pool(vertx, database), () -> Catalogues.ask(vertx, true)),
                new ProviderAddresses(vertx, PrivateAddresses.of(privateAddresses)));
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
        api.post(Kind.PROVIDER.path(), this::createProvider)
                .patch(Kind.PROVIDER.path() + "/*", this::changeProvider)
                .delete(Kind.PROVIDER.path() + "/*", this::deleteProvider);
        api.post(
                        Kind.MODEL.path(),
                        call -> models.create(call.json(), call.actor()).map(CatalogueRoutes::createdModel))
                .patch(Kind.MODEL.path() + "/*", call -> change(Kind.MODEL, call))
                .delete(Kind.MODEL.path() + "/*", call -> delete(Kind.MODEL, call));
        api.post(
                        Kind.PRICE.path(),
                        call -> models.price(call.json(), call.actor()).map(CatalogueRoutes::createdPrice))
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

    private Future<Reply> createProvider(AdminCall call) {
        JsonObject terms = CatalogueJson.exact(call.json());
        String name = CatalogueJson.taken(terms, NAME);
        if (!Provider.isName(name)) {
            throw Problem.invalid(NAME, "name must have at most 64 small letters, digits and single dashes")
                    .rejected();
        }
        return addresses
                .checked(terms.getValue("base_url"))
                .compose(may ->
                        table.change(connection -> table.create(connection, Kind.PROVIDER, name, terms, call.actor())))
                .map(entry -> Reply.created(CatalogueJson.shown(Kind.PROVIDER, entry)));
    }

    /** An address that stays is not judged anew: it may be one that providers.yaml says. */
    private Future<Reply> changeProvider(AdminCall call) {
        String name = call.rest();
        JsonObject change = CatalogueJson.exact(call.json());
        return table.show(Kind.PROVIDER, name)
                .compose(now -> !change.containsKey("base_url") || CatalogueTable.same(now.terms(), change, "base_url")
                        ? Future.succeededFuture()
                        : addresses.checked(change.getValue("base_url")))
                .compose(may -> change(Kind.PROVIDER, name, change, call.actor()));
    }

    private Future<Reply> change(Kind kind, AdminCall call) {
        return change(kind, call.rest(), CatalogueJson.exact(call.json()), call.actor());
    }

    private Future<Reply> change(Kind kind, String name, JsonObject change, String actor) {
        return table.change(connection -> table.merge(connection, kind, name, change, actor))
                .map(entry -> Reply.ok(CatalogueJson.shown(kind, entry)));
    }

    private Future<Reply> deleteProvider(AdminCall call) {
        String name = call.rest();
        return table.change(connection -> table.count(connection, MODELS_OF, name)
                        .compose(models -> table.count(connection, CREDENTIALS_OF, name)
                                .compose(credentials -> models + credentials > 0
                                        ? inUse(models + " models and " + credentials + " credentials are of it")
                                        : table.delete(connection, Kind.PROVIDER, name, call.actor()))))
                .map(gone -> Reply.noContent());
    }

    private static Future<Void> inUse(String by) {
        return Problem.conflict(
                        "provider_in_use",
                        by + ": delete these first, or set active to false, which ends its calls as well",
                        "")
                .failed();
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

    private static Reply createdModel(Entry entry) {
        return Reply.created(CatalogueJson.shown(Kind.MODEL, entry));
    }

    private static Reply createdPrice(Entry entry) {
        return Reply.created(CatalogueJson.shown(Kind.PRICE, entry));
    }
}
