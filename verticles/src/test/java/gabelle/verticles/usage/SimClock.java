package gabelle.verticles.usage;

/** A trace's clock; a trace has a thread for itself, and what is planted into it finds its clock so. */
public final class SimClock {
    private static final ThreadLocal<SimClock> OF_THREAD = new ThreadLocal<>();

    private long nowMs;

    private SimClock(long nowMs) {
        this.nowMs = nowMs;
    }

    static SimClock begin(long nowMs) {
        SimClock clock = new SimClock(nowMs);
        OF_THREAD.set(clock);
        return clock;
    }

    static long nowMsOfThread() {
        return OF_THREAD.get().nowMs;
    }

    long nowMs() {
        return nowMs;
    }

    void pass(long ms) {
        nowMs += ms;
    }
}
