package gabelle.verticles.funds;

import static gabelle.verticles.funds.TestCall.CREDIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Charge;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Source;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.meter.Usage;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.keys.Await;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The door and the actor over a real Postgres. */
class FundsIT {
    private final TestFunds bank = new TestFunds();

    @Test
    void a_rich_account_asks_seldom_and_ever_less() {
        try (FundNode node = FundNode.start(bank, 1)) {
            TestCall call = TestCall.of(TestCall.prepaid(bank.credits(10_000_000 * CREDIT)));
            for (int i = 0; i < 5_000; i++) {
                node.release(0, Await.value(node.hold(0, call)), Payment.NONE);
            }
            assertEquals(1, node.grantMessages.get(), "what is released can be held again");

            List<FundHold> held = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                held.add(Await.value(node.hold(0, call)));
            }
            assertTrue(node.grantMessages.get() < 15, node.grantMessages + " questions");
            assertEquals(5_000 * CREDIT, held.stream().mapToLong(FundsIT::held).sum());
            assertEquals(0, bank.unsound());
        }
    }

    @Test
    void equal_calls_on_all_loops_of_two_nodes_get_exactly_what_there_is() {
        UUID account = bank.credits(10 * CREDIT);
        TestCall call = TestCall.of(TestCall.prepaid(account));
        try (FundNode one = FundNode.start(bank, 2);
                FundNode two = FundNode.start(bank, 2)) {
            List<Future<FundHold>> calls = new ArrayList<>();
            for (int i = 0; i < 48; i++) {
                calls.add((i % 4 < 2 ? one : two).hold(i % 2, call));
            }
            Await.value(Future.join(calls).transform(done -> Future.succeededFuture()));

            assertEquals(10, calls.stream().filter(Future::succeeded).count());
            assertEquals(0, bank.available(account, "credits"));
            assertEquals(10 * CREDIT, bank.pending(account));
            Outcome.Refused refused =
                    refused(calls.stream().filter(Future::failed).findFirst().orElseThrow());
            assertEquals(Refusal.NO_CREDITS, refused.why());

            for (int i = 0; i < calls.size(); i++) {
                if (calls.get(i).succeeded()) {
                    (i % 4 < 2 ? one : two).release(i % 2, calls.get(i).result(), Payment.NONE);
                }
            }
            Await.until("nothing is stranded", Duration.ofSeconds(5), () -> bank.pending(account) == 0);
            assertEquals(0, bank.unsound());
        }
    }

    @Test
    void money_that_lies_idle_on_another_node_is_fetched_before_a_call_is_refused() {
        UUID account = bank.credits(100 * CREDIT);
        KeyPolicy key = TestCall.prepaid(account);
        try (FundNode one = FundNode.start(bank, 2);
                FundNode two = FundNode.start(bank, 2)) {
            List<FundHold> held = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                held.add(Await.value(one.hold(i % 2, TestCall.of(key))));
            }
            for (int i = 0; i < 99; i++) {
                one.release(i % 2, held.get(i), Payment.NONE);
            }
            for (int i = 0; i < 99; i++) {
                Await.value(two.hold(i % 2, TestCall.of(key)));
            }

            assertEquals(
                    Refusal.NO_CREDITS, refused(two.hold(0, TestCall.of(key))).why());
            one.release(1, held.get(99), Payment.NONE);
            Await.value(two.hold(0, TestCall.of(key)));
            assertTrue(two.count("gabelle.funds.recalls") > 0);
            assertEquals(0, bank.unsound());
        }
    }

    @Test
    void what_was_wanted_while_nobody_heard_of_it_is_found_by_the_poll() {
        UUID account = bank.credits(6_400 * CREDIT);
        try (FundNode node = FundNode.start(bank, 1)) {
            FundHold open = Await.value(node.hold(0, TestCall.of(TestCall.prepaid(account))));
            assertEquals(64 * CREDIT, bank.pending(account));
            bank.execute("UPDATE fund SET wanted_at = now()");

            Await.until("idle money is at home", Duration.ofSeconds(5), () -> bank.pending(account) == CREDIT);
            node.release(0, open, Payment.NONE);
            Await.until("what comes free too", Duration.ofSeconds(5), () -> bank.pending(account) == 0);
        }
    }

    @Test
    void what_a_call_did_not_use_pays_the_next_one_and_what_it_used_is_gone() {
        UUID account = bank.credits(6_400 * CREDIT);
        TestCall call = TestCall.of(TestCall.prepaid(account));
        try (FundNode node = FundNode.start(bank, 1)) {
            for (int i = 0; i < 40; i++) {
                FundHold hold = Await.value(node.hold(0, call));
                node.release(0, hold, Charge.of(hold.held(), Usage.tokens(1, 1)));
            }
            assertEquals(1, node.grantMessages.get());
            List<FundHold> held = new ArrayList<>();
            while (node.grantMessages.get() == 1) {
                held.add(Await.value(node.hold(0, call)));
            }
            assertTrue(held.size() <= 24, "40 of 64 are spent, but " + held.size() + " were held");
        }
    }

    @Test
    void money_goes_home_when_a_loop_stops() {
        UUID account = bank.credits(6_400 * CREDIT);
        try (FundNode node = FundNode.start(bank, 1)) {
            node.release(0, Await.value(node.hold(0, TestCall.of(TestCall.prepaid(account)))), Payment.NONE);

            Await.value(node.on(0, Funds::close));

            assertEquals(0, bank.pending(account));
        }
    }

    @Test
    void a_hold_released_twice_frees_its_money_once() {
        UUID account = bank.credits(CREDIT);
        TestCall call = TestCall.of(TestCall.prepaid(account));
        try (FundNode node = FundNode.start(bank, 1)) {
            FundHold hold = Await.value(node.hold(0, call));
            node.release(0, hold, Payment.NONE);
            node.release(0, hold, Payment.NONE);

            Await.value(node.hold(0, call));
            assertEquals(Refusal.NO_CREDITS, refused(node.hold(0, call)).why());
        }
    }

    private static long held(FundHold hold) {
        assertEquals(Source.CREDITS, hold.held().source());
        return hold.held().parts().stream().mapToLong(part -> part.amount()).sum();
    }

    private static Outcome.Refused refused(Future<FundHold> call) {
        return (Outcome.Refused) Stop.outcomeOf(Await.failure(call));
    }
}
