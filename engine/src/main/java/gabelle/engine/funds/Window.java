package gabelle.engine.funds;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * An allowance window: a month, counted from an anchor. Windows follow from the anchor alone, so that no job has to
 * have run for one to begin.
 *
 * @param startMs inclusive, in milliseconds since 1970
 * @param endMs exclusive
 */
public record Window(long startMs, long endMs) {

    /**
     * The window that an instant lies in. An anchor on the 31st begins its windows on the last day of shorter months,
     * and on the 31st again where there is one.
     */
    public static Window at(long anchorMs, long nowMs) {
        LocalDateTime anchor = utc(anchorMs);
        long months = ChronoUnit.MONTHS.between(anchor, utc(nowMs));
        while (ms(anchor.plusMonths(months)) > nowMs) {
            months--;
        }
        while (ms(anchor.plusMonths(months + 1)) <= nowMs) {
            months++;
        }
        return new Window(ms(anchor.plusMonths(months)), ms(anchor.plusMonths(months + 1)));
    }

    public boolean contains(long nowMs) {
        return startMs <= nowMs && nowMs < endMs;
    }

    private static LocalDateTime utc(long ms) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(ms), ZoneOffset.UTC);
    }

    private static long ms(LocalDateTime time) {
        return time.toInstant(ZoneOffset.UTC).toEpochMilli();
    }
}
