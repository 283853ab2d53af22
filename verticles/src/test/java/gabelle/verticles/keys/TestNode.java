package gabelle.verticles.keys;

import gabelle.verticles.keys.KeyMessage.Change;
import gabelle.verticles.keys.KeyMessage.KeysFresh;
import gabelle.verticles.postgres.DatabaseUrl;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** A node of its own: one Vertx with the key actor on it, and as many doors as asked for. */
final class TestNode implements AutoCloseable {
    final Vertx vertx;
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final KeyVerticle actor;
    private final KeySettings settings;
    private final LongSupplier nowMs;
    private final AtomicInteger polls = new AtomicInteger();

    TestNode(DatabaseUrl url, KeySettings settings, LongSupplier nowMs) {
        this(Vertx.vertx(), url, settings, nowMs);
    }

    TestNode(Vertx vertx, DatabaseUrl url, KeySettings settings, LongSupplier nowMs) {
        this.vertx = vertx;
        this.settings = settings;
        this.nowMs = nowMs;
        KeyMessage.register(vertx.eventBus());
        vertx.eventBus().<Change>localConsumer(KeyMessage.CHANGES, message -> {
            if (message.body() instanceof KeysFresh) {
                polls.incrementAndGet();
            }
        });
        this.actor = new KeyVerticle(url, settings, TestKeys.PEPPER, metrics, nowMs);
        Await.value(vertx.deployVerticle(actor));
    }

    TestNode(DatabaseUrl url) {
        this(url, KeySettings.defaults(), System::currentTimeMillis);
    }

    TestDoor door() {
        return new TestDoor(vertx, settings, nowMs);
    }

    /** Waits for a poll that began after this call. */
    void awaitPoll() {
        int before = polls.get();
        Await.until("a whole poll", Duration.ofSeconds(10), () -> polls.get() >= before + 2);
    }

    double lookups(String result) {
        Counter counter =
                metrics.find("gabelle.keys.lookups").tag("result", result).counter();
        return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
        Await.value(vertx.close());
    }
}
