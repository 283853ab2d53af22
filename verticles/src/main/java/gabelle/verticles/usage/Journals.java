package gabelle.verticles.usage;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All journals of a node: recovers those that a crash left behind, and opens one for each event loop. */
public final class Journals {
    private static final Logger LOG = LoggerFactory.getLogger(Journals.class);
    private static final int FSYNC_FAILED = 74; // EX_IOERR of sysexits.h

    private final Path directory;
    private final JournalSettings settings;
    private final UsageVerticle ledger;
    private final JournalBudget budget;
    private final Forcer forcer;

    private Journals(Path directory, JournalSettings settings, UsageVerticle ledger, JournalBudget budget) {
        this.directory = directory;
        this.settings = settings;
        this.ledger = ledger;
        this.budget = budget;
        this.forcer = new Forcer(settings.forceIntervalMs(), Journals::diskFailed);
    }

    /** Recovers what was left behind, which the ledger then takes in beside what is new. */
    public static Future<Journals> start(
            Vertx vertx, Path dataDirectory, JournalSettings settings, UsageVerticle ledger) {
        Path directory = dataDirectory.resolve("journal");
        return vertx.executeBlocking(
                        () -> JournalRecovery.recover(Files.createDirectories(directory), Journals::diskFailed))
                .compose(left -> {
                    left.forEach(ledger::follow);
                    return JournalBudget.start(vertx, directory, settings);
                })
                .map(budget -> new Journals(directory, settings, ledger, budget));
    }

    /**
     * The door of an event loop, with a journal of its own that has its row in Postgres already. Completes there. The files
     * come before the row: files without a row are found and retired by the next start, a row without files by nobody.
     */
    public Future<Usage> open(Context loop) {
        UUID id = UUID.randomUUID();
        Promise<Usage> opened = Promise.promise();
        loop.runOnContext(onLoop -> {
            try {
                Journal journal = Journal.open(loop, directory, id, settings, forcer);
                ledger.openJournal(id)
                        .onComplete(row ->
                                loop.runOnContext(known -> door(journal, row).onComplete(opened)));
            } catch (IOException e) {
                opened.fail(e);
            }
        });
        return opened.future();
    }

    private Future<Usage> door(Journal journal, AsyncResult<Void> row) {
        if (row.failed()) {
            var unused = journal.close();
            return Future.failedFuture(row.cause());
        }
        ledger.follow(journal.tail(Journals::diskFailed));
        return Future.succeededFuture(new Usage(budget::accepting, journal));
    }

    /** Whether new calls can be recorded: there is room on the disk, and for the ledger to catch up. */
    public boolean accepting() {
        return budget.accepting();
    }

    public void close() {
        budget.close();
        forcer.close();
    }

    /** After a failed fsync nobody knows what is on the disk; going on would promise what may be gone. */
    private static void diskFailed() {
        LOG.error("fsync of the journal failed: ending, so that nothing is promised that the disk may not hold");
        Runtime.getRuntime().halt(FSYNC_FAILED);
    }
}
