package gabelle.verticles.usage;

import gabelle.engine.funds.Posting;
import gabelle.verticles.books.SqlBooks;
import gabelle.verticles.books.Transactions;
import gabelle.verticles.usage.LedgerBatch.Line;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger in Postgres. Each batch is applied exactly once: the journal's cursor moves in the same transaction,
 * and only from where the batch begins. Blocks a virtual thread; every failure that it throws left nothing applied,
 * except for a connection that broke on the commit, which the next attempt's cursor tells.
 */
final class PostgresLedger implements Ledger {
    private static final Logger log = LoggerFactory.getLogger(PostgresLedger.class);

    private static final String OPEN = "INSERT INTO journal (id, node) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
    private static final String POSITION =
            "SELECT cursor, state <> 'retired', state = 'fenced' FROM journal WHERE id = $1";

    /**
     * The parts of a divided batch meet other ledgers' rows out of order, which would be deadlock after deadlock. So the
     * others wait, in the order in which every batch reaches these tables: those of the money first.
     */
    private static final String HAVE_THE_ROLL_UPS = "LOCK TABLE usage_hour, key_activity IN SHARE ROW EXCLUSIVE MODE";

    /** One go at some work, with what the earlier ones have taught, and what there is to tell once it is committed. */
    private record Attempt(boolean partitioned, boolean bisecting, Findings found) {
        Attempt(boolean partitioned, boolean bisecting) {
            this(partitioned, bisecting, new Findings());
        }

        /** The same from its beginning. */
        Attempt again() {
            return new Attempt(partitioned, bisecting);
        }
    }

    private static final class Findings {
        private final List<DeadLetters.Letter> letters = new ArrayList<>();
        private boolean applied;
        private int shortfalls;
        private boolean fenced;
    }

    private final Transactions transactions;
    private final Partitions partitions;
    private final DistributionSummary batchRows;
    private final Timer batchDuration;
    private final Counter deadLetters;
    private final Counter shortfalls;
    private final Consumer<UUID> onFenced;

    /** Journals that were seen fenced, until they are retired: as many as are followed, at the most. */
    private final Set<UUID> fenced = new HashSet<>();

    /**
     * For one thread.
     *
     * @param onFenced is told of each journal that has lost its grants, once
     */
    PostgresLedger(Transactions transactions, Partitions partitions, MeterRegistry metrics, Consumer<UUID> onFenced) {
        this.onFenced = onFenced;
        this.transactions = transactions;
        this.partitions = partitions;
        this.batchRows = metrics.summary("gabelle.ledger.batch.rows");
        this.batchDuration = metrics.timer("gabelle.ledger.batch.duration");
        this.deadLetters = metrics.counter("gabelle.ledger.dead.letters");
        this.shortfalls = metrics.counter("gabelle.ledger.shortfalls");
    }

    @Override
    public Position open(UUID journalId, String node) {
        return seen(journalId, transactions.run(connection -> {
            connection.preparedQuery(OPEN).execute(Tuple.of(journalId, node)).await();
            return position(connection, journalId);
        }));
    }

    @Override
    public Position position(UUID journalId) {
        return seen(journalId, transactions.run(connection -> position(connection, journalId)));
    }

    @Override
    public boolean apply(UUID journalId, long cursor, Tail.Batch batch) {
        List<Line> lines = LedgerBatch.lines(batch.entries());
        Timer.Sample sample = Timer.start();
        boolean applied =
                apply(new LedgerWork(journalId, cursor, batch.lastSequence(), lines), new Attempt(false, false));
        if (applied && !lines.isEmpty()) {
            sample.stop(batchDuration);
            batchRows.record(lines.size());
        }
        return applied;
    }

    @Override
    public boolean retire(UUID journalId, long cursor) {
        boolean retired =
                transactions.retrying(connection -> new Posting(new SqlBooks(connection)).retire(journalId, cursor));
        if (retired) {
            fenced.remove(journalId);
        }
        return retired;
    }

    private Position seen(UUID journalId, Position position) {
        if (position.fenced()) {
            seenFenced(journalId);
        }
        return position;
    }

    private void seenFenced(UUID journalId) {
        if (fenced.add(journalId)) {
            onFenced.accept(journalId);
        }
    }

    private boolean apply(LedgerWork work, Attempt attempt) {
        Findings found;
        try {
            found = transactions.retrying(connection -> advance(connection, work, attempt.again()));
        } catch (RuntimeException failure) {
            return apply(work, afterwards(work, attempt, failure));
        }
        tell(work.journalId(), found);
        return found.applied;
    }

    private void tell(UUID journalId, Findings found) {
        found.letters.forEach(DeadLetters::report);
        deadLetters.increment(found.letters.size());
        shortfalls.increment(found.shortfalls);
        if (found.fenced) {
            seenFenced(journalId);
        }
    }

    /** What to try next, with what had to be done before; throws the failure on if nothing helps but waiting. */
    private Attempt afterwards(LedgerWork work, Attempt attempt, RuntimeException failure) {
        SqlFailure kind = SqlFailure.of(failure);
        if (kind == SqlFailure.NO_PARTITION && !attempt.partitioned()) {
            partitions.ensure(work.lines().stream().map(PostgresLedger::dayOf).toList());
            return new Attempt(true, attempt.bisecting());
        }
        if (isPoison(kind, attempt) && !attempt.bisecting()) {
            log.warn("A batch of journal {} is refused; looking for the record at fault", work.journalId(), failure);
            return new Attempt(attempt.partitioned(), true);
        }
        throw failure;
    }

    private static Findings advance(SqlConnection connection, LedgerWork work, Attempt attempt) {
        SqlBooks books = new SqlBooks(connection);
        if (!new Posting(books).advance(work.journalId(), work.from(), work.to())) {
            return attempt.found();
        }
        attempt.found().applied = true;
        attempt.found().fenced = books.fenced();
        if (attempt.bisecting()) {
            books.lock(work.grants());
            connection.query(HAVE_THE_ROLL_UPS).execute().await();
            bisect(connection, work.journalId(), work.lines(), attempt);
        } else if (!work.lines().isEmpty()) {
            attempt.found().shortfalls += LedgerWork.write(connection, work.journalId(), work.lines());
        }
        return attempt.found();
    }

    /** Writes what can be written, in ever smaller parts; the records that are at fault become dead letters. */
    private static void bisect(SqlConnection connection, UUID journalId, List<Line> lines, Attempt attempt) {
        connection.query("SAVEPOINT part").execute().await();
        try {
            attempt.found().shortfalls += LedgerWork.write(connection, journalId, lines);
        } catch (RuntimeException failure) {
            if (!isPoison(SqlFailure.of(failure), attempt)) {
                throw failure;
            }
            connection.query("ROLLBACK TO part").execute().await();
            divide(connection, journalId, lines, attempt, failure);
        }
        connection.query("RELEASE part").execute().await();
    }

    private static void divide(
            SqlConnection connection, UUID journalId, List<Line> lines, Attempt attempt, RuntimeException failure) {
        if (lines.size() == 1) {
            var letter = new DeadLetters.Letter(journalId, lines.getFirst(), String.valueOf(failure.getMessage()));
            DeadLetters.write(connection, letter);
            attempt.found().letters.add(letter);
            return;
        }
        int middle = lines.size() / 2;
        bisect(connection, journalId, lines.subList(0, middle), attempt);
        bisect(connection, journalId, lines.subList(middle, lines.size()), attempt);
    }

    /** A day that still has no partition after it was asked for is not one that a request id can have. */
    private static boolean isPoison(SqlFailure kind, Attempt attempt) {
        return kind == SqlFailure.DATA || (kind == SqlFailure.NO_PARTITION && attempt.partitioned());
    }

    private static Position position(SqlConnection connection, UUID journalId) {
        Row row = connection
                .preparedQuery(POSITION)
                .execute(Tuple.of(journalId))
                .await()
                .iterator()
                .next();
        return new Position(row.getLong(0), row.getBoolean(1), row.getBoolean(2));
    }

    private static LocalDate dayOf(Line line) {
        return line.at().atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
