package gabelle.verticles.usage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A journal in memory. Written by the test's thread, read by the ledger's. */
final class FakeTail implements Tail {
    final UUID id = UUID.randomUUID();
    private final List<Entry> entries = new ArrayList<>();
    private List<Quarantined> damage = List.of();
    private boolean ended;
    private boolean closed;
    private boolean broken;
    private boolean deleted;
    private long released;

    synchronized FakeTail append(Batch batch) {
        entries.addAll(batch.entries());
        return this;
    }

    synchronized FakeTail append(Calls calls, int records) {
        return append(calls.batch(entries.size(), records));
    }

    synchronized FakeTail end() {
        ended = true;
        return this;
    }

    synchronized FakeTail broken(boolean now) {
        broken = now;
        return this;
    }

    synchronized FakeTail damaged(Quarantined what) {
        damage = List.of(what);
        return this;
    }

    synchronized boolean closed() {
        return closed;
    }

    synchronized boolean deleted() {
        return deleted;
    }

    synchronized long released() {
        return released;
    }

    synchronized long rows() {
        return LedgerBatch.lines(entries).size();
    }

    @Override
    public UUID journalId() {
        return id;
    }

    @Override
    public synchronized Batch read(long afterSequence, int recordsMax) throws IOException {
        if (broken) {
            throw new IOException("the disk is gone");
        }
        int from = (int) afterSequence;
        int to = Math.min(entries.size(), from + recordsMax);
        Batch batch = new Batch(List.copyOf(entries.subList(from, to)), to, damage);
        damage = List.of();
        return batch;
    }

    @Override
    public synchronized void release(long throughSequence) {
        released = throughSequence;
    }

    @Override
    public synchronized long lagBytes() {
        return 100 * (entries.size() - released);
    }

    @Override
    public synchronized boolean drained(long cursor) {
        return ended && cursor >= entries.size();
    }

    @Override
    public synchronized void delete() {
        deleted = true;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
