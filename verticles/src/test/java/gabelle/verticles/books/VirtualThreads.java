package gabelle.verticles.books;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Virtual threads of one context, which a test's thread drives. */
public abstract class VirtualThreads extends VerticleBase {
    private static final int BOUND_S = 60;

    protected static <T extends VirtualThreads> T deployed(Vertx vertx, T threads) {
        DeploymentOptions virtual = new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
        within(vertx.deployVerticle(threads, virtual).toCompletionStage().toCompletableFuture());
        return threads;
    }

    public final <T> T call(Callable<T> body) {
        return within(later(body));
    }

    /** All at once, each on a thread of its own. */
    public final <T> CompletableFuture<T> later(Callable<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(v -> {
            try {
                result.complete(body.call());
            } catch (Exception failure) {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    /** What comes of it; an exception is thrown as it was there. */
    public static <T> T within(CompletableFuture<T> future) {
        try {
            return future.get(BOUND_S, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failure);
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
