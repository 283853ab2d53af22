package gabelle.verticles.plans;

import gabelle.engine.funds.Byok;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Overage;
import gabelle.engine.funds.Plan;
import gabelle.engine.funds.Rate;
import gabelle.engine.key.RateLimits;
import gabelle.engine.price.Decimal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a plan is written: read strictly, and written so that it reads the same. */
public final class PlanTerms {
    private static final String NAME = "name";
    private static final String ALLOWANCE = "allowance";
    private static final String CREDENTIALS = "credentials_max";
    private static final String MODELS = "models";
    private static final String OVERAGE = "overage";
    private static final String RATES = "rates";
    private static final String ALERTS = "alerts";
    private static final String CURRENCY = "currency";
    private static final String MONTHLY = "monthly_price";
    private static final String YEARLY = "yearly_price";
    private static final String BYOK = "byok";
    private static final String RPM = "rpm";
    private static final String TPM = "tpm";
    private static final String CONCURRENCY = "concurrency";

    private static final String[] TERMS = {
        NAME, ALLOWANCE, CREDENTIALS, MODELS, OVERAGE, RATES, ALERTS, CURRENCY, MONTHLY, YEARLY, BYOK
    };
    private static final String[] OFFER =
            Stream.concat(Stream.of(TERMS), Stream.of(RPM, TPM, CONCURRENCY)).toArray(String[]::new);

    /** The meters that an allowance can include, in the order in which they are shown. */
    private static final List<Meter> INCLUDED = List.of(Meter.TOKENS, Meter.REQUESTS, Meter.IMAGES);

    private static final long INCLUDED_MAX = 1_000_000_000_000_000L;
    private static final int CREDENTIALS_MAX = 1_000_000;
    private static final int MODELS_MAX = 1000;
    private static final List<Integer> ALERTS_USUAL = List.of(80, 90, 100);
    private static final int ALERTS_MAX = 10;

    private PlanTerms() {}

    /**
     * A plan as its document says it.
     *
     * @throws IllegalArgumentException if that says something that cannot be
     */
    public static Plan read(String id, JsonObject document) {
        return plan(id, Term.of(document).fields(TERMS), Map.of());
    }

    /**
     * A plan with its rate limits, as a request says it.
     *
     * @throws IllegalArgumentException if it says something that cannot be
     */
    public static PlanOffer offer(String id, Term term) {
        return offer(id, term, Map.of());
    }

    /** The same from anywhere, with rates that hold where it names none. */
    static PlanOffer offer(String id, Term term, Map<String, Rate> ratesOtherwise) {
        Term.Fields fields = term.fields(OFFER);
        RateLimits limits = new RateLimits(limit(fields, RPM), limit(fields, TPM), limit(fields, CONCURRENCY));
        return new PlanOffer(plan(id, fields, ratesOtherwise), limits);
    }

    private static Plan plan(String id, Term.Fields fields, Map<String, Rate> ratesOtherwise) {
        return new Plan(
                id,
                fields.required(NAME).name(Offers.NAME_MAX),
                fields.has(ALLOWANCE) ? allowance(fields.required(ALLOWANCE)) : Map.of(),
                fields.has(CREDENTIALS)
                        ? (int) fields.required(CREDENTIALS).whole(0, CREDENTIALS_MAX)
                        : Integer.MAX_VALUE,
                fields.has(MODELS) ? models(fields.required(MODELS)) : Set.of(),
                fields.has(OVERAGE) ? PlanOverage.read(fields.required(OVERAGE)) : Overage.BLOCK,
                fields.has(RATES) ? PlanRates.read(fields.required(RATES)) : ratesOtherwise,
                fields.has(ALERTS) ? alerts(fields.required(ALERTS)) : ALERTS_USUAL,
                Offers.currency(fields.required(CURRENCY)),
                fields.has(MONTHLY) ? fields.required(MONTHLY).units(Decimal.CENTS) : 0,
                fields.has(YEARLY) ? fields.required(YEARLY).units(Decimal.CENTS) : 0,
                fields.has(BYOK) ? PlanByok.read(fields.required(BYOK)) : Byok.FREE);
    }

    private static Map<Meter, Long> allowance(Term term) {
        Term.Fields fields = term.fields(INCLUDED.stream().map(Meter::tag).toArray(String[]::new));
        Map<Meter, Long> allowance = new EnumMap<>(Meter.class);
        for (Meter meter : INCLUDED) {
            if (fields.has(meter.tag())) {
                allowance.put(meter, fields.required(meter.tag()).whole(0, INCLUDED_MAX));
            }
        }
        return allowance;
    }

    private static Set<String> models(Term term) {
        Set<String> models = new LinkedHashSet<>();
        for (Term item : term.items()) {
            if (!models.add(item.name(PlanRates.MODEL_MAX))) {
                throw item.refuse("'" + item.text() + "' is listed twice; keep one");
            }
        }
        if (models.isEmpty() || models.size() > MODELS_MAX) {
            throw term.refuse("here must stand 1 to " + MODELS_MAX + " models; leave the list out for all");
        }
        return models;
    }

    private static List<Integer> alerts(Term term) {
        List<Integer> alerts = new ArrayList<>();
        for (Term item : term.items()) {
            int percent = (int) item.whole(1, 100);
            if (!alerts.isEmpty() && percent <= alerts.getLast()) {
                throw item.refuse("the alerts must ascend: " + percent + " stands after " + alerts.getLast());
            }
            alerts.add(percent);
        }
        if (alerts.size() > ALERTS_MAX) {
            throw term.refuse("at most " + ALERTS_MAX + " alerts");
        }
        return alerts;
    }

    private static long limit(Term.Fields fields, String name) {
        return fields.has(name) ? fields.required(name).whole(1, RateLimits.MAX) : 0;
    }

    /** The plan's document: all that {@link #read} takes, but for the id. */
    public static JsonObject json(Plan plan) {
        JsonObject allowance = new JsonObject();
        INCLUDED.stream()
                .filter(plan.allowance()::containsKey)
                .forEach(meter -> allowance.put(meter.tag(), plan.allowance().get(meter)));
        return new JsonObject()
                .put(NAME, plan.name())
                .put(ALLOWANCE, allowance)
                .put(CREDENTIALS, plan.credentialsMax() == Integer.MAX_VALUE ? null : plan.credentialsMax())
                .put(MODELS, models(plan.models()))
                .put(OVERAGE, PlanOverage.json(plan.overage()))
                .put(RATES, PlanRates.json(plan.rates()))
                .put(ALERTS, new JsonArray(new ArrayList<>(plan.alertPercents())))
                .put(CURRENCY, plan.currency())
                .put(MONTHLY, Decimal.CENTS.money(plan.monthlyCents()))
                .put(YEARLY, plan.yearlyCents() == 0 ? null : Decimal.CENTS.money(plan.yearlyCents()))
                .put(BYOK, PlanByok.json(plan.byok()));
    }

    /**
     * A plan as it stands in the database. One that is not there or cannot be read is nothing: so it takes no other
     * down, and can be shown and mended.
     *
     * @param unreadable hears what is wrong with it
     */
    public static Plan stored(String id, @Nullable JsonObject terms, Consumer<String> unreadable) {
        try {
            return terms == null ? Plan.nothing(id) : read(id, terms);
        } catch (IllegalArgumentException wrong) {
            unreadable.accept(String.valueOf(wrong.getMessage()));
            return Plan.nothing(id);
        }
    }

    private static @Nullable JsonArray models(Set<String> models) {
        return models.isEmpty()
                ? null
                : new JsonArray(new ArrayList<>(models.stream().sorted().toList()));
    }

    /** The same with the rate limits, null where there are none. */
    public static JsonObject json(PlanOffer offer) {
        return json(offer.plan())
                .put(RPM, nullable(offer.limits().requestsPerMinute()))
                .put(TPM, nullable(offer.limits().tokensPerMinute()))
                .put(CONCURRENCY, nullable(offer.limits().concurrentCalls()));
    }

    private static @Nullable Long nullable(long limit) {
        return limit == 0 ? null : limit;
    }
}
