package gabelle.verticles.limits;

import static gabelle.verticles.limits.LimitNode.await;
import static gabelle.verticles.limits.LimitNode.awaitUntil;
import static gabelle.verticles.limits.LimitNode.key;
import static gabelle.verticles.limits.LimitNode.passed;
import static gabelle.verticles.limits.LimitNode.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import gabelle.engine.limit.Hold;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LostMessagesTest {
    private static final LimitSettings HURRIED = new LimitSettings(40, false, 80, 100, 100, 20, 1_000);

    @Test
    void a_call_is_refused_as_unavailable_when_the_actor_is_silent() {
        try (LimitNode node = LimitNode.withoutActor(HURRIED)) {
            node.vertx.eventBus().localConsumer(LimitMessage.GRANT, silent -> {});
            KeyPolicy key = key(new RateLimits(10, 0, 0));
            List<Future<Hold>> calls = new ArrayList<>();
            for (int i = 0; i < 102; i++) {
                calls.add(node.reserve(0, key, 1));
            }

            assertEquals(0, passed(calls));
            assertEquals(Refusal.UNAVAILABLE, refused(calls.getFirst()).why());
            Outcome.Refused beyond = refused(calls.getLast());
            assertTrue(beyond.message().startsWith("Too many calls are waiting"), beyond.message());
        }
    }

    @Test
    void a_call_is_refused_as_unavailable_when_there_is_no_actor() {
        try (LimitNode node = LimitNode.withoutActor(HURRIED)) {
            Outcome.Refused refused = refused(node.reserve(0, key(new RateLimits(10, 0, 0)), 1));

            assertEquals(Refusal.UNAVAILABLE, refused.why());
        }
    }

    @Test
    void slots_granted_by_an_answer_that_got_lost_are_not_leaked() {
        try (LimitNode node = LimitNode.start(Optional.empty(), "alone", HURRIED, System::currentTimeMillis)) {
            AtomicBoolean lose = new AtomicBoolean(true);
            node.vertx.eventBus().addInboundInterceptor(delivery -> {
                boolean answer = delivery.message().body() instanceof LimitMessage.Granted;
                if (!(answer && lose.compareAndSet(true, false))) {
                    delivery.next();
                }
            });
            KeyPolicy key = key(new RateLimits(0, 0, 1));
            assertEquals(Refusal.UNAVAILABLE, refused(node.reserve(0, key, 0)).why());

            awaitUntil("the slot is free again", () -> passed(List.of(node.reserve(1, key, 0))) == 1);
        }
    }

    @Test
    void slots_freed_by_a_message_that_got_lost_are_told_again() {
        try (LimitNode node = LimitNode.start(Optional.empty(), "alone", HURRIED, System::currentTimeMillis)) {
            KeyPolicy key = key(new RateLimits(0, 0, 2));
            Hold first = await(node.reserve(0, key, 0));
            await(node.reserve(0, key, 0));
            AtomicBoolean lose = new AtomicBoolean(true);
            node.vertx.eventBus().addInboundInterceptor(delivery -> {
                boolean back = delivery.message().body() instanceof LimitMessage.ReturnLeases;
                if (!(back && lose.compareAndSet(true, false))) {
                    delivery.next();
                }
            });
            node.release(0, first, 0);
            awaitUntil("the message was lost", () -> !lose.get());

            awaitUntil("the slot is free again", () -> passed(List.of(node.reserve(1, key, 0))) == 1);
        }
    }

    @Test
    void keys_with_long_calls_do_not_keep_new_keys_out() {
        try (LimitNode node = LimitNode.start(Optional.empty(), "alone", HURRIED, System::currentTimeMillis)) {
            for (int i = 0; i < 50; i++) {
                await(node.reserve(0, key(new RateLimits(10, 0, 0)), 0));
            }
            for (int i = 0; i < 200; i++) {
                node.release(0, await(node.reserve(0, key(new RateLimits(10, 0, 0)), 0)), 0);
            }
        }
    }

    @Test
    void a_lease_that_is_forgotten_is_given_back_first() {
        LimitSettings rarelySwept = new LimitSettings(40, false, 80, 100, 100, 1_000, 1_000);
        try (LimitNode node = LimitNode.start(Optional.empty(), "alone", rarelySwept, () -> 1_790_000_000_000L)) {
            KeyPolicy key = key(new RateLimits(6_000_000, 0, 0));
            node.release(0, await(node.reserve(0, key, 0)), 0);
            for (int i = 0; i < 150; i++) {
                node.release(0, await(node.reserve(0, key(new RateLimits(6_000_000, 0, 0)), 0)), 0);
            }
            int[] asked = {0};
            awaitUntil("all is back", () -> {
                asked[0]++;
                await(node.reserve(1, key, 0));
                long left = await(node.on(1, limits -> Future.succeededFuture(limits.status(key))))
                        .requestsRemaining();
                return left == 6_000_000 - 1 - asked[0];
            });
        }
    }
}
