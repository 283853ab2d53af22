package gabelle.verticles.vault;

import gabelle.verticles.http.AdminApi;
import gabelle.verticles.http.AdminCall;
import gabelle.verticles.http.Fields;
import gabelle.verticles.http.MoreRoutes;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Reply;
import gabelle.verticles.loop.RequestIds;
import gabelle.verticles.postgres.BoundedPool;
import gabelle.verticles.postgres.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
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

    private final Optional<CredentialTable> table;
    private final Supplier<Set<String>> providers;

    private CredentialRoutes(Optional<CredentialTable> table, Supplier<Set<String>> providers) {
        this.table = table;
        this.providers = providers;
    }

    /**
     * The routes of the calling event loop; their pool of connections is shared by the loops of this Vertx.
     *
     * @param vault empty without a master key: then every route says so
     * @param providers that credentials can be for now
     */
    public static MoreRoutes on(
            Vertx vertx, DatabaseUrl database, Optional<Vault> vault, Supplier<Set<String>> providers) {
        RequestIds random = new RequestIds();
        InstantSource clock = InstantSource.system();
        Optional<CredentialTable> table = vault.map(
                sealing -> new CredentialTable(pool(vertx, database), sealing, () -> random.next(clock.millis())));
        return new CredentialRoutes(table, providers);
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
                .get(
                        PATH + "/:id",
                        call -> with(stored -> stored.find(call.id()).map(found -> Reply.ok(found.json()))))
                .patch(PATH + "/:id", call -> with(stored -> change(stored, call)))
                .delete(
                        PATH + "/:id",
                        call -> with(
                                stored -> stored.delete(call.id(), call.actor()).map(gone -> Reply.noContent())));
    }

    private Future<Reply> with(Function<CredentialTable, Future<Reply>> answer) {
        return table.map(answer)
                .orElseGet(() -> new Problem(
                                503,
                                "credentials_off",
                                "stored credentials are off: set GABELLE_MASTER_KEY on all nodes, made with"
                                        + " `openssl rand -hex 32`",
                                "")
                        .failed());
    }

    private Future<Reply> create(CredentialTable stored, AdminCall call) {
        Fields fields = call.fields();
        NewCredential wanted = new NewCredential(
                known(fields.required("provider")),
                NewCredential.name(fields.required("name")),
                NewCredential.key(fields.required("api_key")),
                fields.flag("is_default").orElse(false));
        fields.done();
        return stored.create(wanted, call.actor()).map(created -> Reply.created(created.json()));
    }

    private String known(String provider) {
        Set<String> known = providers.get();
        if (!known.contains(provider)) {
            throw Problem.invalid(
                            "provider",
                            "provider must be one of "
                                    + String.join(", ", known.stream().sorted().toList()))
                    .rejected();
        }
        return provider;
    }

    private static Future<Reply> change(CredentialTable stored, AdminCall call) {
        Fields fields = call.fields();
        CredentialTable.Change change = new CredentialTable.Change(
                fields.text("name").map(NewCredential::name),
                fields.text("api_key").map(NewCredential::key),
                fields.flag("is_default"));
        fields.done();
        return stored.change(call.id(), change, call.actor()).map(changed -> Reply.ok(changed.json()));
    }
}
