package gabelle.verticles.usage;

import gabelle.engine.journal.Record;
import gabelle.engine.journal.RecordBuffer;
import gabelle.engine.journal.Recovery;
import gabelle.engine.journal.Recovery.OpenCall;
import gabelle.engine.journal.Segment;
import gabelle.verticles.data.FileMutex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a journal writes, and in which order, without a word on when: {@link Journal} calls it on its loop, and the
 * simulation in its own time. Records are taken up one by one and written with one write.
 *
 * <p>Where a write fails, the records that are whole in the file are journalled, the others are as if they had never
 * been taken up, and the file is cut back to the last whole one: no reader ever sees a record whose write failed. Where
 * it cannot be cut back, everything is refused from then on. One thread at a time.
 */
final class JournalWriter {
    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

    /** Some hundred records, what a busy loop appends in one turn; a buffer grown for a burst is given back. */
    private static final int BATCH_BYTES = 256 * 1024;

    /** More than any turn of a loop should append. */
    private static final int BATCH_BYTES_MAX = 16 * 1024 * 1024;

    /** How much a segment goes on growing before a new one is tried again. */
    private static final long ROTATION_RETRY_BYTES = 1024 * 1024;

    private final UUID id;
    private final Path directory;
    private final long segmentBytesMax;
    private final SegmentFile.Opener opener;
    private final FileMutex lock;
    private final Segment segment;
    private final OpenCalls calls = new OpenCalls();

    private RecordBuffer batch = new RecordBuffer(BATCH_BYTES);
    private Turn turn = new Turn();
    private SegmentFile file;
    private long fileBytes;
    private long rotateAtBytes;
    private long nextSequence = 1;
    private boolean failing; // the last write failed
    private boolean refusing; // for good

    /**
     * Begins a new, empty journal.
     *
     * @param segmentBytesMax what a segment grows by before the next one is begun
     * @param lock of the directory; it is given back by {@link #close}
     */
    JournalWriter(Path directory, UUID id, long segmentBytesMax, SegmentFile.Opener opener, FileMutex lock)
            throws IOException {
        this.id = id;
        this.directory = directory;
        this.segmentBytesMax = segmentBytesMax;
        this.opener = opener;
        this.lock = lock;
        this.segment = new Segment(id);
        this.file = begin();
    }

    UUID id() {
        return id;
    }

    Path directory() {
        return directory;
    }

    /** The segment that is written to: what has to be forced. */
    SegmentFile file() {
        return file;
    }

    /**
     * Takes a record up for the next write. An {@code IllegalStateException} (it does not fit its call: a second
     * closing, say) and an {@code IllegalArgumentException} (it is too large) are defects.
     *
     * @throws gabelle.engine.outcome.Stop where nothing is taken up any more
     */
    void add(Record record) {
        if (refusing || batch.size() >= BATCH_BYTES_MAX) {
            throw Turn.refused();
        }
        @Nullable OpenCall before = calls.apply(record);
        try {
            segment.encode(batch, nextSequence, record);
        } catch (IllegalArgumentException tooLarge) {
            calls.undo(record, before);
            throw tooLarge;
        }
        nextSequence++;
        turn.add(record, before, batch.size());
    }

    /** Whether a record waits to be written. */
    boolean waits() {
        return !turn.isEmpty();
    }

    /** Writes what waits, and returns how many of its records are journalled; the others are undone. */
    int write() {
        Turn written = turn;
        turn = new Turn();
        int whole = write(written);
        nextSequence -= written.size() - whole;
        written.undoBehind(whole, calls);
        batch.clear();
        return whole;
    }

    /**
     * Begins the next segment where this one is full: it carries what is open, so that the old one holds nothing that is
     * still needed. To be called before anything else is taken up after a write: what is open is then what the file
     * says.
     *
     * @return the old segment, to be forced and closed
     */
    Optional<SegmentFile> rotate() {
        Optional<SegmentFile> sealed = Optional.empty();
        if (fileBytes >= rotateAtBytes && !refusing) {
            SegmentFile old = file;
            try {
                file = begin();
                sealed = Optional.of(old);
            } catch (IOException e) {
                rotateAtBytes = fileBytes + ROTATION_RETRY_BYTES;
                LOG.warn("journal {} cannot begin a new segment and goes on with the old one", id, e);
            }
        }
        batch.clear();
        if (batch.array().length > BATCH_BYTES) {
            batch = new RecordBuffer(BATCH_BYTES);
        }
        return sealed;
    }

    /** Nothing is taken up any more. */
    void refuse() {
        refusing = true;
    }

    /** Takes up the expiries of all calls that are open, and nothing after them. */
    void expireOpen() {
        for (OpenCall call : calls.all()) {
            if (!refusing && batch.size() < BATCH_BYTES_MAX) {
                add(Recovery.expire(call));
            }
        }
        refuse();
    }

    /** Whether the file holds the end of every call. */
    boolean complete() {
        return calls.isEmpty() && !failing;
    }

    /**
     * Gives the files and the lock back.
     *
     * @param complete all of it is on the disk: the journal needs no recovery
     */
    void close(boolean complete) {
        closeFile(file);
        try {
            if (complete) {
                JournalRecovery.markClosed(directory);
            }
            lock.close();
        } catch (IOException e) {
            LOG.warn("journal {} could not be marked as closed: the next start recovers it", id, e);
        }
    }

    void closeFile(SegmentFile done) {
        try {
            done.close();
        } catch (IOException e) {
            LOG.warn("a segment of journal {} could not be closed", id, e);
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

    /** A new segment, which appears with all that it carries or not at all. */
    private SegmentFile begin() throws IOException {
        batch.clear();
        segment.header(batch, nextSequence);
        long sequence = carry(nextSequence);
        SegmentFile next = SegmentFile.begin(opener, SegmentPath.of(directory, nextSequence), batch);
        nextSequence = sequence;
        fileBytes = batch.size();
        rotateAtBytes = fileBytes + segmentBytesMax;
        batch.clear();
        return next;
    }

    /** Copies what is open, and returns the sequence that follows. */
    private long carry(long firstSequence) {
        long sequence = firstSequence;
        for (OpenCall call : calls.all()) {
            segment.encode(batch, sequence++, call.open());
            if (call.last() != null) {
                segment.encode(batch, sequence++, call.last());
            }
        }
        return sequence;
    }
}
