package gabelle.verticles.usage;

import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Posting;
import gabelle.engine.journal.Record;
import gabelle.verticles.usage.LedgerBatch.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The ledger in memory: the steps that the one in Postgres takes, over {@link SimBooks}. */
final class SimLedger implements Ledger {
    /** A row of {@code usage}. */
    record Row(UUID journalId, long sequence, Record.Closing call, Payment payment) {}

    private final SimBooks books;
    private final Posting posting;
    private final List<Row> rows = new ArrayList<>();

    SimLedger(SimBooks books) {
        this.books = books;
        this.posting = new Posting(books);
    }

    List<Row> rows() {
        return rows;
    }

    @Override
    public Position open(UUID journalId, String node) {
        return books.transaction(() -> {
            books.openJournal(journalId, node);
            return position(journalId);
        });
    }

    @Override
    public Position position(UUID journalId) {
        SimBooks.JournalRow row = books.journal(journalId);
        return new Position(row.cursor(), row.state() != SimBooks.State.RETIRED, row.state() == SimBooks.State.FENCED);
    }

    @Override
    public boolean apply(UUID journalId, long cursor, Tail.Batch batch) {
        return books.transaction(() -> {
            if (!posting.advance(journalId, cursor, batch.lastSequence())) {
                return false;
            }
            List<Line> lines = LedgerBatch.lines(batch.entries());
            if (!lines.isEmpty()) {
                write(journalId, lines);
            }
            return true;
        });
    }

    private void write(UUID journalId, List<Line> lines) {
        String reference = "settle:" + journalId + ":" + lines.getFirst().sequence() + "-"
                + lines.getLast().sequence();
        List<Payment> payments = posting.settle(
                reference, lines.stream().map(line -> line.call().payment()).toList());
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            rows.add(new Row(journalId, line.sequence(), line.call(), payments.get(i)));
        }
    }

    @Override
    public boolean retire(UUID journalId, long cursor) {
        return books.transaction(() -> posting.retire(journalId, cursor));
    }
}
