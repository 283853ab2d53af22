package gabelle.verticles.vault;

import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.data.Secret;
import gabelle.verticles.http.CustomerApi;
import gabelle.verticles.http.CustomerCall;
import gabelle.verticles.http.Fields;
import gabelle.verticles.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** {@code /api/v1/credentials}: the customers' own keys at providers. */
final class OwnCredentialRoutes {
    static final String PATH = "/api/v1/credentials";
    private static final String PROVIDER = "provider";

    private final OwnCredentialTable table;
    private final KnownProviders providers;
    private final OwnChecks checks;
    private final Credentials door;

    OwnCredentialRoutes(OwnCredentialTable table, KnownProviders providers, OwnChecks checks, Credentials door) {
        this.table = table;
        this.providers = providers;
        this.checks = checks;
        this.door = door;
    }

    void mount(CustomerApi api) {
        api.route(HttpMethod.GET, PATH, this::list)
                .route(HttpMethod.POST, PATH, this::create)
                .route(HttpMethod.GET, PATH + "/source", this::source)
                .route(HttpMethod.POST, PATH + "/validate", this::validateGiven)
                .route(HttpMethod.GET, PATH + "/:id", this::show)
                .route(HttpMethod.PATCH, PATH + "/:id", this::change)
                .route(HttpMethod.DELETE, PATH + "/:id", this::delete)
                .route(HttpMethod.POST, PATH + "/:id/validate", this::validateStored);
    }

    private Future<Reply> list(CustomerCall call) {
        return table.list(call.account(), call.wanted()).map(page -> Reply.list(page, StoredCredential::ownJson));
    }

    private Future<Reply> create(CustomerCall call) {
        Fields fields = call.fields();
        NewCredential wanted = new NewCredential(
                providers.name(PROVIDER, fields.required(PROVIDER)),
                NewCredential.name(fields.required("name")),
                NewCredential.key(fields.required("api_key")),
                fields.flag("is_default").orElse(false));
        fields.done();
        return table.create(call.account(), wanted, call.actor()).map(created -> Reply.created(created.ownJson()));
    }

    private Future<Reply> show(CustomerCall call) {
        return table.find(call.account(), call.id()).map(found -> Reply.ok(found.ownJson()));
    }

    private Future<Reply> change(CustomerCall call) {
        CredentialTable.Change change = CredentialTable.Change.of(call.fields());
        return table.change(call.account(), call.id(), change, call.actor())
                .map(changed -> Reply.ok(changed.ownJson()));
    }

    private Future<Reply> delete(CustomerCall call) {
        return table.delete(call.account(), call.id(), call.actor()).map(gone -> Reply.noContent());
    }

    /** Whose key a call would go out with that names none. */
    private Future<Reply> source(CustomerCall call) {
        String provider = providers.name(PROVIDER, call.query(PROVIDER).orElse(""));
        return table.caller(call.account())
                .compose(caller -> door.of(caller).map(own -> switch (door.choose(caller, own, provider)) {
                    case Choice.Personal personal -> "personal";
                    case Choice.Global global -> "global";
                    case Choice.Nobody nobody -> "none";
                }))
                .map(source -> Reply.ok(new JsonObject().put("source", source)));
    }

    private Future<Reply> validateGiven(CustomerCall call) {
        Fields fields = call.fields();
        Provider provider = providers.of(PROVIDER, fields.required(PROVIDER));
        Secret key = NewCredential.key(fields.required("api_key"));
        fields.done();
        return checks.given(call.account(), provider, key).map(verdict -> Reply.ok(verdict.json()));
    }

    private Future<Reply> validateStored(CustomerCall call) {
        UUID account = call.account();
        UUID id = call.id();
        return checks.stored(account, id)
                .compose(verdict -> table.find(account, id)
                        .map(now -> Reply.ok(verdict.json().mergeIn(now.validated()))));
    }
}
