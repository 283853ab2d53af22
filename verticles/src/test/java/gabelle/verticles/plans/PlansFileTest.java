package gabelle.verticles.plans;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Byok;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Overage;
import gabelle.engine.funds.Plan;
import gabelle.engine.funds.Rate;
import gabelle.engine.key.RateLimits;
import gabelle.verticles.catalogue.Yaml;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlansFileTest {
    private static final String FILE = """
            rates:
              "*": {per_1k_input: "0.05", per_image: "4"}
            plans:
              small:
                name: Small
                allowance: {tokens: 1000, requests: 0, images: 5}
                credentials_max: 2
                models: [a, b]
                rpm: 1
                tpm: 2
                concurrency: 3
                overage: {mode: bill, per_million_tokens: "15.000000001", per_request: "0.001", per_image: "0.2"}
                alerts: [50, 100]
                currency: EUR
                monthly_price: "5.00"
                yearly_price: "50"
                rates:
                  a: {per_call: "1", per_1k_input: "0.000001", per_1k_output: "2", per_image: "3", plan_tokens: "1.5"}
                  b: {plan_tokens: "0.1"}
              bare:
                name: Bare
                currency: USD
            packages:
              one: {name: One, credits: "0.5", price: "9.99", currency: EUR, popular: true, active: false}
            module_credits: "30"
            modules:
              plain: {name: Plain}
              dear: {name: Dear, credits: "50.5", active: false}
            """;

    private static PlansFile read(String file) {
        return PlansFile.read(Yaml.parse("plans.yaml", file));
    }

    @Test
    void calls_with_own_provider_keys_are_free_unless_a_plan_says_otherwise() {
        String own = "credentials_max: 2\n    byok: {fallback_to_global: true, charge: \"0.5\"}";
        Plan plan =
                read(FILE.replace("credentials_max: 2", own)).plans().getFirst().plan();

        assertEquals(new Byok(true, 500_000), plan.byok());
        assertEquals(plan, PlanTerms.read(plan.id(), PlanTerms.json(plan)));
    }

    @Test
    void a_plan_is_read_with_all_that_it_says() {
        Plan expected = new Plan(
                "small",
                "Small",
                Map.of(Meter.TOKENS, 1000L, Meter.REQUESTS, 0L, Meter.IMAGES, 5L),
                2,
                Set.of("a", "b"),
                new Overage(true, 15_000_000_001L, 1_000_000_000_000L, 200_000_000_000_000L),
                Map.of(
                        "a",
                        new Rate(true, 1_000_000, 1, 2_000_000, 3_000_000, 1500),
                        "b",
                        new Rate(false, 0, 0, 0, 0, 100)),
                List.of(50, 100),
                "EUR",
                500,
                5000,
                Byok.FREE);

        assertEquals(
                new PlanOffer(expected, new RateLimits(1, 2, 3)),
                read(FILE).plans().getFirst());
        assertEquals(1_000_000, expected.overage().nano(0, 1, 0), "0.001 EUR a request");
        assertEquals(200_000_000, expected.overage().nano(0, 0, 1), "0.2 EUR an image");
        assertEquals(15_000_000_001L, expected.overage().nano(1_000_000, 0, 0));
    }

    @Test
    void what_a_plan_leaves_out_is_what_the_head_of_the_file_says() {
        Plan bare = read(FILE).plans().getLast().plan();

        assertEquals(Map.of(), bare.allowance());
        assertEquals(Integer.MAX_VALUE, bare.credentialsMax());
        assertTrue(bare.mayCall(List.of("anything")));
        assertEquals(Overage.BLOCK, bare.overage());
        assertEquals(List.of(80, 90, 100), bare.alertPercents());
        assertEquals(new Rate(true, 0, 50_000, 0, 4_000_000, 1000), bare.rate(List.of("anything")));
        assertEquals(RateLimits.NONE, read(FILE).plans().getLast().limits());
    }

    @Test
    void packages_and_modules_are_read_with_their_defaults() {
        assertEquals(
                List.of(new CreditPackage("one", "One", 500_000, 999, "EUR", true, false)),
                read(FILE).packages());
        assertEquals(
                List.of(
                        new PricedModule("plain", "Plain", 30_000_000, true),
                        new PricedModule("dear", "Dear", 50_500_000, false)),
                read(FILE).modules());
    }

    @Test
    void a_plan_reads_the_same_from_its_document() {
        for (PlanOffer offer : read(FILE).plans()) {
            JsonObject document = new JsonObject(PlanTerms.json(offer.plan()).encode());
            assertEquals(offer.plan(), PlanTerms.read(offer.id(), document));
            JsonObject shown = new JsonObject(PlanTerms.json(offer).encode());
            assertEquals(offer, PlanTerms.offer(offer.id(), Term.of(shown)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "name: Small | nome: Small | line 5: unknown key 'nome'",
                "name: Small | name: ''| line 5: here must stand a single value",
                "currency: USD | monthly_price: '1' | line 21: 'currency' is missing; add it",
                "currency: USD | currency: Euro | line 22: 'Euro' must be a currency of three letters",
                "tokens: 1000 | tokens: -1 | line 6: here must stand a whole number from 0 to",
                "tokens: 1000 | tokens: 1.5 | line 6: here must stand a whole number",
                "tokens: 1000 | tokens: 1000000000000001 | line 6: here must stand a whole number",
                "tokens: 1000 | credits: 1000 | line 6: unknown key 'credits'",
                "credentials_max: 2 | credentials_max: unlimited | line 7: here must stand a whole number",
                "[a, b] | [] | line 8: here must stand 1 to 1000 models; leave the list out for all",
                "[a, b] | [a, a] | line 8: 'a' is listed twice; keep one",
                "rpm: 1 | rpm: 0 | line 9: here must stand a whole number from 1 to",
                "mode: bill | mode: both | line 12: overage is block or bill, not 'both'",
                "mode: bill | mode: block | line 12: a plan that blocks bills nothing",
                "15.000000001 | 15.0000000001 | line 12: '15.0000000001' must be an amount from 0 to 1000",
                "\"0.001\" | \"0.0000000001\" | line 12: '0.0000000001' must be an amount from 0 to 100,",
                "\"0.2\" | \"-0.2\" | line 12: '-0.2' must be an amount",
            })
    void what_is_wrong_with_a_plan_is_said_with_its_line_and_how_to_mend_it(String good, String bad, String complaint) {
        assertSaid(good, bad, complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[50, 100] | [100, 50] | line 13: the alerts must ascend: 50 stands after 100",
                "[50, 100] | [0] | line 13: here must stand a whole number from 1 to 100",
                "\"5.00\" | \"5.001\" | line 15: '5.001' must be an amount from 0 to 1000000",
                "\"50\" | fifty | line 16: 'fifty' must be an amount",
                "per_call: \"1\" | per_call: \"1e3\" | line 18: '1e3' must be an amount",
                "b: {plan_tokens: \"0.1\"} | b: {per_call: \"0\"} | line 19: a model is not given away for no credits",
                "b: {plan_tokens: \"0.1\"} | b: {plan_tokens: \"0.0001\"} | line 19: '0.0001' must be an amount",
                "bare: | Bare!: | line 21: 'Bare!' must be 1 to 64 small letters",
                "bare: | small: | line 20: Duplicate",
                "credits: \"0.5\" | credits: \"0\" | line 24: a package without credits is none",
                "credits: \"0.5\" | credits: \"0.0000001\" | line 24: '0.0000001' must be an amount",
                "popular: true | popular: yes | line 24: here must stand true or false, not 'yes'",
                "credits: \"50.5\" | credits: \"-5\" | line 28: '-5' must be an amount",
                "module_credits: \"30\" | x: 1 | line 25: unknown key 'x'",
            })
    void what_is_wrong_with_the_rest_is_said_likewise(String good, String bad, String complaint) {
        assertSaid(good, bad, complaint);
    }

    private static void assertSaid(String good, String bad, String complaint) {
        assertTrue(FILE.contains(good), good);
        String file = FILE.replaceFirst("\\Q" + good + "\\E", bad.replace("$", "\\$"));
        String said = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> read(file)).getMessage());
        assertTrue(said.startsWith("plans.yaml, " + complaint), said);
    }

    @Test
    void a_bill_without_a_price_is_refused() {
        String said = String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> read(FILE.replaceAll("\\{mode: bill.*}", "{mode: bill, per_image: \"0\"}")))
                .getMessage());
        assertTrue(said.contains("line 12: what is billed needs a price"), said);
    }
}
