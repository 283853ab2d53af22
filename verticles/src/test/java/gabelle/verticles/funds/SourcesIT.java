package gabelle.verticles.funds;

import static gabelle.verticles.funds.TestCall.CREDIT;
import static gabelle.verticles.funds.TestCall.ONE_CREDIT;
import static gabelle.verticles.funds.TestCall.plan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Overage;
import gabelle.engine.funds.Rate;
import gabelle.engine.funds.Source;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.keys.Await;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which money pays a call, and what a refused one is told. */
class SourcesIT {
    private static final Overage CENT_A_CALL = new Overage(true, 0, 10_000_000L * 1_000_000, 0);
    private static final long CENT = 10_000_000;

    private final TestFunds bank = new TestFunds();

    @Test
    void the_allowance_pays_then_the_credits_then_the_overage_up_to_its_cap() {
        UUID account = bank.credits(2 * CREDIT);
        KeyPolicy key = TestCall.key(account, plan(Map.of(Meter.REQUESTS, 3L), CENT_A_CALL, ONE_CREDIT), 2 * CENT);
        try (FundNode node = start()) {
            List<Source> sources = Stream.generate(() -> Await.value(node.hold(0, TestCall.of(key))))
                    .limit(7)
                    .map(hold -> hold.held().source())
                    .toList();
            Outcome.Refused refused = refused(node.hold(0, TestCall.of(key)));

            assertEquals("[ALLOWANCE, ALLOWANCE, ALLOWANCE, CREDITS, CREDITS, OVERAGE, OVERAGE]", sources.toString());
            assertEquals(Refusal.SPEND_CAP, refused.why());
            assertEquals("0.02 EUR", refused.details().get("included"));
            assertEquals(0, bank.unsound());
        }
    }

    @Test
    void every_meter_of_the_allowance_must_suffice() {
        Map<Meter, Long> allowance = Map.of(Meter.TOKENS, 1_000_000L, Meter.REQUESTS, 2L);
        KeyPolicy key = TestCall.key(UUID.randomUUID(), plan(allowance, Overage.BLOCK, ONE_CREDIT), KeyPolicy.UNCAPPED);
        try (FundNode node = start()) {
            FundHold hold = Await.value(node.hold(0, TestCall.of(key)));
            Await.value(node.hold(0, TestCall.of(key)));
            Outcome.Refused refused = refused(node.hold(0, TestCall.of(key)));

            assertEquals(2, hold.held().parts().size());
            assertEquals(Refusal.QUOTA_EXHAUSTED, refused.why());
            assertEquals("requests", refused.details().get("limit"));
            assertEquals(2L, refused.details().get("used"));
            assertEquals(2L, refused.details().get("included"));
            assertTrue(String.valueOf(refused.details().get("resets_at")).matches("20\\d\\d-\\d\\d-15T00:00:00Z"));
            assertEquals("https://example.com/plans", refused.details().get("upgrade_url"));
            assertTrue(refused.message().contains("includes 2 requests"), refused.message());
        }
    }

    @Test
    void an_account_that_had_credits_is_told_of_them() {
        KeyPolicy key =
                TestCall.key(bank.credits(CREDIT), plan(Map.of(Meter.REQUESTS, 1L), Overage.BLOCK, ONE_CREDIT), 0);
        try (FundNode node = start()) {
            Await.value(node.hold(0, TestCall.of(key)));
            Await.value(node.hold(0, TestCall.of(key)));
            Outcome.Refused refused = refused(node.hold(0, TestCall.of(key)));

            assertEquals(Refusal.NO_CREDITS, refused.why());
            assertEquals("1", refused.details().get("included"));
        }
    }

    @Test
    void what_neither_plan_nor_credits_pay_is_refused_without_a_question() {
        KeyPolicy key = TestCall.key(bank.credits(CREDIT), plan(Map.of(), Overage.BLOCK, Rate.PLAIN), 0);
        try (FundNode node = start()) {
            assertEquals(
                    Refusal.NO_CREDITS, refused(node.hold(0, TestCall.of(key))).why());
            assertEquals(0, node.grantMessages.get());
        }
    }

    @Test
    void overage_without_a_cap_holds_nothing_and_asks_nobody() {
        KeyPolicy key = TestCall.key(UUID.randomUUID(), plan(Map.of(), CENT_A_CALL, Rate.PLAIN), KeyPolicy.UNCAPPED);
        try (FundNode node = start()) {
            FundHold hold = Await.value(node.hold(0, TestCall.unbounded(key, 0)));

            assertEquals(Source.OVERAGE, hold.held().source());
            assertEquals(List.of(), hold.held().parts());
            assertEquals(0, hold.outputPerChoiceMax());
            assertEquals(0, node.grantMessages.get());
        }
    }

    @Test
    void an_output_that_nobody_bounds_is_bounded_by_the_model_and_then_by_what_is_left() {
        TestCall probe = TestCall.unbounded(TestCall.prepaid(UUID.randomUUID()), 1_000);
        KeyPolicy key = tokens(probe.tokens(1_000) + probe.tokens(700) + probe.tokens(200));
        try (FundNode node = start()) {
            FundHold whole = Await.value(node.hold(0, TestCall.unbounded(key, 1_000)));
            FundHold lowered = Await.value(node.hold(0, TestCall.unbounded(key, 1_000_000)));

            assertEquals(0, whole.outputPerChoiceMax(), "the model itself ends there");
            assertEquals(1_000, whole.bound().output());
            long left = probe.tokens(700) + probe.tokens(200);
            assertEquals(left - probe.tokens(0), lowered.outputPerChoiceMax());
            assertEquals(left, lowered.held().of(Meter.TOKENS));
            assertEquals(
                    Refusal.QUOTA_EXHAUSTED,
                    refused(node.hold(0, TestCall.unbounded(key, 1_000))).why());
        }
    }

    @Test
    void an_output_of_an_unknown_model_is_bounded_by_the_settings_and_the_provider_told() {
        try (FundNode node = start()) {
            FundHold hold = Await.value(node.hold(0, TestCall.unbounded(tokens(1_000_000), 0)));

            assertEquals(4_096, hold.outputPerChoiceMax());
            assertEquals(4_096, hold.bound().output());
        }
    }

    @Test
    void an_output_is_not_lowered_below_the_floor_nor_where_the_client_bounds_it() {
        TestCall probe = TestCall.unbounded(TestCall.prepaid(UUID.randomUUID()), 1_000);
        try (FundNode node = start()) {
            KeyPolicy enough = tokens(probe.tokens(256));
            assertEquals(
                    256,
                    Await.value(node.hold(0, TestCall.unbounded(enough, 1_000))).outputPerChoiceMax());
            KeyPolicy tooLittle = tokens(probe.tokens(255));
            assertEquals(
                    Refusal.QUOTA_EXHAUSTED,
                    refused(node.hold(0, TestCall.unbounded(tooLittle, 1_000))).why());
            KeyPolicy bounded = tokens(TestCall.of(enough).tokens(99));
            assertEquals(
                    Refusal.QUOTA_EXHAUSTED,
                    refused(node.hold(0, TestCall.of(bounded))).why());
        }
    }

    @Test
    void input_is_counted_exactly_only_where_its_length_does_not_fit() {
        try (FundNode node = start()) {
            TestCall poor = TestCall.text(tokens(700), 3_000, 600);
            FundHold counted = Await.value(node.hold(0, poor));
            FundHold rough = Await.value(node.hold(0, TestCall.text(tokens(1_000_000), 3_000, 600)));

            assertEquals(600, counted.bound().input());
            assertTrue(rough.bound().input() >= 3_000);
        }
    }

    @Test
    void a_call_that_may_come_to_more_than_any_number_is_told_so() {
        Overage dear = new Overage(true, Long.MAX_VALUE / 10, 0, 0);
        KeyPolicy key = TestCall.key(UUID.randomUUID(), plan(Map.of(), dear, Rate.PLAIN), KeyPolicy.UNCAPPED);
        try (FundNode node = start()) {
            assertEquals(
                    Refusal.BAD_REQUEST, refused(node.hold(0, TestCall.of(key))).why());
        }
    }

    @Test
    void what_all_loops_together_have_too_little_of_is_not_asked_back() {
        KeyPolicy key = tokens(1_000);
        try (FundNode node = start()) {
            Await.value(node.hold(0, TestCall.of(key)));

            assertEquals(
                    Refusal.QUOTA_EXHAUSTED,
                    refused(node.hold(0, TestCall.text(key, 3_000, 2_000))).why());
            assertEquals(0, node.count("gabelle.funds.recalls"));
        }
    }

    @Test
    void what_exceeds_an_allowance_is_not_billed_past_a_cap() {
        Map<Meter, Long> allowance = Map.of(Meter.TOKENS, 1_000_000L);
        KeyPolicy capped = TestCall.key(UUID.randomUUID(), plan(allowance, CENT_A_CALL, Rate.PLAIN), 2 * CENT);
        KeyPolicy uncapped =
                TestCall.key(UUID.randomUUID(), plan(allowance, CENT_A_CALL, Rate.PLAIN), KeyPolicy.UNCAPPED);
        try (FundNode node = start()) {
            assertEquals(
                    Overage.BLOCK,
                    Await.value(node.hold(0, TestCall.of(capped))).held().overage());
            assertEquals(
                    CENT_A_CALL,
                    Await.value(node.hold(0, TestCall.of(uncapped))).held().overage());
        }
    }

    /** An account with so many tokens in each window. */
    private static KeyPolicy tokens(long allowance) {
        return TestCall.key(UUID.randomUUID(), plan(Map.of(Meter.TOKENS, allowance), Overage.BLOCK, Rate.PLAIN), 0);
    }

    private FundNode start() {
        return FundNode.start(bank, bank.database(), 1, FundNode.quick(), System::currentTimeMillis);
    }

    private static Outcome.Refused refused(Future<FundHold> call) {
        return (Outcome.Refused) Stop.outcomeOf(Await.failure(call));
    }
}
