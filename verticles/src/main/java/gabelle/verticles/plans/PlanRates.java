package gabelle.verticles.plans;

import gabelle.engine.funds.Rate;
import gabelle.engine.price.Decimal;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** What models count for in a plan: {@code rates}, by model, {@code *} for all that are not named. */
final class PlanRates {
    static final int MODEL_MAX = 256;

    private static final String PER_CALL = "per_call";
    private static final String INPUT = "per_1k_input";
    private static final String OUTPUT = "per_1k_output";
    private static final String IMAGE = "per_image";
    private static final String PLAN_TOKENS = "plan_tokens";

    /** Every request of a key looks one up, and every plan of a node holds them. */
    private static final int RATES_MAX = 1000;

    /** Up to here no call's price in credits overflows, whatever tokens and images it counts. */
    private static final Decimal PRICE = new Decimal(6, 10_000);

    private static final Decimal WEIGHT = new Decimal(3, 1000);

    private PlanRates() {}

    static Map<String, Rate> read(Term term) {
        Map<String, Term> entries = term.entries();
        if (entries.size() > RATES_MAX) {
            throw term.refuse("at most " + RATES_MAX + " models can have a rate of their own");
        }
        Map<String, Rate> rates = new LinkedHashMap<>();
        entries.forEach((model, rate) -> {
            if (model.isBlank() || model.length() > MODEL_MAX || model.chars().anyMatch(Character::isISOControl)) {
                throw rate.refuse("a model's name has 1 to " + MODEL_MAX + " characters, without control characters");
            }
            rates.put(model, rate(rate));
        });
        return rates;
    }

    private static Rate rate(Term term) {
        Term.Fields fields = term.fields(PER_CALL, INPUT, OUTPUT, IMAGE, PLAN_TOKENS);
        long perCall = price(fields, PER_CALL);
        long input = price(fields, INPUT);
        long output = price(fields, OUTPUT);
        long image = price(fields, IMAGE);
        boolean named = fields.has(PER_CALL) || fields.has(INPUT) || fields.has(OUTPUT) || fields.has(IMAGE);
        if (named && perCall == 0 && input == 0 && output == 0 && image == 0) {
            throw term.refuse(
                    "a model is not given away for no credits: leave the prices out, and credits do not pay it");
        }
        long weight =
                fields.has(PLAN_TOKENS) ? fields.required(PLAN_TOKENS).units(WEIGHT) : Rate.PLAIN.planTokensPermille();
        return new Rate(named, perCall, input, output, image, weight);
    }

    private static long price(Term.Fields fields, String name) {
        return fields.has(name) ? fields.required(name).units(PRICE) : 0;
    }

    /** Sorted, so that equal plans have equal documents. */
    static JsonObject json(Map<String, Rate> rates) {
        JsonObject json = new JsonObject();
        rates.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(rate -> json.put(rate.getKey(), json(rate.getValue())));
        return json;
    }

    private static JsonObject json(Rate rate) {
        JsonObject json = new JsonObject();
        if (rate.inCredits()) {
            put(json, PER_CALL, rate.perCall());
            put(json, INPUT, rate.perThousandInput());
            put(json, OUTPUT, rate.perThousandOutput());
            put(json, IMAGE, rate.perImage());
        }
        return json.put(PLAN_TOKENS, WEIGHT.text(rate.planTokensPermille()));
    }

    private static void put(JsonObject json, String name, long microCredits) {
        if (microCredits > 0) {
            json.put(name, PRICE.text(microCredits));
        }
    }
}
