package gabelle.verticles.models;

import gabelle.verticles.catalogue.CatalogueTerms;
import gabelle.verticles.catalogue.CatalogueTerms.Entry;
import gabelle.verticles.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Models and what they cost. A price that is or was in effect is never changed or withdrawn: ledger rows name it. So a
 * model's price changes from a day to come on, and only its first one may begin at once.
 */
final class PricedModels {
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
    private static final String EFFECTIVE = "effective";
    private static final String MARKUP = "markup_permille";
    private static final String MODEL = "model";
    private static final String PRICES = "prices";

    /** Of one request; a model has one price now, and perhaps one that is announced. */
    private static final int PRICES_MAX = 100;

    private final CatalogueTable table;
    private final InstantSource clock;

    PricedModels(CatalogueTable table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    /** A new model with its prices; one that was deleted still has its own. */
    Future<Entry> create(JsonObject body, String actor) {
        JsonObject terms = CatalogueJson.exact(body);
        String provider = CatalogueJson.taken(terms, "provider");
        String name = provider + "/" + CatalogueJson.named(terms, MODEL);
        List<JsonObject> prices = prices(terms.remove(PRICES));
        return table.change(connection -> table.find(connection, Kind.PROVIDER, provider)
                .compose(known -> known.isEmpty()
                        ? Problem.invalid("provider", "there is no provider " + provider)
                                .<Entry>failed()
                        : table.create(connection, Kind.MODEL, name, terms, actor))
                .compose(created -> table.prices(connection, name))
                .compose(before -> all(connection, name, isCharged(before), prices, actor))
                .compose(priced -> table.prices(connection, name))
                .compose(known -> known.isEmpty()
                        ? Problem.invalid(PRICES, "a model needs a price, as pricing.yaml writes it")
                                .<Entry>failed()
                        : table.required(connection, Kind.MODEL, name)));
    }

    private static List<JsonObject> prices(Object given) {
        List<JsonObject> prices = new ArrayList<>();
        if (given instanceof JsonArray array && array.size() <= PRICES_MAX) {
            for (Object item : array) {
                if (!(item instanceof JsonObject price)) {
                    throw notPrices();
                }
                prices.add(price);
            }
        } else if (given != null) {
            throw notPrices();
        }
        return prices;
    }

    private static RuntimeException notPrices() {
        return Problem.invalid(
                        PRICES, "prices must be a list of at most " + PRICES_MAX + " objects, as in" + " pricing.yaml")
                .rejected();
    }

    private Future<Void> all(
            SqlClient connection, String model, boolean charged, List<JsonObject> prices, String actor) {
        Future<Void> done = Future.succeededFuture();
        for (JsonObject price : prices) {
            done = done.compose(before -> table.prices(connection, model))
                    .compose(known -> add(connection, model, charged, known, price, actor))
                    .mapEmpty();
        }
        return done;
    }

    /** Another price of a model, from a day to come on. */
    Future<Entry> price(JsonObject body, String actor) {
        JsonObject terms = CatalogueJson.exact(body);
        String model = CatalogueJson.taken(terms, MODEL);
        return table.change(connection -> table.find(connection, Kind.MODEL, model)
                .compose(known -> known.isEmpty()
                        ? Problem.invalid(MODEL, "there is no model " + model + "; name it with its provider")
                                .<List<Entry>>failed()
                        : table.prices(connection, model))
                .compose(known -> add(connection, model, isCharged(known), known, terms, actor)));
    }

    private boolean isCharged(List<Entry> prices) {
        return prices.stream().anyMatch(price -> !day(price).isAfter(today()));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** @param charged whether calls may have been charged by a price that is there */
    private Future<Entry> add(
            SqlClient connection, String model, boolean charged, List<Entry> known, JsonObject terms, String actor) {
        LocalDate day = day(terms.getValue(EFFECTIVE));
        LocalDate today = today();
        if (charged && !day.isAfter(today)) {
            return Problem.invalid(
                            EFFECTIVE,
                            "effective must be after " + today + " (UTC): what calls were charged until now stays so")
                    .failed();
        }
        if (!terms.containsKey(MARKUP)) {
            if (known.isEmpty()) {
                return Problem.invalid(MARKUP, "markup_permille is needed with a first price; 0 sells at cost")
                        .failed();
            }
            terms.put(MARKUP, known.getLast().terms().getValue(MARKUP));
        }
        return table.create(connection, Kind.PRICE, model + "@" + day, terms, actor);
    }

    /** Takes back a price that is not in effect yet, but for a model's only one. */
    Future<Void> withdraw(String name, String actor) {
        return table.change(connection -> table.required(connection, Kind.PRICE, name)
                .compose(price -> table.prices(connection, CatalogueTerms.modelOf(name)))
                .compose(all -> {
                    if (!day(name).isAfter(today())) {
                        return Problem.conflict(
                                        "price_in_effect",
                                        "it is or was in effect, and calls may have been charged by it: add another one",
                                        "")
                                .<Void>failed();
                    }
                    return all.size() == 1
                            ? Problem.conflict("price_is_only_one", "a model has a price: delete the model instead", "")
                                    .<Void>failed()
                            : table.delete(connection, Kind.PRICE, name, actor);
                }));
    }

    private static LocalDate day(Entry price) {
        return day(price.name());
    }

    private static LocalDate day(String price) {
        return LocalDate.parse(price.substring(price.lastIndexOf('@') + 1));
    }

    private static LocalDate day(Object given) {
        try {
            if (given instanceof String text && DAY.matcher(text).matches()) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeException noSuchDay) {
            // refused below, as whatever else is no day
        }
        throw Problem.invalid(EFFECTIVE, "effective must be a day, as in 2027-01-31")
                .rejected();
    }
}
