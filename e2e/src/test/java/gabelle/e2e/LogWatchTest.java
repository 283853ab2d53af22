package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.keys.Await;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The watch that every whole-system test relies on would see what it is there for. */
class LogWatchTest {
    @Test
    void a_held_up_event_loop_is_seen() {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setBlockedThreadCheckInterval(5)
                .setMaxEventLoopExecuteTime(20)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS));
        CountDownLatch held = new CountDownLatch(1);
        try (LogWatch watch = LogWatch.begin()) {
            vertx.runOnContext(onLoop -> awaitBounded(held));
            Await.until(
                    "the loop is seen",
                    Duration.ofSeconds(10),
                    () -> !watch.offences().isEmpty());
        } finally {
            held.countDown();
            Await.value(vertx.close());
        }
    }

    private static void awaitBounded(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void an_error_is_seen_unless_it_was_announced() {
        try (LogWatch watch = LogWatch.begin()) {
            watch.announce("as the test says");
            LoggerFactory.getLogger("somebody").error("this goes wrong as the test says");
            LoggerFactory.getLogger("somebody").warn("this does not matter");
            LoggerFactory.getLogger("somebody").error("this is a surprise");
            assertEquals(List.of("ERROR somebody: this is a surprise"), watch.offences());
        }
    }
}
