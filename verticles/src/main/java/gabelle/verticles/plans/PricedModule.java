package gabelle.verticles.plans;

import gabelle.engine.price.Decimal;
import io.vertx.core.json.JsonObject;

/**
 * A priced thing that is not a model.
 *
 * @param microCredits for each unit of its quantity
 * @param active whether it can be consumed
 */
public record PricedModule(String id, String name, long microCredits, boolean active) {
    private static final String[] FIELDS = {"name", "credits", "active"};

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it says something that cannot be
     */
    public static PricedModule read(String id, Term term) {
        Term.Fields fields = term.fields(FIELDS);
        return read(id, fields, fields.required("credits").units(Decimal.CREDITS));
    }

    /** The same, of a price that holds where it names none. */
    static PricedModule read(String id, Term term, long microCreditsOtherwise) {
        Term.Fields fields = term.fields(FIELDS);
        return read(
                id,
                fields,
                fields.has("credits") ? fields.required("credits").units(Decimal.CREDITS) : microCreditsOtherwise);
    }

    private static PricedModule read(String id, Term.Fields fields, long microCredits) {
        return new PricedModule(
                id,
                fields.required("name").name(Offers.NAME_MAX),
                microCredits,
                !fields.has("active") || fields.required("active").flag());
    }

    public JsonObject json() {
        return new JsonObject()
                .put("name", name)
                .put("credits", Decimal.CREDITS.text(microCredits))
                .put("active", active);
    }
}
