package gabelle.verticles.usage;

import gabelle.verticles.books.Transactions;
import gabelle.verticles.usage.LedgerBatch.Line;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an operator does with dead letters once the cause is mended. Blocking. */
public final class DeadLetterBox {
    private static final String WAITING = """
            SELECT id, journal_id, sequence, request_id, error, at FROM dead_letter
            WHERE applied_at IS NULL AND id > $1 ORDER BY id LIMIT $2""";
    private static final String LETTER =
            "SELECT journal_id, sequence, record::text, applied_at FROM dead_letter WHERE id = $1 FOR UPDATE";

    /** It says so and stays, whether it was applied after all or given up. */
    private static final String APPLIED = "UPDATE dead_letter SET applied_at = now() WHERE id = $1";

    /** A letter that is not applied yet. */
    public record Waiting(long id, UUID journalId, long sequence, UUID requestId, String error, Instant at) {}

    private record Letter(UUID journalId, Line line) {}

    private final Transactions transactions;
    private final Partitions partitions;

    public DeadLetterBox(Transactions transactions) {
        this.transactions = transactions;
        this.partitions = new Partitions(transactions);
    }

    /** The oldest ones after that id, at most so many. */
    public List<Waiting> waiting(long afterId, int lettersMax) {
        return transactions.run(connection -> {
            List<Waiting> waiting = new ArrayList<>();
            connection
                    .preparedQuery(WAITING)
                    .execute(Tuple.of(afterId, lettersMax))
                    .await()
                    .forEach(row -> waiting.add(waiting(row)));
            return waiting;
        });
    }

    /**
     * Applies a letter as the ledger would have: takes its payment from the grants, or from what is left of them, and
     * writes its row and roll-ups. What fails leaves it as it was.
     *
     * @throws IllegalArgumentException if there is no such letter, or if it is applied or given up already
     */
    public void retry(long id) {
        Line found = transactions.run(connection -> letter(connection, id)).line();
        partitions.ensure(List.of(found.at().atOffset(ZoneOffset.UTC).toLocalDate()));
        transactions.retrying(connection -> {
            Letter letter = letter(connection, id);
            int shortfalls = LedgerWork.write(connection, letter.journalId(), List.of(letter.line()));
            connection.preparedQuery(APPLIED).execute(Tuple.of(id)).await();
            return shortfalls;
        });
    }

    /**
     * Gives a letter up: it is not applied, and does not wait any more.
     *
     * @throws IllegalArgumentException if there is no such letter, or if it is applied or given up already
     */
    public void forget(long id) {
        transactions.run(connection -> {
            letter(connection, id);
            return connection.preparedQuery(APPLIED).execute(Tuple.of(id)).await();
        });
    }

    private static Letter letter(SqlConnection connection, long id) {
        RowSet<Row> rows =
                connection.preparedQuery(LETTER).execute(Tuple.of(id)).await();
        if (rows.size() == 0) {
            throw new IllegalArgumentException("there is no dead letter " + id);
        }
        Row row = rows.iterator().next();
        @Nullable OffsetDateTime appliedAt = row.getOffsetDateTime(3);
        if (appliedAt != null) {
            throw new IllegalArgumentException(
                    "dead letter " + id + " was applied or given up already, at " + appliedAt.toInstant());
        }
        return new Letter(row.getUUID(0), DeadLetters.line(row.getLong(1), row.getString(2)));
    }

    private static Waiting waiting(Row row) {
        return new Waiting(
                row.getLong("id"),
                row.getUUID("journal_id"),
                row.getLong("sequence"),
                row.getUUID("request_id"),
                row.getString("error"),
                row.getOffsetDateTime("at").toInstant());
    }
}
