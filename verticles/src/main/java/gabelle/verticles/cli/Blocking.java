package gabelle.verticles.cli;

import gabelle.verticles.http.Rejected;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits, on the command's own thread, for what event loops do. */
final class Blocking {
    private Blocking() {}

    /**
     * What the future completes with.
     *
     * @param what is waited for, as in "the node did not start"
     * @throws IOException if it fails, or takes longer; a refusal is thrown as it is
     */
    static <T> T await(Future<T> future, long timeoutMs, String what) throws IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(what + ": interrupted", e);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause(), what);
        } catch (TimeoutException e) {
            throw new IOException(what + " within " + timeoutMs + " ms", e);
        }
    }

    private static IOException failure(Throwable cause, String what) {
        if (cause instanceof Rejected refusal) {
            throw refusal;
        }
        return new IOException(what + ": " + OneLine.of(cause), cause);
    }
}
