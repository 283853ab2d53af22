package gabelle.verticles.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A door whose actor is played by the test, answer by answer. */
class DoorRaceTest {
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private static final UUID ACCOUNT = UUID.randomUUID();

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
        return policy(key, revoked, version);
    }

    private static KeyPolicy policy(ApiKey key, boolean revoked, long version) {
        return new KeyPolicy(
                UUID.randomUUID(),
                key.publicId(),
                ACCOUNT,
                TestKeys.PEPPER.hasher().hash(key),
                RateLimits.NONE,
                RateLimits.NONE,
                Set.of(),
                Long.MAX_VALUE,
                revoked,
                version,
                Plan.nothing("none"),
                0,
                KeyPolicy.UNCAPPED,
                0);
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
        announce(changed(2));
        asked.get(0).reply(new KeyFound(policy(false, 1)), LOCAL);
        awaitAsked(2);
        asked.get(1).reply(new KeyFound(policy(true, 2)), LOCAL);

        Await.failure(call);
        assertEquals(Refusal.INVALID_KEY.code(), door.verdict(key));
    }

    private KeysChanged changed(long version) {
        return new KeysChanged(Map.of(key.publicId(), version), Map.of(), Map.of());
    }

    private void learn(KeyPolicy policy) {
        Future<KeyPolicy> call = door.ask(key.reveal());
        awaitAsked(1);
        asked.getFirst().reply(new KeyFound(policy), LOCAL);
        Await.value(call);
    }

    @Test
    void an_answer_with_the_announced_change_in_it_is_believed() {
        Future<KeyPolicy> call = door.ask(key.reveal());
        awaitAsked(1);
        announce(changed(2));
        asked.getFirst().reply(new KeyFound(policy(false, 2)), LOCAL);

        assertEquals(2, Await.value(call).version());
        assertTrue(door.answersAtOnce(key));
    }

    @Test
    void what_is_held_with_the_announced_change_in_it_stays() {
        learn(policy(false, 2));

        announce(changed(2));
        announce(new KeysChanged(Map.of(), Map.of(ACCOUNT, 1L), Map.of("none", 2L)));

        assertTrue(door.answersAtOnce(key));
        assertEquals(1, asked.size());
    }

    @Test
    void what_is_held_from_before_the_announced_change_is_not_used_and_asked_for_at_once() {
        learn(policy(false, 1));

        announce(changed(2));
        awaitAsked(2);
        assertEquals(0, door.size());
        asked.get(1).reply(new KeyFound(policy(false, 2)), LOCAL);

        Await.until("it is known again", Duration.ofSeconds(5), () -> door.answersAtOnce(key));
        assertEquals(2, door.resolve(key).version());
    }

    @Test
    void a_published_revocation_drops_whatever_is_held() {
        learn(policy(false, 7));

        announce(KeysChanged.of(key.publicId()));
        awaitAsked(2);
        asked.get(1).reply(new KeyFound(policy(true, 7)), LOCAL);

        assertEquals(Refusal.INVALID_KEY.code(), door.verdict(key));
    }

    @Test
    void no_more_keys_of_a_changed_plan_are_asked_for_at_once_than_the_bound() {
        List<ApiKey> keys = Stream.generate(TestKeys::unsaved)
                .limit(Keys.ASKED_AGAIN_MAX + 1)
                .toList();
        for (int i = 0; i < keys.size(); i++) {
            Future<KeyPolicy> call = door.ask(keys.get(i).reveal());
            awaitAsked(i + 1);
            asked.get(i).reply(new KeyFound(policy(keys.get(i), false, 1)), LOCAL);
            Await.value(call);
        }

        announce(new KeysChanged(Map.of(), Map.of(), Map.of("none", 2L)));

        assertEquals(0, door.size());
        assertEquals(Keys.ASKED_AGAIN_MAX, door.asking());
        awaitAsked(keys.size() + Keys.ASKED_AGAIN_MAX);
        assertTrue(
                asked.subList(keys.size(), asked.size()).stream()
                        .noneMatch(again ->
                                again.body().publicId().equals(keys.getFirst().publicId())),
                "the least recently used waits until it calls");
    }

    @Test
    void a_key_that_changes_at_every_look_is_unavailable_in_the_end() {
        Future<KeyPolicy> call = door.ask(key.reveal());
        for (int i = 0; i < 3; i++) {
            awaitAsked(i + 1);
            announce(new KeysChanged(Map.of(), Map.of(UUID.randomUUID(), 2L), Map.of()));
            asked.get(i).reply(new KeyFound(policy(false, 1)), LOCAL);
        }

        assertEquals(Refusal.UNAVAILABLE, TestDoor.why(call));
        assertEquals(0, door.size());
    }
}
