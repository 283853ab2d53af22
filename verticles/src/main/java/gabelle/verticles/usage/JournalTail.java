package gabelle.verticles.usage;

import gabelle.engine.journal.Segment;
import gabelle.verticles.data.FileMutex;
import gabelle.verticles.usage.SegmentReader.Damage;
import gabelle.verticles.usage.SegmentReader.Place;
import gabelle.verticles.usage.SegmentReader.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The read side of a journal, by its files alone: it shares nothing with the writer, and reads a dead process' journal
 * like a live one. Blocking; one thread at a time, except {@link #lagBytes()}, which any may call.
 *
 * <p>What a read returns is on the disk: the ledger never holds what a power cut can take from the journal, and so a
 * recovered journal never gives a sequence away a second time that a cursor has passed.
 */
public final class JournalTail implements Tail {
    private static final Logger LOG = LoggerFactory.getLogger(JournalTail.class);

    private final Path directory;
    private final UUID journalId;
    private final Segment segment;
    private final Runnable onFsyncFailure;
    private final @Nullable FileMutex lock;

    /** Where the last read began, to read the same again after a failed commit, and where it ended. */
    private @Nullable Mark began;

    private volatile @Nullable Mark ended;
    private @Nullable SegmentReader reader;
    private @Nullable SegmentPath readerOf;

    /** What was quarantined and not yet told with a batch. */
    private List<Quarantined> untold = new ArrayList<>();

    private record Mark(SegmentPath segment, Place place) {}

    /** Reads a journal that lives, or that nobody owns. */
    public JournalTail(Path directory, UUID journalId, Runnable onFsyncFailure) {
        this(directory, journalId, onFsyncFailure, null);
    }

    /** Reads a recovered journal, and owns it until it is closed or deleted. */
    JournalTail(Path directory, UUID journalId, Runnable onFsyncFailure, @Nullable FileMutex lock) {
        this.directory = directory;
        this.journalId = journalId;
        this.segment = new Segment(journalId);
        this.onFsyncFailure = onFsyncFailure;
        this.lock = lock;
    }

    @Override
    public UUID journalId() {
        return journalId;
    }

    /**
     * Reads closing records above a sequence: at most {@code recordsMax} of them, and no more than one step of a file
     * holds. Reading again from the same sequence gives the same again, until that is released.
     */
    @Override
    public Batch read(long afterSequence, int recordsMax) throws IOException {
        List<Entry> entries = new ArrayList<>();
        Mark at = markOf(afterSequence);
        began = at;
        @Nullable SegmentPath sealedBy = null;
        while (at != null && entries.isEmpty()) {
            Step step = step(at, afterSequence, recordsMax, entries);
            at = new Mark(at.segment, step.place());
            if (step.stopped() || !step.atEnd()) {
                continue;
            }
            if (sealedBy == null) {
                sealedBy = successorOf(at.segment);
                if (sealedBy == null) {
                    break;
                }
                continue; // the segment may have grown between the step and its sealing: one more step
            }
            at = moveOn(at, sealedBy);
            sealedBy = null;
        }
        ended = at;
        long last = at == null ? afterSequence : Math.max(afterSequence, at.place.lastSequence());
        return new Batch(entries, last, told());
    }

    /**
     * Deletes segments that are sealed and hold nothing above a committed sequence. Their open calls were carried
     * forward, which is made sure of on the disk first.
     */
    @Override
    public void release(long throughSequence) throws IOException {
        List<SegmentPath> segments = SegmentPath.in(directory);
        int released = 0;
        while (released + 1 < segments.size() && segments.get(released + 1).firstSequence() - 1 <= throughSequence) {
            released++;
        }
        if (released == 0) {
            return;
        }
        try (SegmentReader next =
                new SegmentReader(segment, segments.get(released).path())) {
            force(next, Long.MAX_VALUE);
        }
        SegmentFile.forceDirectory(directory);
        for (SegmentPath path : segments.subList(0, released)) {
            Files.deleteIfExists(path.path());
        }
    }

    /** The bytes behind the last read. */
    @Override
    public long lagBytes() {
        Mark mark = ended;
        long bytes = 0;
        try {
            for (SegmentPath path : SegmentPath.in(directory)) {
                if (mark == null || path.firstSequence() > mark.segment.firstSequence()) {
                    bytes += path.bytes();
                } else if (path.equals(mark.segment)) {
                    bytes += Math.max(0, path.bytes() - mark.place.end());
                }
            }
        } catch (IOException gone) {
            LOG.debug("journal {} cannot be measured", journalId, gone);
        }
        return bytes;
    }

    /** Whether the journal is closed, by its writer or by recovery, and no closing record is behind the cursor. */
    @Override
    public boolean drained(long cursor) {
        try {
            return JournalRecovery.isClosed(directory) && peeked(cursor).isEmpty() && untold.isEmpty();
        } catch (IOException e) {
            LOG.warn("journal {} cannot be read", journalId, e);
            return false;
        }
    }

    /** Deletes a journal that is drained and retired. What was quarantined stays, in a directory of another name. */
    @Override
    public void delete() throws IOException {
        close();
        JournalRecovery.delete(directory);
    }

    /** Gives the files and the lock back. */
    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
            readerOf = null;
        }
        if (lock != null) {
            lock.close();
        }
    }

    /** Reads without telling: what it quarantines is told with the next batch. */
    private List<Entry> peeked(long cursor) throws IOException {
        Batch batch = read(cursor, 1);
        untold.addAll(batch.quarantined());
        return batch.entries();
    }

    private List<Quarantined> told() {
        List<Quarantined> told = untold;
        untold = new ArrayList<>();
        return told;
    }

    private Step step(Mark at, long afterSequence, int recordsMax, List<Entry> entries) throws IOException {
        SegmentReader from = readerOf(at.segment);
        Step step = from.step(at.place, true, (sequence, record) -> {
            if (sequence > afterSequence) {
                entries.add(new Entry(sequence, record));
            }
            return entries.size() < recordsMax;
        });
        for (Damage damage : step.damaged()) {
            quarantine(at.segment, damage);
        }
        if (step.place().lastSequence() > at.place.lastSequence()) {
            force(from, step.place().end());
        }
        return step;
    }

    /** From the end of a sealed segment to the next one; what is left behind, or is missing between them, is damage. */
    private Mark moveOn(Mark at, SegmentPath next) throws IOException {
        Damage rest = readerOf(at.segment).rest(at.place);
        if (rest.length() > 0 || next.firstSequence() > at.place.lastSequence() + 1) {
            quarantine(at.segment, rest);
        }
        return new Mark(next, Place.startOf(next));
    }

    private void quarantine(SegmentPath path, Damage damage) throws IOException {
        if (Quarantine.keep(path, readerOf(path), damage)) {
            untold.add(new Quarantined(path.path(), damage.offset(), damage.length()));
        }
    }

    private @Nullable Mark markOf(long afterSequence) throws IOException {
        Mark end = ended;
        if (end != null && end.place.lastSequence() == afterSequence && isThere(end.segment)) {
            return end;
        }
        Mark begin = began;
        if (end != null
                && begin != null
                && begin.place.lastSequence() <= afterSequence
                && afterSequence < end.place.lastSequence()
                && isThere(begin.segment)) {
            return begin;
        }
        return located(afterSequence);
    }

    private boolean isThere(SegmentPath path) {
        return path.equals(readerOf) || Files.exists(path.path());
    }

    /** The start of the segment that holds what follows a sequence, or null while there is no segment. */
    private @Nullable Mark located(long afterSequence) throws IOException {
        @Nullable SegmentPath found = null;
        for (SegmentPath path : SegmentPath.in(directory)) {
            if (found == null || path.firstSequence() <= afterSequence + 1) {
                found = path;
            }
        }
        if (found == null) {
            return null;
        }
        if (found.firstSequence() > afterSequence + 1) {
            quarantine(found, new Damage(0, 0)); // what stood before it is gone
        }
        return new Mark(found, Place.startOf(found));
    }

    private @Nullable SegmentPath successorOf(SegmentPath path) throws IOException {
        for (SegmentPath candidate : SegmentPath.in(directory)) {
            if (candidate.firstSequence() > path.firstSequence()) {
                return candidate;
            }
        }
        return null;
    }

    private SegmentReader readerOf(SegmentPath path) throws IOException {
        if (reader == null || !path.equals(readerOf)) {
            if (reader != null) {
                reader.close();
            }
            reader = new SegmentReader(segment, path.path());
            readerOf = path;
        }
        return reader;
    }

    private void force(SegmentReader file, long end) throws IOException {
        try {
            file.force(end);
        } catch (IOException e) {
            LOG.error("journal {} could not be forced to disk: this process ends", journalId, e);
            onFsyncFailure.run();
            throw e;
        }
    }
}
