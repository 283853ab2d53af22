package gabelle.e2e;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Collects what nobody should have to read in a log: errors, and event loops that were held up. */
final class LogWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final String BLOCKED = ".BlockedThreadChecker"; // the logger's package is not the class's

    private final Queue<String> offences = new ConcurrentLinkedQueue<>();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Queue<String> announced = new ConcurrentLinkedQueue<>();

    static LogWatch begin() {
        LogWatch watch = new LogWatch();
        watch.setContext(root().getLoggerContext());
        watch.start();
        root().addAppender(watch);
        return watch;
    }

    @Override
    protected void append(ILoggingEvent event) {
        String line = event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage();
        lines.add(line);
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)
                || event.getLoggerName().endsWith(BLOCKED)) {
            offences.add(line);
        }
    }

    /** An error that says this is what the test is about. */
    void announce(String part) {
        announced.add(part);
    }

    /** Every line so far, level and logger first. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** What was logged and should not have been. */
    List<String> offences() {
        return offences.stream()
                .filter(offence -> announced.stream().noneMatch(offence::contains))
                .toList();
    }

    @Override
    public void close() {
        root().detachAppender(this);
        stop();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
