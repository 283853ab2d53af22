package gabelle.verticles.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work that serves until a signal ends it. The work ends in one way only, whatever ends it: on its own thread, by
 * closing what it opened. A signal that comes during the start is heeded when the start is over, so that nothing stays
 * behind half started.
 */
final class UntilTold {
    private static final Logger LOG = LoggerFactory.getLogger(UntilTold.class);
    private static final int FAILED = 1;

    private final CountDownLatch told = new CountDownLatch(1);
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    private UntilTold() {}

    /** What serves; it returns the process' exit status. */
    interface Work {
        int run(UntilTold signal) throws Exception;
    }

    static int run(Work work) throws Exception {
        UntilTold signal = new UntilTold();
        Runtime.getRuntime().addShutdownHook(new Thread(signal::tell, "told to stop"));
        int status = FAILED;
        try {
            status = work.run(signal);
            return status;
        } catch (Exception failure) {
            if (signal.told.getCount() == 0) { // the process ends before anybody else can say so
                LOG.error("stopping failed", failure);
            }
            throw failure;
        } finally {
            signal.ended.complete(status);
        }
    }

    void await() throws InterruptedException {
        told.await();
    }

    /** A JVM that ends by a signal reports that signal; one that has put everything in order has nothing to report. */
    private void tell() {
        boolean bySignal = !ended.isDone();
        told.countDown();
        int status = ended.join();
        if (bySignal) {
            Runtime.getRuntime().halt(status);
        }
    }
}
