package gabelle.verticles.dispatch;

import java.util.Locale;

/** What became of an answer whose client had gone. */
public enum DrainResult {
    /** Read on to the provider's own count. */
    COUNTED,
    /** The answer ended, or broke off, without one. */
    UNCOUNTED,
    /** Cut off: it took longer than {@code dispatch.drain_timeout_ms}. */
    TIMED_OUT,
    /** Cut off at once: {@code dispatch.drains_max} others were being read on. */
    TOO_MANY;

    /** As metrics name it. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
