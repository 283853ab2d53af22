package gabelle.verticles.plans;

import gabelle.engine.funds.Byok;
import gabelle.engine.price.Decimal;
import io.vertx.core.json.JsonObject;

/** What calls with provider keys of the customers' own cost: {@code byok}. */
final class PlanByok {
    private static final String FALLBACK = "fallback_to_global";
    private static final String CHARGE = "charge";

    private PlanByok() {}

    static Byok read(Term term) {
        Term.Fields fields = term.fields(FALLBACK, CHARGE);
        return new Byok(
                fields.has(FALLBACK) && fields.required(FALLBACK).flag(),
                fields.has(CHARGE) ? fields.required(CHARGE).units(Decimal.CREDITS) : 0);
    }

    static JsonObject json(Byok byok) {
        return new JsonObject()
                .put(FALLBACK, byok.fallbackToGlobal())
                .put(CHARGE, Decimal.CREDITS.text(byok.microCredits()));
    }
}
