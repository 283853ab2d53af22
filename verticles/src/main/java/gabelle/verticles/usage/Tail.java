package gabelle.verticles.usage;

import gabelle.engine.journal.Record;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** The read side of a journal, as the ledger sees it. It blocks on files: only for virtual threads. */
interface Tail extends Closeable {
    record Entry(long sequence, Record record) {}

    /** Bytes that are no record although good ones follow, kept beside their segment; length 0: records are missing. */
    record Quarantined(Path segment, long offset, long length) {}

    /**
     * Records in the order of their sequence. Sequences may be missing from it; all up to {@code lastSequence} are done
     * with once these entries are.
     *
     * @param lastSequence where the next read goes on; the sequence that was asked for where there was nothing to read
     * @param quarantined found for the first time, each to be counted and alarmed
     */
    record Batch(List<Entry> entries, long lastSequence, List<Quarantined> quarantined) {}

    UUID journalId();

    Batch read(long afterSequence, int recordsMax) throws IOException;

    /** Everything up to there is committed and need not be kept. */
    void release(long throughSequence) throws IOException;

    long lagBytes();

    /** Whether the journal is closed and has nothing after the cursor. */
    boolean drained(long cursor);

    /** Only when drained and retired. */
    void delete() throws IOException;
}
