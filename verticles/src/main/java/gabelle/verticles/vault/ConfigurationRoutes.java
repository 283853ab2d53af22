package gabelle.verticles.vault;

import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.data.Secret;
import gabelle.verticles.http.CustomerApi;
import gabelle.verticles.http.CustomerCall;
import gabelle.verticles.http.Fields;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** {@code /api/api-configurations}: the customers' own keys as Bambi's clients know them. */
final class ConfigurationRoutes {
    static final String PATH = "/api/api-configurations";
    static final String VALIDATE = "/api/validate-api-key";
    private static final String DATA = "data";
    private static final String PROVIDER = "providerId";
    private static final String KEY = "apiKey";
    private static final String DEFAULT = "isDefault";
    private static final String NAME = "name";

    private final OwnCredentialTable table;
    private final KnownProviders providers;
    private final OwnChecks checks;

    ConfigurationRoutes(OwnCredentialTable table, KnownProviders providers, OwnChecks checks) {
        this.table = table;
        this.providers = providers;
        this.checks = checks;
    }

    void mount(CustomerApi api) {
        api.route(HttpMethod.GET, PATH, this::list)
                .route(HttpMethod.POST, PATH, this::create)
                .route(HttpMethod.GET, PATH + "/:id", this::show)
                .route(HttpMethod.PUT, PATH + "/:id", this::change)
                .route(HttpMethod.PATCH, PATH + "/:id", this::change)
                .route(HttpMethod.DELETE, PATH + "/:id", this::delete)
                .route(HttpMethod.POST, VALIDATE, this::validate);
    }

    private Future<Reply> list(CustomerCall call) {
        return table.list(call.account(), call.wanted()).map(page -> {
            JsonArray data = new JsonArray();
            page.data().forEach(credential -> data.add(json(credential)));
            return Reply.ok(new JsonObject().put(DATA, data));
        });
    }

    private Future<Reply> create(CustomerCall call) {
        Fields fields = call.fields();
        NewCredential wanted = new NewCredential(
                providers.name(PROVIDER, fields.required(PROVIDER)),
                NewCredential.name(fields.required(NAME)),
                NewCredential.key(KEY, fields.required(KEY)),
                fields.flag(DEFAULT).orElse(false));
        fields.done();
        return table.create(call.account(), wanted, call.actor()).map(created -> Reply.created(data(created)));
    }

    private Future<Reply> show(CustomerCall call) {
        return table.find(call.account(), call.id()).map(found -> Reply.ok(data(found)));
    }

    /** The client sends back what it was shown: a key that is the masked one is no new key, and the provider stays. */
    private Future<Reply> change(CustomerCall call) {
        UUID id = call.id();
        Fields fields = call.fields();
        return table.find(call.account(), id).compose(now -> {
            fields.text(PROVIDER).filter(named -> !named.equals(now.provider())).ifPresent(other -> {
                throw Problem.invalid(PROVIDER, PROVIDER + " cannot be changed: make another configuration")
                        .rejected();
            });
            CredentialTable.Change change = new CredentialTable.Change(
                    fields.text(NAME).map(NewCredential::name),
                    fields.text(KEY).filter(key -> !key.equals(now.masked())).map(key -> NewCredential.key(KEY, key)),
                    fields.flag(DEFAULT));
            fields.done();
            return table.change(call.account(), id, change, call.actor()).map(changed -> Reply.ok(data(changed)));
        });
    }

    private Future<Reply> delete(CustomerCall call) {
        return table.delete(call.account(), call.id(), call.actor()).map(gone -> Reply.noContent());
    }

    /** These clients know yes and no only: where there is neither, it is an error. */
    private Future<Reply> validate(CustomerCall call) {
        Fields fields = call.fields();
        Provider provider = providers.of(PROVIDER, fields.required(PROVIDER));
        Secret key = NewCredential.key(KEY, fields.required(KEY));
        fields.done();
        return checks.given(call.account(), provider, key)
                .map(verdict -> Reply.ok(new JsonObject()
                        .put(
                                "isValid",
                                verdict.isValid()
                                        .orElseThrow(
                                                () -> new Problem(502, "provider_unreachable", verdict.message(), "")
                                                        .rejected()))
                        .put("message", verdict.message())));
    }

    private static JsonObject data(StoredCredential credential) {
        return new JsonObject().put(DATA, json(credential));
    }

    private static JsonObject json(StoredCredential credential) {
        JsonObject own = credential.json();
        return new JsonObject()
                .put("id", credential.id().toString())
                .put(NAME, credential.name())
                .put(PROVIDER, credential.provider())
                .put(KEY, credential.masked())
                .put(DEFAULT, credential.isDefault())
                .put("isValid", own.getBoolean("is_valid"))
                .put("lastValidatedAt", own.getString("last_validated_at"))
                .put("createdAt", own.getString("created_at"))
                .put("updatedAt", own.getString("updated_at"));
    }
}
