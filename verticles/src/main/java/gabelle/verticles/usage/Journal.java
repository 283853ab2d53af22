package gabelle.verticles.usage;

import gabelle.engine.journal.Record;
import gabelle.engine.journal.RecordBuffer;
import gabelle.engine.journal.Recovery;
import gabelle.engine.journal.Recovery.OpenCall;
import gabelle.engine.journal.Segment;
import gabelle.verticles.usage.JournalSettings.Durability;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write side of one event loop's journal. The appends of one turn of the loop share one write; an append is done
 * when its record is in the page cache, and with it safe from the death of the process, or under {@code strict} when
 * it is on the disk. Everything runs on the loop that owns it.
 *
 * <p>Where a write fails, the records that are whole in the file are journalled, the others fail with
 * {@code UNAVAILABLE} as if they had never been appended, and the file is cut back to the last whole one: no reader
 * ever sees a record whose append failed. Where it cannot be cut back, the journal refuses everything from then on.
 */
public final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /** Some hundred records, what a busy loop appends in one turn; a buffer grown for a burst is given back. */
    private static final int BATCH_BYTES = 256 * 1024;

    /** More than any turn of a loop should append. */
    private static final int BATCH_BYTES_MAX = 16 * 1024 * 1024;

    /** How much a segment goes on growing before a new one is tried again. */
    private static final long ROTATION_RETRY_BYTES = 1024 * 1024;

    private final ContextInternal loop;
    private final UUID id;
    private final Path directory;
    private final JournalSettings settings;
    private final Forcer forcer;
    private final SegmentFile.Opener opener;
    private final JournalLock lock;
    private final Segment segment;
    private final OpenCalls calls = new OpenCalls();
    private final Promise<Void> closed;

    private RecordBuffer batch = new RecordBuffer(BATCH_BYTES);
    private Turn turn = new Turn();
    private SegmentFile file;
    private long fileBytes;
    private long rotateAtBytes;
    private long nextSequence = 1;
    private boolean failing; // the last write failed
    private boolean refusing; // for good
    private boolean closing;

    private Journal(
            Context context,
            Path directory,
            UUID id,
            JournalSettings settings,
            Forcer forcer,
            SegmentFile.Opener opener,
            JournalLock lock)
            throws IOException {
        this.loop = (ContextInternal) context;
        this.closed = loop.promise();
        this.id = id;
        this.directory = directory;
        this.settings = settings;
        this.forcer = forcer;
        this.opener = opener;
        this.lock = lock;
        this.segment = new Segment(id);
        this.file = begin();
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
        JournalLock lock = JournalLock.take(directory)
                .orElseThrow(() -> new IllegalStateException("journal " + id + " has an owner already"));
        try {
            return new Journal(context, directory, id, settings, forcer, opener, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    public UUID id() {
        return id;
    }

    /** A reader of this journal for another thread; it shares nothing with the writer but the files. */
    public JournalTail tail(Runnable onFsyncFailure) {
        return new JournalTail(directory, id, onFsyncFailure);
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
        if (refusing || batch.size() >= BATCH_BYTES_MAX) {
            return Future.failedFuture(Turn.refused());
        }
        OpenCall before;
        try {
            before = calls.apply(record);
        } catch (IllegalStateException defect) {
            return Future.failedFuture(defect);
        }
        try {
            segment.encode(batch, nextSequence, record);
        } catch (IllegalArgumentException tooLarge) {
            calls.undo(record, before);
            return Future.failedFuture(tooLarge);
        }
        nextSequence++;
        if (turn.isEmpty()) {
            loop.runOnContext(none -> flush());
        }
        Promise<Void> promise = callersPromise();
        turn.add(record, before, batch.size(), promise);
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
        if (turn.isEmpty()) {
            return; // a close was faster
        }
        Turn written = turn;
        turn = new Turn();
        int whole = write(written);
        nextSequence -= written.size() - whole;
        written.undoBehind(whole, calls);
        batch.clear();
        boolean strict = settings.durability() == Durability.STRICT && whole > 0;
        if (strict) {
            forcer.now(file, onDisk -> loop.runOnContext(none -> forced(written, whole, onDisk)));
        } else {
            forcer.soon(file);
        }
        if (fileBytes >= rotateAtBytes && !refusing) {
            rotate(); // before any callback can append: what is open is now exactly what the file says
        }
        if (batch.array().length > BATCH_BYTES) {
            batch = new RecordBuffer(BATCH_BYTES);
        }
        if (!strict) {
            written.finish(whole);
        }
    }

    /** Writes the batch and returns how many of its records are whole in the file, which ends with the last of them. */
    private int write(Turn written) {
        ByteBuffer bytes = ByteBuffer.wrap(batch.array(), 0, batch.size());
        try {
            file.write(bytes, fileBytes);
            fileBytes += batch.size();
            if (failing) {
                failing = false;
                LOG.info("journal {} can be written again", id);
            }
            return written.size();
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                LOG.error("journal {} cannot be written", id, e);
            }
            int whole = written.wholeWithin(bytes.position());
            fileBytes += written.bytesOf(whole);
            cutBack();
            return whole;
        }
    }

    private void cutBack() {
        try {
            file.truncate(fileBytes);
        } catch (IOException e) {
            refusing = true;
            LOG.error("journal {} cannot be cut back to its last record: nothing more is written to it", id, e);
        }
    }

    private void forced(Turn written, int whole, boolean onDisk) {
        refusing |= !onDisk;
        written.finish(onDisk ? whole : 0);
    }

    /** Begins the next segment, which carries what is open, so that the old one holds nothing that is still needed. */
    private void rotate() {
        SegmentFile old = file;
        try {
            file = begin();
            forcer.now(old, onDisk -> closeFile(old));
        } catch (IOException e) {
            rotateAtBytes = fileBytes + ROTATION_RETRY_BYTES;
            batch.clear();
            LOG.warn("journal {} cannot begin a new segment and goes on with the old one", id, e);
        }
    }

    /** A new segment, which appears with all that it carries or not at all. */
    private SegmentFile begin() throws IOException {
        long sequence = nextSequence;
        batch.clear();
        segment.header(batch, sequence);
        for (OpenCall call : calls.all()) {
            segment.encode(batch, sequence++, call.open());
            if (call.last() != null) {
                segment.encode(batch, sequence++, call.last());
            }
        }
        SegmentFile next = SegmentFile.begin(opener, SegmentPath.of(directory, nextSequence), batch);
        nextSequence = sequence;
        fileBytes = batch.size();
        rotateAtBytes = fileBytes + settings.segmentBytesMax();
        batch.clear();
        forcer.soon(next);
        return next;
    }

    private void closeOnLoop() {
        if (closing) {
            return;
        }
        closing = true;
        for (OpenCall call : calls.all()) {
            append(Recovery.expire(call));
        }
        refusing = true;
        flush();
        boolean complete = calls.isEmpty() && !failing;
        forcer.now(file, onDisk -> closed(complete && onDisk));
    }

    private void closed(boolean complete) {
        closeFile(file);
        try {
            if (complete) {
                JournalRecovery.markClosed(directory);
            }
            lock.close();
        } catch (IOException e) {
            LOG.warn("journal {} could not be marked as closed: the next start recovers it", id, e);
        }
        closed.complete();
    }

    private void closeFile(SegmentFile done) {
        try {
            done.close();
        } catch (IOException e) {
            LOG.warn("a segment of journal {} could not be closed", id, e);
        }
    }
}
