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
        return new Position(row.cursor(), row.state() != SimBooks.State.RETIRED);
    }

    @Override
    public boolean apply(UUID journalId, long cursor, Tail.Batch batch) {
        return books.transaction(() -> {
            if (!posting.advance(journalId, cursor, batch.lastSequence())) {
                return false;
            }
            List<Line> lines = LedgerBatch.lines(batch.entries());
            List<Payment> payments = posting.settle(
                    "settle:" + journalId + ":" + batch.lastSequence(),
                    lines.stream().map(line -> line.call().payment()).toList());
            for (int i = 0; i < lines.size(); i++) {
                rows.add(
                        new Row(journalId, lines.get(i).sequence(), lines.get(i).call(), payments.get(i)));
            }
            return true;
        });
    }

    @Override
    public boolean retire(UUID journalId, long cursor) {
        return books.transaction(() -> posting.retire(journalId, cursor));
    }
}
