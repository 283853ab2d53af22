package gabelle.verticles.funds;

import static gabelle.verticles.funds.TestCall.CREDIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Source;
import gabelle.engine.key.KeyPolicy;
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

    private static long held(FundHold hold) {
        assertEquals(Source.CREDITS, hold.held().source());
        return hold.held().parts().stream().mapToLong(part -> part.amount()).sum();
    }

    private static Outcome.Refused refused(Future<FundHold> call) {
        return (Outcome.Refused) Stop.outcomeOf(Await.failure(call));
    }
}
