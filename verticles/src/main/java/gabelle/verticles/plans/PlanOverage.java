package gabelle.verticles.plans;

import gabelle.engine.funds.Overage;
import gabelle.engine.price.Decimal;
import io.vertx.core.json.JsonObject;

/** What becomes of use beyond a plan's allowance: {@code overage}. */
final class PlanOverage {
    private static final String MODE = "mode";
    private static final String TOKENS = "per_million_tokens";
    private static final String REQUEST = "per_request";
    private static final String IMAGE = "per_image";

    /** Up to these no call's price overflows: 9 million tokens, or 90 images. */
    private static final Decimal OF_A_MILLION = new Decimal(9, 1000);

    private static final Decimal OF_ONE = new Decimal(9, 100);

    private static final long MILLION = 1_000_000;

    private PlanOverage() {}

    static Overage read(Term term) {
        Term.Fields fields = term.fields(MODE, TOKENS, REQUEST, IMAGE);
        Term mode = fields.required(MODE);
        boolean priced = fields.has(TOKENS) || fields.has(REQUEST) || fields.has(IMAGE);
        return switch (mode.text()) {
            case "block" -> {
                if (priced) {
                    throw term.refuse("a plan that blocks bills nothing: leave the prices out, or bill");
                }
                yield Overage.BLOCK;
            }
            case "bill" -> billed(term, fields);
            default -> throw mode.refuse("overage is block or bill, not '" + mode.text() + "'");
        };
    }

    private static Overage billed(Term term, Term.Fields fields) {
        long tokens = fields.has(TOKENS) ? fields.required(TOKENS).units(OF_A_MILLION) : 0;
        long request = ofOne(fields, REQUEST);
        long image = ofOne(fields, IMAGE);
        if (tokens == 0 && request == 0 && image == 0) {
            throw term.refuse("what is billed needs a price: one of " + TOKENS + ", " + REQUEST + ", " + IMAGE);
        }
        return new Overage(true, tokens, request, image);
    }

    /** In nano-units for a million of them, as those of tokens. */
    private static long ofOne(Term.Fields fields, String name) {
        return fields.has(name) ? fields.required(name).units(OF_ONE) * MILLION : 0;
    }

    static JsonObject json(Overage overage) {
        JsonObject json = new JsonObject().put(MODE, overage.billed() ? "bill" : "block");
        put(json, TOKENS, OF_A_MILLION, overage.perMillionTokens());
        put(json, REQUEST, OF_ONE, overage.perMillionRequests() / MILLION);
        put(json, IMAGE, OF_ONE, overage.perMillionImages() / MILLION);
        return json;
    }

    private static void put(JsonObject json, String name, Decimal decimal, long units) {
        if (units > 0) {
            json.put(name, decimal.money(units));
        }
    }
}
