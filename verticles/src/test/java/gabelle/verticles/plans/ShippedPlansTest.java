package gabelle.verticles.plans;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Overage;
import gabelle.engine.funds.Plan;
import gabelle.engine.funds.Rate;
import gabelle.engine.meter.Usage;
import gabelle.engine.price.Price;
import gabelle.verticles.catalogue.Catalogue;
import gabelle.verticles.catalogue.CatalogueFiles;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code plans.yaml} promises, and what its comments say of the prices. */
class ShippedPlansTest {
    private static final PlansFile SHIPPED = TestPlans.shipped();
    private static final long NANO_USD_A_MICRO_CREDIT = 50; // 0.05 $ a credit

    private static Plan plan(String id) {
        return SHIPPED.plans().stream()
                .map(PlanOffer::plan)
                .filter(plan -> plan.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void free_premium_and_metered_include_what_is_promised() {
        Plan free = plan("free");
        assertEquals(Map.of(Meter.TOKENS, 100_000L, Meter.REQUESTS, 50L), free.allowance());
        assertEquals(1, free.credentialsMax());
        assertEquals(Overage.BLOCK, free.overage());
        Plan premium = plan("premium");
        assertEquals(Map.of(Meter.TOKENS, 1_000_000L), premium.allowance());
        assertEquals(Integer.MAX_VALUE, premium.credentialsMax());
        assertEquals(500, premium.monthlyCents());
        assertTrue(premium.yearlyCents() > 0);
        assertEquals(Overage.BLOCK, premium.overage());
        Plan metered = plan("metered");
        assertEquals(Map.of(), metered.allowance());
        assertTrue(metered.overage().billed() && metered.overage().perMillionTokens() > 0);
        assertEquals(3, SHIPPED.plans().size());
        SHIPPED.plans()
                .forEach(
                        offer -> assertEquals(List.of(80, 90, 100), offer.plan().alertPercents()));
    }

    @Test
    void every_priced_model_can_be_paid_with_credits_for_what_the_provider_takes() throws IOException {
        Catalogue catalogue = CatalogueFiles.load(
                        TestPlans.config().resolve("pricing.yaml"),
                        TestPlans.config().resolve("providers.yaml"))
                .catalogue();
        for (String provider : catalogue.providers().keySet()) {
            for (String model : catalogue.prices().models(provider)) {
                assertPays(model, price(catalogue, provider, model));
            }
        }
    }

    private static Price price(Catalogue catalogue, String provider, String model) {
        return catalogue
                .prices()
                .at(provider, model, Instant.parse("2026-11-27T12:00:00Z").toEpochMilli())
                .orElseThrow();
    }

    private static void assertPays(String model, Price price) {
        Plan plan = plan("free");
        Rate others = plan.rate(List.of("a model that pricing.yaml does not have yet"));
        Rate rate = plan.rate(List.of(model));
        assertNotEquals(others, rate, model + " has no rate of its own");
        for (Usage usage : List.of(Usage.tokens(1_000_000, 0), Usage.tokens(0, 1_000_000))) {
            long paid = rate.microCredits(usage) * NANO_USD_A_MICRO_CREDIT;
            assertTrue(paid >= price.costNanoUsd(usage), model);
            assertTrue(
                    model.startsWith("gpt-audio") || others.microCredits(usage) >= rate.microCredits(usage),
                    model + " is dearer than *");
        }
    }

    @Test
    void no_text_model_costs_more_than_its_billed_tokens() throws IOException {
        Catalogue catalogue = CatalogueFiles.load(
                        TestPlans.config().resolve("pricing.yaml"),
                        TestPlans.config().resolve("providers.yaml"))
                .catalogue();
        Plan metered = plan("metered");
        Usage million = Usage.tokens(0, 1_000_000);
        for (String provider : catalogue.providers().keySet()) {
            for (String model : catalogue.prices().models(provider)) {
                long billed = metered.rate(List.of(model)).planTokens(million);
                long nano = billed * metered.overage().perMillionTokens() / 1_000_000;
                assertTrue(nano >= price(catalogue, provider, model).costNanoUsd(million), model);
            }
        }
    }

    @Test
    void no_package_sells_a_credit_below_what_it_pays() {
        for (CreditPackage sold : SHIPPED.packages()) {
            long nanoPerCredit = sold.priceCents() * 10_000_000 / (sold.microCredits() / 1_000_000);
            assertTrue(nanoPerCredit >= NANO_USD_A_MICRO_CREDIT * 1_000_000, sold.id());
        }
    }
}
