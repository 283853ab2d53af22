package gabelle.verticles.usage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether there is room to journal another call: what cannot be billed is not served. Measured once a second off
 * the event loops, and read by them at no cost. Calls that are open settle beyond the budget, in what is kept free.
 */
public final class JournalBudget {
    private static final Logger LOG = LoggerFactory.getLogger(JournalBudget.class);
    private static final long INTERVAL_MS = 1_000;

    private final Vertx vertx;
    private final Path journals;
    private final JournalSettings settings;

    private volatile boolean accepting = true;
    private volatile long bytes;
    private volatile long timerId = -1;
    private volatile boolean measuring;

    private JournalBudget(Vertx vertx, Path journals, JournalSettings settings) {
        this.vertx = vertx;
        this.journals = journals;
        this.settings = settings;
    }

    /** Measures once, and then every second until it is closed. */
    public static Future<JournalBudget> start(Vertx vertx, Path journals, JournalSettings settings) {
        JournalBudget budget = new JournalBudget(vertx, journals, settings);
        return budget.measured().map(none -> {
            budget.timerId = vertx.setPeriodic(INTERVAL_MS, id -> budget.measured());
            return budget;
        });
    }

    /** False while the journals or the disk are full; a call is then refused before it is forwarded. */
    public boolean accepting() {
        return accepting;
    }

    /** What the node's journals hold, as measured last. */
    public long bytes() {
        return bytes;
    }

    public void close() {
        vertx.cancelTimer(timerId);
    }

    private Future<Void> measured() {
        if (measuring) {
            return Future.succeededFuture(); // a slow disk must not pile up measurements
        }
        measuring = true;
        return vertx.executeBlocking(
                () -> {
                    measure();
                    return null;
                },
                false);
    }

    private void measure() {
        try {
            long held = held();
            long free = Files.getFileStore(journals).getUsableSpace();
            bytes = held;
            accept(held <= settings.bytesMax() && free >= settings.diskFreeMinBytes(), held, free);
        } catch (IOException e) {
            if (accepting) {
                LOG.error("the journals cannot be measured: no call is accepted", e);
            }
            accepting = false;
        } finally {
            measuring = false;
        }
    }

    private void accept(boolean room, long held, long free) {
        if (room != accepting) {
            LOG.warn(
                    "{}: the journals hold {} bytes of {}, the disk has {} bytes left and must have {}",
                    room ? "calls are accepted again" : "no call is accepted",
                    held,
                    settings.bytesMax(),
                    free,
                    settings.diskFreeMinBytes());
        }
        accepting = room;
    }

    private long held() throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(journals, Files::isDirectory)) {
            for (Path directory : directories) {
                sum += heldIn(directory);
            }
        }
        return sum;
    }

    private static long heldIn(Path directory) throws IOException {
        long sum = 0;
        try {
            for (SegmentPath segment : SegmentPath.in(directory)) {
                sum += segment.bytes();
            }
        } catch (NoSuchFileException retired) {
            LOG.debug("{} is gone", directory);
        }
        return sum;
    }
}
