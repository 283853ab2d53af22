package gabelle.verticles.dispatch;

import gabelle.verticles.loop.Deadlines;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One loop's answers that are read on although their clients have gone, for the usage at their end. Each takes a
 * connection and time for the sake of an exact bill, so that there is a bound of both.
 */
final class Drains {
    private final Deadlines deadlines;
    private final long timeoutMs;
    private final int max;
    private final Map<DrainResult, Long> ended = new EnumMap<>(DrainResult.class);
    private int open;

    Drains(Deadlines deadlines, DispatchSettings settings) {
        this.deadlines = deadlines;
        this.timeoutMs = settings.drainTimeoutMs();
        this.max = settings.drainsMax();
    }

    /**
     * Null where there are too many.
     *
     * @param tooLong called once, if it does not end in time
     */
    @Nullable
    Drain begin(Runnable tooLong) {
        if (open >= max) {
            count(DrainResult.TOO_MANY);
            return null;
        }
        open++;
        return new Drain(tooLong);
    }

    /** What has ended since the last time, by its result. */
    Map<DrainResult, Long> take() {
        Map<DrainResult, Long> taken = Map.copyOf(ended);
        ended.clear();
        return taken;
    }

    boolean isEmpty() {
        return ended.isEmpty();
    }

    private void count(DrainResult result) {
        ended.merge(result, 1L, Math::addExact);
    }

    /** One answer that is read on. */
    final class Drain {
        private final Deadlines.Deadline deadline;
        private boolean timedOut;

        private Drain(Runnable tooLong) {
            deadline = deadlines.in(timeoutMs, () -> {
                timedOut = true;
                tooLong.run();
            });
        }

        /** Once only. */
        void end(boolean counted) {
            deadline.cancel();
            open--;
            if (timedOut) {
                count(DrainResult.TIMED_OUT);
            } else {
                count(counted ? DrainResult.COUNTED : DrainResult.UNCOUNTED);
            }
        }
    }
}
