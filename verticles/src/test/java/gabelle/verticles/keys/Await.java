package gabelle.verticles.keys;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for futures and conditions, each with a bound. */
public final class Await {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final long LOOK_NANOS = 2_000_000;
    private static final long SELDOM_LOOK_NANOS = 20_000_000;

    private Await() {}

    public static <T> T value(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within 20 s", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public static Throwable failure(Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it did not fail");
    }

    /** For what has no bound of its own that a test would check. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, BOUND, condition);
    }

    public static void until(String what, Duration bound, BooleanSupplier condition) {
        until(what, bound, LOOK_NANOS, condition);
    }

    /** The same for a look that takes from the machine what those need who are waited for. */
    public static void untilSeldom(String what, Duration bound, BooleanSupplier condition) {
        until(what, bound, SELDOM_LOOK_NANOS, condition);
    }

    private static void until(String what, Duration bound, long restNanos, BooleanSupplier condition) {
        long deadline = System.nanoTime() + bound.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + bound.toMillis() + " ms: " + what);
            }
            LockSupport.parkNanos(restNanos);
        }
    }
}
