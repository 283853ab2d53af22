package gabelle.verticles.models;

import gabelle.verticles.catalogue.BaseUrl;
import gabelle.verticles.catalogue.CatalogueTerms.Entry;
import gabelle.verticles.catalogue.CheckedAddress;
import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.net.URI;
import java.util.Set;

/**
 * Providers that operators make, change and delete. Keys are given for a place: one that is moved elsewhere takes none
 * along, or whoever may move it could have the keys of all that use it sent to a place of his own.
 */
final class MadeProviders {
    private static final String NAME = "name";
    private static final String BASE_URL = "base_url";
    private static final String MODELS_OF = "SELECT count(*) FROM model WHERE provider = $1 AND deleted_at IS NULL";
    private static final String CREDENTIALS_OF = "SELECT count(*) FROM credential WHERE provider = $1";

    private final CatalogueTable table;
    private final ProviderAddresses addresses;
    private final Set<String> keyed;

    /** @param keyed those of which the environment has a key */
    MadeProviders(CatalogueTable table, ProviderAddresses addresses, Set<String> keyed) {
        this.table = table;
        this.addresses = addresses;
        this.keyed = Set.copyOf(keyed);
    }

    Future<Entry> create(JsonObject body, String actor) {
        JsonObject terms = CatalogueJson.exact(body);
        String name = CatalogueJson.taken(terms, NAME);
        if (!Provider.isName(name)) {
            throw Problem.invalid(NAME, "name must have at most 64 small letters, digits and single dashes")
                    .rejected();
        }
        return addresses
                .checked(terms.getValue(BASE_URL))
                .compose(may -> table.change(connection -> table.find(connection, Kind.PROVIDER, name)
                        .compose(there -> there.isEmpty() && keyed.contains(name)
                                ? keyGoesAlong("the environment has a key of " + name)
                                : Future.succeededFuture())
                        .compose(alone -> table.create(connection, Kind.PROVIDER, name, terms, actor))));
    }

    /** An address that stays is not judged anew: it may be one that providers.yaml says. */
    Future<Entry> change(String name, JsonObject body, String actor) {
        JsonObject change = CatalogueJson.exact(body);
        return table.show(Kind.PROVIDER, name)
                .compose(now ->
                        stays(now, change) ? Future.succeededFuture() : addresses.checked(change.getValue(BASE_URL)))
                .compose(may -> table.change(connection -> table.required(connection, Kind.PROVIDER, name)
                        .compose(now -> stays(now, change) ? Future.succeededFuture() : moved(connection, now, change))
                        .compose(free -> table.merge(connection, Kind.PROVIDER, name, change, actor))));
    }

    private static boolean stays(Entry now, JsonObject change) {
        return !change.containsKey(BASE_URL) || CatalogueTable.same(now.terms(), change, BASE_URL);
    }

    private Future<Void> moved(SqlClient connection, Entry now, JsonObject change) {
        if (place(now.terms()).equals(place(change))) {
            return Future.succeededFuture();
        }
        if (keyed.contains(now.name())) {
            return keyGoesAlong("the environment has a key of " + now.name());
        }
        return table.count(connection, CREDENTIALS_OF, now.name())
                .compose(credentials -> credentials > 0
                        ? keyGoesAlong(credentials + " credentials are stored for " + now.name())
                        : Future.succeededFuture());
    }

    /** What a connection is made to. */
    private static String place(JsonObject terms) {
        URI url = BaseUrl.parse(String.valueOf(terms.getValue(BASE_URL)));
        return url.getScheme() + "://" + url.getHost() + ":" + CheckedAddress.port(url);
    }

    private static Future<Void> keyGoesAlong(String why) {
        return Problem.conflict(
                        "provider_has_key",
                        why + ", which would be sent to the new address: delete it first, or make a provider of another"
                                + " name; <NAME>_BASE_URL in the environment moves one with its keys",
                        BASE_URL)
                .failed();
    }

    Future<Void> delete(String name, String actor) {
        return table.change(connection -> table.count(connection, MODELS_OF, name)
                .compose(models -> table.count(connection, CREDENTIALS_OF, name)
                        .compose(credentials -> models + credentials > 0
                                ? inUse(models + " models and " + credentials + " credentials are of it")
                                : table.delete(connection, Kind.PROVIDER, name, actor))));
    }

    private static Future<Void> inUse(String by) {
        return Problem.conflict(
                        "provider_in_use",
                        by + ": delete these first, or set active to false, which ends its calls as well",
                        "")
                .failed();
    }
}
