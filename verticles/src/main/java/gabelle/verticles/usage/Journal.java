package gabelle.verticles.usage;

import gabelle.engine.journal.Record;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.data.FileMutex;
import gabelle.verticles.usage.JournalSettings.Durability;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The write side of one event loop's journal. The appends of one turn of the loop share one write; an append is done
 * when its record is in the page cache, and with it safe from the death of the process, or under {@code strict} when
 * it is on the disk. Everything runs on the loop that owns it.
 *
 * <p>Appends whose record could not be written fail with {@code UNAVAILABLE}, as if they had never been made ({@link
 * JournalWriter}).
 */
public final class Journal {
    private final ContextInternal loop;
    private final JournalSettings settings;
    private final Forcer forcer;
    private final JournalWriter writer;
    private final Promise<Void> closed;

    /** Of the appends of this turn, in their order. */
    private List<Promise<Void>> appends = new ArrayList<>();

    private boolean closing;

    private Journal(Context context, JournalSettings settings, Forcer forcer, JournalWriter writer) {
        this.loop = (ContextInternal) context;
        this.closed = loop.promise();
        this.settings = settings;
        this.forcer = forcer;
        this.writer = writer;
        forcer.soon(writer.file());
    }

    /**
     * Begins a new, empty journal. Blocking; any thread.
     *
     * @param context of the event loop that will append
     * @param journals the directory of all the node's journals
     */
    public static Journal open(Context context, Path journals, UUID id, JournalSettings settings, Forcer forcer)
            throws IOException {
        return open(context, journals, id, settings, forcer, SegmentFile::create);
    }

    static Journal open(
            Context context, Path journals, UUID id, JournalSettings settings, Forcer forcer, SegmentFile.Opener opener)
            throws IOException {
        Path directory = Files.createDirectories(journals.resolve(id.toString()));
        SegmentFile.forceDirectory(journals);
        FileMutex lock =
                lock(directory).orElseThrow(() -> new IllegalStateException("journal " + id + " has an owner already"));
        try {
            JournalWriter writer = new JournalWriter(directory, id, settings.segmentBytesMax(), opener, lock);
            return new Journal(context, settings, forcer, writer);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * The lock that says that a journal has an owner: the process that writes it, or the one that recovers it. Empty
     * where it has a live one.
     */
    static Optional<FileMutex> lock(Path directory) throws IOException {
        return FileMutex.tryAcquire(directory.resolve("lock"));
    }

    public UUID id() {
        return writer.id();
    }

    /** A reader of this journal for another thread; it shares nothing with the writer but the files. */
    public JournalTail tail(Runnable onFsyncFailure) {
        return new JournalTail(writer.directory(), writer.id(), onFsyncFailure);
    }

    /**
     * Completes when the record is in the journal. Fails with a {@code Stop(UNAVAILABLE)} where the disk failed: the
     * record is then not in the journal, and its call is as it was before. An {@code IllegalStateException} (a record
     * that does not fit its call, a second closing) and an {@code IllegalArgumentException} (a record too large) are
     * defects; nothing is written then.
     */
    public Future<Void> append(Record record) {
        if (!loop.inThread()) {
            return Future.failedFuture(new IllegalStateException("a journal is appended to on its own event loop"));
        }
        try {
            writer.add(record);
        } catch (Stop | IllegalStateException | IllegalArgumentException notTaken) {
            return Future.failedFuture(notTaken);
        }
        if (appends.isEmpty()) {
            loop.runOnContext(none -> flush());
        }
        Promise<Void> promise = callersPromise();
        appends.add(promise);
        return promise.future();
    }

    /**
     * Expires the calls that are still open, writes and forces everything and gives the lock back. What is appended
     * later is refused. Completes always; a journal that could not be finished is found by the next recovery.
     */
    public Future<Void> close() {
        loop.runOnContext(none -> closeOnLoop());
        return closed.future();
    }

    /** Its listeners run in the caller's own context. */
    private Promise<Void> callersPromise() {
        ContextInternal caller = ContextInternal.current();
        return caller == null ? loop.promise() : caller.promise();
    }

    private void flush() {
        if (!writer.waits()) {
            return; // a close was faster
        }
        List<Promise<Void>> written = appends;
        appends = new ArrayList<>();
        int whole = writer.write();
        boolean strict = settings.durability() == Durability.STRICT && whole > 0;
        if (strict) {
            forcer.now(writer.file(), onDisk -> loop.runOnContext(none -> forced(written, whole, onDisk)));
        } else {
            forcer.soon(writer.file());
        }
        writer.rotate().ifPresent(this::sealed); // before any callback can append
        if (!strict) {
            finish(written, whole);
        }
    }

    private void forced(List<Promise<Void>> written, int whole, boolean onDisk) {
        if (!onDisk) {
            writer.refuse();
        }
        finish(written, onDisk ? whole : 0);
    }

    private void sealed(SegmentFile old) {
        forcer.now(old, onDisk -> writer.closeFile(old));
        forcer.soon(writer.file());
    }

    /** Completes the first ones and fails the others; nobody waits for the expiries behind them. */
    private static void finish(List<Promise<Void>> appends, int whole) {
        int done = Math.min(whole, appends.size());
        appends.subList(0, done).forEach(Promise::complete);
        appends.subList(done, appends.size()).forEach(append -> append.fail(Turn.refused()));
    }

    private void closeOnLoop() {
        if (closing) {
            return;
        }
        closing = true;
        writer.expireOpen();
        flush();
        boolean complete = writer.complete();
        forcer.now(writer.file(), onDisk -> closed(complete && onDisk));
    }

    private void closed(boolean complete) {
        writer.close(complete);
        closed.complete();
    }
}
