package gabelle.verticles.keys;

import gabelle.engine.key.ApiKey;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;

/** A door on an event loop of its own, asked from the test's thread. */
final class TestDoor {
    private final Context loop;
    private final Keys keys;

    TestDoor(Vertx vertx, KeySettings settings, LongSupplier nowMs) {
        this.loop = vertx.getOrCreateContext();
        this.keys = Await.value(onLoop(() -> new Keys(vertx, settings, TestKeys.PEPPER, nowMs)));
    }

    Future<KeyPolicy> ask(String presented) {
        return onLoop(() -> keys.resolve(presented)).compose(answer -> answer);
    }

    KeyPolicy resolve(ApiKey key) {
        return Await.value(ask(key.reveal()));
    }

    Outcome.Refused refuse(String presented) {
        return (Outcome.Refused) Stop.outcomeOf(Await.failure(ask(presented)));
    }

    static Refusal why(Future<KeyPolicy> call) {
        return ((Outcome.Refused) Stop.outcomeOf(Await.failure(call))).why();
    }

    /** Why the call would be refused; the empty string if it would pass. */
    String verdict(ApiKey key) {
        return Await.value(ask(key.reveal())
                .map(policy -> "")
                .otherwise(failure -> Stop.outcomeOf(failure) instanceof Outcome.Refused refused
                        ? refused.why().code()
                        : failure.toString()));
    }

    boolean refuses(ApiKey key) {
        return verdict(key).equals(Refusal.INVALID_KEY.code());
    }

    boolean answersAtOnce(ApiKey key) {
        return Await.value(onLoop(() -> keys.resolve(key.reveal()).isComplete()));
    }

    int asking() {
        return Await.value(onLoop(keys::asking));
    }

    int size() {
        return Await.value(onLoop(keys::size));
    }

    private <T> Future<T> onLoop(Callable<T> work) {
        Promise<T> promise = Promise.promise();
        loop.runOnContext(tick -> {
            try {
                promise.complete(work.call());
            } catch (Exception e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }
}
