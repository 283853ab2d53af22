package gabelle.verticles.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work that serves until a signal ends it. The work ends in one way only, whatever ends it: on its own thread, by
 * closing what it opened. A signal during the start does not tear it off: the start comes to its end, or fails where
 * the JVM takes nothing new any more, and so what it had opened is closed either way.
 */
final class UntilTold {
    private static final Logger LOG = LoggerFactory.getLogger(UntilTold.class);
    private static final int IN_ORDER = 0;
    private static final int FAILED = 1;

    private final CountDownLatch told = new CountDownLatch(1);
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private boolean started;

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
            status = signal.told.getCount() == 0 ? signal.statusAfter(failure) : FAILED;
            throw failure;
        } finally {
            signal.ended.complete(status);
        }
    }

    /** It has started, and serves until it is told. */
    void await() throws InterruptedException {
        started = true;
        told.await();
    }

    /** The process ends before anybody else can say what failed. */
    private int statusAfter(Exception failure) {
        if (started) {
            LOG.error("stopping failed", failure);
            return FAILED;
        }
        LOG.info("told to stop during the start, which ended with: {}", OneLine.of(failure));
        return IN_ORDER;
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
