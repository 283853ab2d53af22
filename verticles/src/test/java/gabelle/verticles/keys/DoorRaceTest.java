package gabelle.verticles.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.engine.funds.Plan;
import gabelle.engine.key.ApiKey;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import gabelle.engine.outcome.Refusal;
import gabelle.verticles.keys.KeyMessage.KeyFound;
import gabelle.verticles.keys.KeyMessage.KeysChanged;
import gabelle.verticles.keys.KeyMessage.ResolveKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A door whose actor is played by the test, answer by answer. */
class DoorRaceTest {
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final Vertx vertx = Vertx.vertx();
    private final List<Message<ResolveKey>> asked = new CopyOnWriteArrayList<>();
    private final ApiKey key = TestKeys.unsaved();
    private TestDoor door = start();

    private TestDoor start() {
        KeyMessage.register(vertx.eventBus());
        vertx.eventBus().<ResolveKey>localConsumer(KeyMessage.RESOLVE, asked::add);
        return new TestDoor(vertx, KeySettings.defaults(), System::currentTimeMillis);
    }

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    private KeyPolicy policy(boolean revoked, long version) {
        return new KeyPolicy(
                UUID.randomUUID(),
                key.publicId(),
                UUID.randomUUID(),
                TestKeys.PEPPER.hasher().hash(key),
                RateLimits.NONE,
                RateLimits.NONE,
                Set.of(),
                Long.MAX_VALUE,
                revoked,
                version,
                Plan.nothing("none"),
                0,
                KeyPolicy.UNCAPPED);
    }

    private void awaitAsked(int times) {
        Await.until("the actor was asked " + times + " times", Duration.ofSeconds(5), () -> asked.size() == times);
    }

    private void announce(KeysChanged changed) {
        vertx.eventBus().publish(KeyMessage.CHANGES, changed, LOCAL);
        door.size(); // the door's loop has heard it once it has answered
    }

    @Test
    void concurrent_calls_with_one_key_are_one_question() {
        List<Future<KeyPolicy>> calls = List.of(door.ask(key.reveal()), door.ask(key.reveal()), door.ask(key.reveal()));
        awaitAsked(1);
        asked.getFirst().reply(new KeyFound(policy(false, 1)), LOCAL);

        calls.forEach(Await::value);
        assertEquals(1, asked.size());
    }

    @Test
    void an_answer_from_before_an_announced_change_is_not_believed() {
        Future<KeyPolicy> call = door.ask(key.reveal());
        awaitAsked(1);
        announce(new KeysChanged(Set.of(key.publicId()), Set.of()));
        asked.get(0).reply(new KeyFound(policy(false, 1)), LOCAL);
        awaitAsked(2);
        asked.get(1).reply(new KeyFound(policy(true, 2)), LOCAL);

        Await.failure(call);
        assertEquals(Refusal.INVALID_KEY.code(), door.verdict(key));
    }

    @Test
    void a_key_that_changes_at_every_look_is_unavailable_in_the_end() {
        Future<KeyPolicy> call = door.ask(key.reveal());
        for (int i = 0; i < 3; i++) {
            awaitAsked(i + 1);
            announce(new KeysChanged(Set.of(), Set.of(UUID.randomUUID())));
            asked.get(i).reply(new KeyFound(policy(false, 1)), LOCAL);
        }

        assertEquals(Refusal.UNAVAILABLE, TestDoor.why(call));
        assertEquals(0, door.size());
    }
}
