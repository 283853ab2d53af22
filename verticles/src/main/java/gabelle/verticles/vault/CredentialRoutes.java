package gabelle.verticles.vault;

import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.data.Secret;
import gabelle.verticles.http.AdminApi;
import gabelle.verticles.http.AdminCall;
import gabelle.verticles.http.CustomerApi;
import gabelle.verticles.http.Fields;
import gabelle.verticles.http.MoreRoutes;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Reply;
import gabelle.verticles.loop.RequestIds;
import gabelle.verticles.postgres.BoundedPool;
import gabelle.verticles.postgres.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code /admin/v1/credentials}: the operator's own keys at providers. */
public final class CredentialRoutes implements MoreRoutes {
    private static final String PATH = "/admin/v1/credentials";

    /** For all loops of a node together: operators are few, and their changes stand in line anyway. */
    private static final int POOL_SIZE = 2;

    private static final int POOL_WAITING_MAX = 32;
    private static final int POOL_WAIT_MS = 2_000;

    /** Below the 5 s in which a request is answered: what is answered with 503 is not done afterwards. */
    private static final int STATEMENT_TIMEOUT_MS = 3_000;

    private final Optional<Tables> tables;
    private final KnownProviders providers;
    private final KeyChecks checks;
    private final Credentials door;

    private CredentialRoutes(Optional<Tables> tables, KnownProviders providers, KeyChecks checks, Credentials door) {
        this.tables = tables;
        this.providers = providers;
        this.checks = checks;
        this.door = door;
    }

    private record Tables(CredentialTable global, OwnCredentialTable own) {}

    /**
     * The routes of the calling event loop; their pool of connections is shared by the loops of this Vertx.
     *
     * @param vault empty without a master key: then every route says so
     * @param providers that credentials can be for
     * @param door of the same loop
     * @param upgradeUrl where customers get a plan that includes more; may be empty
     */
    public static MoreRoutes on(
            Vertx vertx,
            DatabaseUrl database,
            Optional<Vault> vault,
            KnownProviders providers,
            Credentials door,
            String upgradeUrl) {
        RequestIds random = new RequestIds();
        InstantSource clock = InstantSource.system();
        Supplier<UUID> ids = () -> random.next(clock.millis());
        Optional<Tables> tables = vault.map(sealing -> {
            Pool pool = pool(vertx, database);
            return new Tables(
                    new CredentialTable(pool, sealing, ids), new OwnCredentialTable(pool, sealing, ids, upgradeUrl));
        });
        return new CredentialRoutes(tables, providers, new KeyChecks(vertx, providers.privateAddresses()), door);
    }

    private static Pool pool(Vertx vertx, DatabaseUrl database) {
        return BoundedPool.open(
                vertx,
                database.options(),
                new PoolOptions()
                        .setName("credentials")
                        .setShared(true)
                        .setMaxSize(POOL_SIZE)
                        .setMaxWaitQueueSize(POOL_WAITING_MAX),
                POOL_WAIT_MS,
                STATEMENT_TIMEOUT_MS);
    }

    @Override
    public void mount(AdminApi api) {
        api.get(
                        PATH,
                        call -> with(stored ->
                                stored.list(call.wanted()).map(page -> Reply.list(page, StoredCredential::json))))
                .post(PATH, call -> with(stored -> create(stored, call)))
                .post(PATH + "/validate", this::validateGiven)
                .post(PATH + "/:id/validate", call -> with(stored -> validate(stored, call.id())))
                .get(
                        PATH + "/:id",
                        call -> with(stored -> stored.find(call.id()).map(found -> Reply.ok(found.json()))))
                .patch(PATH + "/:id", call -> with(stored -> change(stored, call)))
                .delete(
                        PATH + "/:id",
                        call -> with(
                                stored -> stored.delete(call.id(), call.actor()).map(gone -> Reply.noContent())));
    }

    @Override
    public void mount(CustomerApi api) {
        tables.map(Tables::own).ifPresentOrElse(own -> mount(api, own), () -> mountOff(api));
    }

    private void mount(CustomerApi api, OwnCredentialTable own) {
        OwnChecks ownChecks = new OwnChecks(own, providers, checks);
        new OwnCredentialRoutes(own, providers, ownChecks, door).mount(api);
        new ConfigurationRoutes(own, providers, ownChecks).mount(api);
    }

    private static void mountOff(CustomerApi api) {
        List<HttpMethod> methods =
                List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
        for (String path : List.of(OwnCredentialRoutes.PATH, ConfigurationRoutes.PATH, ConfigurationRoutes.VALIDATE)) {
            methods.forEach(method -> api.route(method, path + "/*", call -> off()));
        }
    }

    private Future<Reply> with(Function<CredentialTable, Future<Reply>> answer) {
        return tables.map(Tables::global).map(answer).orElseGet(CredentialRoutes::off);
    }

    private static Future<Reply> off() {
        return new Problem(
                        503,
                        "credentials_off",
                        "stored credentials are off: set GABELLE_MASTER_KEY on all nodes, made with"
                                + " `openssl rand -hex 32`",
                        "")
                .failed();
    }

    private Future<Reply> validateGiven(AdminCall call) {
        Fields fields = call.fields();
        Provider provider = providers.of("provider", fields.required("provider"));
        Secret key = NewCredential.key(fields.required("api_key"));
        fields.done();
        return checks.check(provider, key).map(verdict -> Reply.ok(verdict.json()));
    }

    private Future<Reply> validate(CredentialTable stored, UUID id) {
        return stored.open(id)
                .compose(opened -> checks.check(providers.of("provider", opened.provider()), opened.key())
                        .compose(verdict -> stored.judged(opened, verdict).map(verdict)))
                .compose(verdict ->
                        stored.find(id).map(now -> Reply.ok(verdict.json().mergeIn(now.validated()))));
    }

    private Future<Reply> create(CredentialTable stored, AdminCall call) {
        Fields fields = call.fields();
        NewCredential wanted = new NewCredential(
                providers.name("provider", fields.required("provider")),
                NewCredential.name(fields.required("name")),
                NewCredential.key(fields.required("api_key")),
                fields.flag("is_default").orElse(false));
        fields.done();
        return stored.create(wanted, call.actor()).map(created -> Reply.created(created.json()));
    }

    private static Future<Reply> change(CredentialTable stored, AdminCall call) {
        CredentialTable.Change change = CredentialTable.Change.of(call.fields());
        return stored.change(call.id(), change, call.actor()).map(changed -> Reply.ok(changed.json()));
    }
}
