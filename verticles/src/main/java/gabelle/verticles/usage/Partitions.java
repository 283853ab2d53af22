package gabelle.verticles.usage;

import gabelle.verticles.books.Transactions;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.Collection;
import java.util.stream.Stream;

/**
 * The day partitions of {@code usage}. The app's role owns no table: functions of the schema make and drop them, within
 * bounds of their own.
 */
final class Partitions {
    /** A weekend and a day during which nobody looks. */
    private static final int DAYS_AHEAD = 3;

    private static final String ENSURE =
            "SELECT ensure_usage_partition(day) FROM unnest($1::date[]) AS day ORDER BY day";
    private static final String DROP = "SELECT drop_usage_partitions($1)";

    private final Transactions transactions;

    Partitions(Transactions transactions) {
        this.transactions = transactions;
    }

    /** From today on, so that no call of the coming days meets a missing one. */
    void ensureAhead(LocalDate today) {
        ensure(Stream.iterate(today, day -> day.plusDays(1))
                .limit(DAYS_AHEAD + 1L)
                .toList());
    }

    /** Days that no honest request id has are left out. */
    void ensure(Collection<LocalDate> days) {
        LocalDate[] array = days.stream().distinct().toArray(LocalDate[]::new);
        transactions.run(connection ->
                connection.preparedQuery(ENSURE).execute(Tuple.of(array)).await());
    }

    /** Returns how many there were. */
    int dropBefore(LocalDate day) {
        return transactions.run(connection -> connection
                .preparedQuery(DROP)
                .execute(Tuple.of(day))
                .await()
                .iterator()
                .next()
                .getInteger(0));
    }
}
