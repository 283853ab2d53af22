package gabelle.verticles.console;

import gabelle.verticles.console.OfferTable.Form;
import gabelle.verticles.http.AdminApi;
import gabelle.verticles.plans.CreditPackage;
import gabelle.verticles.plans.PlanOffer;
import gabelle.verticles.plans.PlanTerms;
import gabelle.verticles.plans.PricedModule;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * {@code /admin/v1/plans}, {@code packages} and {@code modules}. A plan that changes does so for all its accounts: its
 * limits, models and prices within the nodes' poll of keys, its allowance with each account's next window.
 */
public final class OfferRoutes {
    private static final Form<PlanOffer> PLANS = new Form<>(
            "plan",
            List.of("terms", "requests_per_minute", "tokens_per_minute", "concurrent_calls"),
            PlanOffer::id,
            OfferRoutes::plan,
            OfferRoutes::values,
            PlanTerms::offer,
            PlanTerms::json);

    private static final Form<CreditPackage> PACKAGES = new Form<>(
            "package",
            List.of("name", "micro_credits", "price_cents", "currency", "popular", "active"),
            CreditPackage::id,
            OfferRoutes::creditPackage,
            OfferRoutes::values,
            CreditPackage::read,
            CreditPackage::json);

    private static final Form<PricedModule> MODULES = new Form<>(
            "module",
            List.of("name", "micro_credits", "active"),
            PricedModule::id,
            OfferRoutes::module,
            module -> Tuple.of(module.id(), module.name(), module.microCredits(), module.active()),
            PricedModule::read,
            PricedModule::json);

    private final Pool pool;

    public OfferRoutes(Pool pool) {
        this.pool = pool;
    }

    public void mount(AdminApi api) {
        new OfferTable<>(pool, PLANS).mount(api);
        new OfferTable<>(pool, PACKAGES).mount(api);
        new OfferTable<>(pool, MODULES).mount(api);
    }

    private static PlanOffer plan(Row row) {
        return new PlanOffer(Rows.plan(row.getString("id"), row.getJsonObject("terms")), Rows.limits(row));
    }

    private static Tuple values(PlanOffer offer) {
        Tuple values = Tuple.of(offer.id(), PlanTerms.json(offer.plan()));
        Columns.addLimits(values, offer.limits());
        return values;
    }

    private static CreditPackage creditPackage(Row row) {
        return new CreditPackage(
                row.getString("id"),
                row.getString("name"),
                row.getLong("micro_credits"),
                row.getLong("price_cents"),
                row.getString("currency"),
                row.getBoolean("popular"),
                row.getBoolean("active"));
    }

    private static Tuple values(CreditPackage sold) {
        return Tuple.of(sold.id(), sold.name(), sold.microCredits(), sold.priceCents(), sold.currency())
                .addBoolean(sold.popular())
                .addBoolean(sold.active());
    }

    private static PricedModule module(Row row) {
        return new PricedModule(
                row.getString("id"), row.getString("name"), row.getLong("micro_credits"), row.getBoolean("active"));
    }
}
