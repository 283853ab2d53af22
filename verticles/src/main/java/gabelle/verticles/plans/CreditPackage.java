package gabelle.verticles.plans;

import gabelle.engine.price.Decimal;
import io.vertx.core.json.JsonObject;

/**
 * Credits that can be bought.
 *
 * @param popular to be marked as such where packages are offered
 * @param active whether it is still sold
 */
public record CreditPackage(
        String id, String name, long microCredits, long priceCents, String currency, boolean popular, boolean active) {
    private static final String[] FIELDS = {"name", "credits", "price", "currency", "popular", "active"};

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it says something that cannot be
     */
    public static CreditPackage read(String id, Term term) {
        Term.Fields fields = term.fields(FIELDS);
        long microCredits = fields.required("credits").units(Decimal.CREDITS);
        if (microCredits == 0) {
            throw fields.required("credits").refuse("a package without credits is none");
        }
        return new CreditPackage(
                id,
                fields.required("name").name(Offers.NAME_MAX),
                microCredits,
                fields.required("price").units(Decimal.CENTS),
                Offers.currency(fields.required("currency")),
                fields.has("popular") && fields.required("popular").flag(),
                !fields.has("active") || fields.required("active").flag());
    }

    public JsonObject json() {
        return new JsonObject()
                .put("name", name)
                .put("credits", Decimal.CREDITS.text(microCredits))
                .put("price", Decimal.CENTS.money(priceCents))
                .put("currency", currency)
                .put("popular", popular)
                .put("active", active);
    }
}
