package gabelle.verticles.loop;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All deadlines of one event loop, looked at by one timer: a timer of its own for each call would cost more than the
 * call's metering. Passing is noticed up to one tick late.
 */
public final class Deadlines {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
    private static final long TICK_MS = 100;

    private final Set<Deadline> open = new LinkedHashSet<>();
    private final Vertx vertx;
    private final long timer;

    /** To be made on the loop that it serves. */
    public Deadlines(Vertx vertx) {
        this.vertx = vertx;
        this.timer = vertx.setPeriodic(TICK_MS, tick -> look());
    }

    /** Calls {@code passed} once, on this loop, unless the deadline is moved or cancelled before. */
    public Deadline in(long delayMs, Runnable passed) {
        Deadline deadline = new Deadline(nowMs() + delayMs, passed);
        open.add(deadline);
        return deadline;
    }

    public void close() {
        vertx.cancelTimer(timer);
        open.clear();
    }

    private void look() {
        long nowMs = nowMs();
        List<Deadline> passed = new ArrayList<>();
        for (Deadline deadline : open) {
            if (deadline.atMs <= nowMs) {
                passed.add(deadline);
            }
        }
        for (Deadline deadline : passed) {
            if (open.remove(deadline)) {
                run(deadline);
            }
        }
    }

    private static void run(Deadline deadline) {
        try {
            deadline.passed.run();
        } catch (RuntimeException e) {
            LOG.error("a deadline failed", e);
        }
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }

    /** One thing that must have happened by a time. */
    public final class Deadline {
        private final Runnable passed;
        private long atMs;
        private long lastMs = Long.MAX_VALUE;

        private Deadline(long atMs, Runnable passed) {
            this.atMs = atMs;
            this.passed = passed;
        }

        /** Moves it to so many milliseconds from now, but never beyond the last moment that was set for it. */
        public void move(long delayMs) {
            atMs = Math.min(lastMs, nowMs() + delayMs);
        }

        /** Sets the last moment, so many milliseconds from now: whatever moves it, it passes then. */
        public Deadline atMost(long delayMs) {
            lastMs = nowMs() + delayMs;
            atMs = Math.min(atMs, lastMs);
            return this;
        }

        /** Whether it is the last moment that has passed. */
        public boolean isLast() {
            return atMs >= lastMs;
        }

        public void cancel() {
            open.remove(this);
        }
    }
}
