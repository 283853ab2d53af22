package gabelle.verticles.metering;

import gabelle.verticles.http.Problem;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is asked of the tables around an account's credits. */
final class CreditRows {
    static final Problem REUSED =
            Problem.conflict("reference_reused", "this reference stands for another movement", "reference");

    private static final String ACCOUNT = "SELECT FROM account WHERE id = $1";
    private static final String PACKAGE = "SELECT micro_credits FROM package WHERE id = $1 AND active";

    private static final String KNOWN =
            "SELECT account_id, source, package, CASE debit WHEN 'issued' THEN amount ELSE -amount END AS amount"
                    + " FROM movement WHERE reference = $1";

    private static final String HISTORY = """
            SELECT id, reference, debit, credit, amount, reason, author, package, at FROM movement
             WHERE account_id = $1 AND source = 'credits' AND id < $2 ORDER BY id DESC LIMIT $3""";

    private static final String PURCHASE = """
            SELECT m.package, coalesce(p.name, m.package) AS name, m.at
              FROM movement m LEFT JOIN package p ON p.id = m.package
             WHERE m.account_id = $1 AND m.source = 'credits' AND m.debit = 'issued'
               AND m.package IS NOT NULL
             ORDER BY m.id DESC LIMIT 1""";

    private CreditRows() {}

    /** A row of the double entry. */
    record Entry(
            long id,
            String reference,
            String debit,
            String credit,
            long amount,
            String reason,
            String author,
            Optional<String> packageId,
            Instant at) {}

    /** The last package that was added. */
    record Purchase(String packageId, String name, Instant at) {}

    static boolean accountExists(SqlConnection connection, UUID account) {
        return !all(connection, ACCOUNT, Tuple.of(account), row -> row).isEmpty();
    }

    /** In micro-credits; refuses one that is not sold. */
    static long ofPackage(SqlConnection connection, String packageId) {
        return all(connection, PACKAGE, Tuple.of(packageId), row -> row.getLong("micro_credits")).stream()
                .findFirst()
                .orElseThrow(
                        () -> new Problem(400, "unknown_package", "there is no such package", "package").rejected());
    }

    /** Whether this was moved before; refuses a reference under which something else was. */
    static boolean known(SqlConnection connection, String reference, UUID account, CreditEntry entry) {
        List<Boolean> same = all(
                connection,
                KNOWN,
                Tuple.of(reference),
                row -> account.equals(row.getUUID("account_id"))
                        && "credits".equals(row.getString("source"))
                        && (entry.credits().isPresent()
                                ? entry.credits().get().equals(row.getLong("amount"))
                                : entry.packageId().equals(Optional.ofNullable(row.getString("package")))));
        if (same.contains(false)) {
            throw REUSED.rejected();
        }
        return !same.isEmpty();
    }

    /** Newest first. */
    static List<Entry> history(SqlConnection connection, UUID account, long below, int most) {
        return all(
                connection,
                HISTORY,
                Tuple.of(account, below, most),
                row -> new Entry(
                        row.getLong("id"),
                        row.getString("reference"),
                        row.getString("debit"),
                        row.getString("credit"),
                        row.getLong("amount"),
                        row.getString("reason"),
                        row.getString("author"),
                        Optional.ofNullable(row.getString("package")),
                        at(row)));
    }

    static Optional<Purchase> purchase(SqlConnection connection, UUID account) {
        return all(
                        connection,
                        PURCHASE,
                        Tuple.of(account),
                        row -> new Purchase(row.getString("package"), row.getString("name"), at(row)))
                .stream()
                .findFirst();
    }

    private static Instant at(Row row) {
        @Nullable OffsetDateTime at = row.getOffsetDateTime("at");
        return at == null ? Instant.EPOCH : at.toInstant();
    }

    private static <T> List<T> all(SqlConnection connection, String sql, Tuple values, Function<Row, T> read) {
        return connection.preparedQuery(sql).execute(values).await().stream()
                .map(read)
                .toList();
    }
}
