package gabelle.verticles.usage;

import gabelle.engine.funds.Part;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Posting;
import gabelle.verticles.books.SqlBooks;
import gabelle.verticles.usage.LedgerBatch.Line;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Consecutive records of a journal: all after {@code from}, up to and including {@code to}. */
record LedgerWork(UUID journalId, long from, long to, List<Line> lines) {
    /**
     * Takes what some of its calls were charged from their grants, and writes them with what came of it.
     *
     * @return how many had used more than they held
     */
    static int write(SqlConnection connection, UUID journalId, List<Line> lines) {
        List<Line> settled = settled(connection, journalId, lines);
        LedgerRows.write(connection, journalId, LedgerBatch.of(settled));
        return (int) settled.stream()
                .filter(line -> line.call().payment().shortfall() > 0)
                .count();
    }

    private static List<Line> settled(SqlConnection connection, UUID journalId, List<Line> lines) {
        String reference = "settle:" + journalId + ":" + lines.getFirst().sequence() + "-"
                + lines.getLast().sequence();
        List<Payment> charged = new ArrayList<>(lines.size());
        lines.forEach(line -> charged.add(line.call().payment()));
        List<Payment> settled = new Posting(new SqlBooks(connection)).settle(reference, charged);
        List<Line> paid = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            paid.add(lines.get(i).paid(settled.get(i)));
        }
        return paid;
    }

    /** All grants that its calls were charged to. */
    Set<UUID> grants() {
        Set<UUID> grants = new TreeSet<>();
        for (Line line : lines) {
            for (Part part : line.call().payment().parts()) {
                grants.add(part.grantId());
            }
        }
        return grants;
    }
}
