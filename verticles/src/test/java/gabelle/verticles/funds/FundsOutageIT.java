package gabelle.verticles.funds;

import static gabelle.verticles.funds.TestCall.CREDIT;
import static gabelle.verticles.funds.TestCall.ONE_CREDIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Overage;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Rate;
import gabelle.engine.funds.Source;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.funds.FundsMessage.Granted;
import gabelle.verticles.funds.FundsMessage.Returned;
import gabelle.verticles.keys.Await;
import gabelle.verticles.keys.TcpGate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What becomes of money when Postgres is away, messages are lost, clocks are wrong, or a journal is fenced. */
class FundsOutageIT {
    private static final Duration BOUND = Duration.ofSeconds(10);

    private final TestFunds bank = new TestFunds();

    @Test
    void without_postgres_what_is_held_is_spent_and_then_calls_are_unavailable_until_it_is_back() {
        UUID account = bank.credits(64 * 3 * CREDIT);
        TestCall call = TestCall.of(TestCall.prepaid(account));
        try (TcpGate gate = new TcpGate(bank.database());
                FundNode node = FundNode.start(bank, gate.url(), 1, FundNode.patient(), System::currentTimeMillis)) {
            Await.value(node.hold(0, call));
            gate.shut();
            Await.value(node.hold(0, call));
            Await.value(node.hold(0, call));
            assertEquals(Refusal.UNAVAILABLE, refused(node.hold(0, call)).why());

            gate.open();
            Await.until("it recovers", BOUND, () -> {
                Future<FundHold> again = node.hold(0, call);
                Await.value(again.transform(done -> Future.succeededFuture()));
                return again.succeeded();
            });
            assertTrue(node.actor.check().ok(), "an outage does not take the node out of service");
            assertEquals(0, bank.unsound());
        }
    }

    @Test
    void without_postgres_an_allowance_known_to_be_exhausted_does_not_keep_credits_from_paying() {
        UUID account = bank.credits(1_000 * CREDIT);
        KeyPolicy key = TestCall.key(
                account, TestCall.plan(Map.of(Meter.REQUESTS, 1L), Overage.BLOCK, ONE_CREDIT), KeyPolicy.UNCAPPED);
        AtomicLong later = new AtomicLong();
        try (TcpGate gate = new TcpGate(bank.database());
                FundNode node = FundNode.start(
                        bank, gate.url(), 1, FundNode.patient(), () -> System.currentTimeMillis() + later.get())) {
            Await.value(node.hold(0, TestCall.of(key)));
            Await.value(node.hold(0, TestCall.of(key)));
            gate.shut();
            later.set(5_000);

            assertEquals(
                    Source.CREDITS,
                    Await.value(node.hold(0, TestCall.of(key))).held().source());
        }
    }

    @Test
    void a_grant_whose_answer_was_lost_is_found_again_and_not_made_twice() {
        UUID account = bank.credits(CREDIT);
        TestCall call = TestCall.of(TestCall.prepaid(account));
        try (FundNode node = FundNode.start(bank, bank.database(), 1, FundNode.hasty(), System::currentTimeMillis)) {
            AtomicInteger lost = lose(node.vertx, Granted.class, 1);
            assertEquals(Refusal.UNAVAILABLE, refused(node.hold(0, call)).why());
            assertEquals(1, lost.get());

            Await.value(node.hold(0, call));
            assertEquals(1, bank.number("SELECT count(*) FROM fund_grant"));
        }
    }

    @Test
    void a_grant_that_nobody_asks_for_any_more_goes_home() {
        UUID account = bank.credits(CREDIT);
        try (FundNode node = FundNode.start(bank, bank.database(), 1, FundNode.hasty(), System::currentTimeMillis)) {
            lose(node.vertx, Granted.class, 1);
            refused(node.hold(0, TestCall.of(TestCall.prepaid(account))));

            Await.until("it is available", BOUND, () -> bank.available(account, "credits") == CREDIT);
        }
    }

    @Test
    void returns_that_are_told_many_times_move_once() {
        UUID account = bank.credits(6_400 * CREDIT);
        TestCall call = TestCall.of(TestCall.prepaid(account));
        try (FundNode node = FundNode.start(bank, bank.database(), 1, FundNode.hasty(), System::currentTimeMillis)) {
            AtomicInteger lost = lose(node.vertx, Returned.class, 3);
            node.release(0, Await.value(node.hold(0, call)), Payment.NONE);

            Await.until("three acknowledgements are lost", BOUND, () -> lost.get() == 3);
            Await.until("it is at home", BOUND, () -> bank.available(account, "credits") == 6_400 * CREDIT);
            assertEquals(1, bank.number("SELECT count(*) FROM movement WHERE reference LIKE 'return:%'"));
            assertEquals(0, bank.unsound());
        }
    }

    @Test
    void more_calls_than_may_wait_are_unavailable() {
        TestCall call = TestCall.of(TestCall.prepaid(bank.credits(100_000 * CREDIT)));
        try (FundNode node = FundNode.start(bank, bank.database(), 1, FundNode.hasty(), System::currentTimeMillis)) {
            lose(node.vertx, Granted.class, 1);
            List<Future<FundHold>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                calls.add(node.hold(0, call));
            }
            Outcome.Refused beyond = refused(calls.getLast());

            assertTrue(beyond.message().startsWith("Too many calls"), beyond.message());
        }
    }

    @Test
    void a_fenced_loop_forgets_its_money_and_takes_no_more_calls() {
        Overage free = new Overage(true, 0, 0, 0);
        TestCall billed = TestCall.of(
                TestCall.key(UUID.randomUUID(), TestCall.plan(Map.of(), free, Rate.PLAIN), KeyPolicy.UNCAPPED));
        TestCall call = TestCall.of(TestCall.prepaid(bank.credits(100_000 * CREDIT)));
        try (FundNode node = FundNode.start(bank, 2)) {
            Await.value(node.hold(0, call));
            Await.value(node.hold(1, call));
            bank.execute("UPDATE journal SET state = 'fenced' WHERE id = '" + node.journal(0) + "'");

            Await.until("the node says so", BOUND, () -> !node.actor.check().ok());
            Await.until("even calls that hold nothing", BOUND, () -> unavailable(node.hold(0, billed)));
            assertTrue(unavailable(node.hold(0, call)));
            assertFalse(unavailable(node.hold(1, call)), "the other journal is sound");
        }
    }

    @Test
    void a_loop_hears_that_it_is_fenced_when_it_asks() {
        TestCall call = TestCall.of(TestCall.prepaid(bank.credits(100_000 * CREDIT)));
        try (FundNode node = FundNode.start(bank, 1)) {
            bank.execute("UPDATE journal SET state = 'fenced' WHERE id = '" + node.journal(0) + "'");

            assertEquals(Refusal.UNAVAILABLE, refused(node.hold(0, call)).why());
        }
    }

    @Test
    void windows_are_those_of_postgres_clock_and_a_new_one_begins_by_itself() {
        long fakeMs = Instant.parse("2031-03-14T23:59:59Z").toEpochMilli();
        KeyPolicy key = TestCall.key(
                UUID.randomUUID(),
                TestCall.plan(Map.of(Meter.REQUESTS, 1L), Overage.BLOCK, ONE_CREDIT),
                KeyPolicy.UNCAPPED);
        try (FundNode node = FundNode.start(bank, bank.database(), 1, FundNode.hasty(), () -> fakeMs)) {
            FundHold now = Await.value(node.hold(0, TestCall.of(key)));
            long startedMs = now.held().windowStartMs();
            assertTrue(
                    startedMs > System.currentTimeMillis() - Duration.ofDays(31).toMillis(), "not of this clock");
            assertTrue(startedMs <= System.currentTimeMillis());
            assertEquals(
                    Refusal.QUOTA_EXHAUSTED,
                    refused(node.hold(0, TestCall.of(key))).why());

            long monthMs = Duration.ofDays(32).toMillis();
            node.vertx.eventBus().publish(FundsMessage.CLOCK, offsetBy(fakeMs, monthMs));
            Await.until("the next window", BOUND, () -> {
                Future<FundHold> next = node.hold(0, TestCall.of(key));
                Await.value(next.transform(done -> Future.succeededFuture()));
                return next.succeeded() && next.result().held().windowStartMs() > startedMs;
            });
            assertEquals(2, bank.number("SELECT count(*) FROM fund WHERE granted = 1"));
        }
    }

    private static FundsMessage.ClockOffset offsetBy(long fakeMs, long aheadMs) {
        return new FundsMessage.ClockOffset(System.currentTimeMillis() + aheadMs - fakeMs);
    }

    /** Swallows the first so many messages of a kind, and counts them. */
    private static AtomicInteger lose(Vertx vertx, Class<?> kind, int times) {
        AtomicInteger lost = new AtomicInteger();
        vertx.eventBus().addInboundInterceptor(delivery -> {
            if (kind.isInstance(delivery.message().body()) && lost.get() < times) {
                lost.incrementAndGet();
            } else {
                delivery.next();
            }
        });
        return lost;
    }

    private static boolean unavailable(Future<FundHold> call) {
        Future<Throwable> failure = call.transform(done -> Future.succeededFuture(done.cause()));
        return Await.value(failure) instanceof Stop stop
                && stop.outcome() instanceof Outcome.Refused refused
                && refused.why() == Refusal.UNAVAILABLE;
    }

    private static Outcome.Refused refused(Future<FundHold> call) {
        return (Outcome.Refused) Stop.outcomeOf(Await.failure(call));
    }
}
