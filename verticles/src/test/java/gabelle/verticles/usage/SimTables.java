package gabelle.verticles.usage;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Grant;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** What stands in Postgres, one line for each row, sorted, to be compared with what should. */
final class SimTables {
    private static final String FUND =
            "account_id || ' ' || source || ' ' || meter || ' ' || (extract(epoch FROM window_start) * 1000)::bigint";
    private static final String GRANT = "id || ' ' || coalesce(journal_id::text, 'null') || ' ' || " + FUND
            + " || ' ' || amount || ' ' || settled || ' ' || returned || ' ' ||"
            + " coalesce((extract(epoch FROM expires_at) * 1000)::bigint, 0) FROM fund_grant";

    /** One query, since each costs a way to the server and back. The request ids' bounds spare it the other days. */
    private static final String ALL =
            "SELECT 'movements', id, reference || ' ' || " + FUND + " || ' ' || debit || ' ' ||"
                    + " credit || ' ' || amount || ' ' || coalesce(grant_id::text, 'null') FROM movement WHERE id > ?"
                    + " UNION ALL SELECT 'funds', 0, " + FUND + " || ' ' || granted || ' ' || posted || ' ' || pending"
                    + " FROM fund WHERE account_id = ANY (?::uuid[])"
                    + " UNION ALL SELECT 'grants', 0, " + GRANT + " WHERE id = ANY (?::uuid[])"
                    + " UNION ALL SELECT 'grants left', 0, " + GRANT
                    + " WHERE account_id = ANY (?::uuid[]) AND live"
                    + " UNION ALL SELECT 'usage', 0, request_id || ' ' || journal_id || ' ' || journal_sequence || ' ' ||"
                    + " outcome || ' ' || paid_by || ' ' || coalesce((extract(epoch FROM window_start) * 1000)::bigint, 0)"
                    + " || ' ' || plan_tokens || ' ' || plan_requests || ' ' || plan_images || ' ' || micro_credits || ' ' ||"
                    + " overage_nano || ' ' || shortfall FROM usage"
                    + " WHERE request_id = ANY (?::uuid[]) AND request_id BETWEEN ?::uuid AND ?::uuid"
                    + " UNION ALL SELECT 'journals', 0, id || ' ' || cursor || ' ' || upper(state) FROM journal"
                    + " WHERE id = ANY (?::uuid[])";

    /**
     * Lines of each table, sorted.
     *
     * @param movements those that were never looked at before
     * @param liveGrants those of which something is left
     */
    record Lines(
            List<String> movements,
            List<String> funds,
            List<String> liveGrants,
            List<String> grants,
            List<String> usage,
            List<String> journals) {}

    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    private final Connection connection;
    private long movementSeen;

    SimTables(Connection connection) throws SQLException {
        this.connection = connection;
        try (PreparedStatement last = connection.prepareStatement("SELECT coalesce(max(id), 0) FROM movement");
                ResultSet row = last.executeQuery()) {
            row.next();
            movementSeen = row.getLong(1);
        }
    }

    static <T> List<String> texts(Collection<T> of, Function<T, String> text) {
        return of.stream().map(text).sorted().toList();
    }

    static String text(FundKey fund) {
        return fund.accountId() + " " + fund.source().tag() + " " + fund.meter().tag() + " " + fund.windowStartMs();
    }

    static String text(FundKey key, Fund fund) {
        return text(key) + " " + fund.granted() + " " + fund.posted() + " " + fund.pending();
    }

    static String text(Grant grant) {
        return grant.id() + " " + grant.journalId() + " " + text(grant.fund()) + " " + grant.amount() + " "
                + grant.settled() + " " + grant.returned() + " " + grant.expiresAtMs();
    }

    static String text(SimBooks.Entry entry) {
        return entry.reference() + " " + text(entry.fund()) + " " + lower(entry.debit()) + " " + lower(entry.credit())
                + " " + entry.amount() + " " + entry.grantId();
    }

    private static String lower(Enum<?> side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    /** What Postgres has of these. */
    Lines look(
            Collection<UUID> accounts,
            Collection<UUID> grants,
            Collection<UUID> requestIds,
            Collection<UUID> journals) {
        List<String> calls = texts(requestIds, UUID::toString); // sorted as Postgres sorts, unlike ids in Java
        try (PreparedStatement query = connection.prepareStatement(ALL)) {
            query.setLong(1, movementSeen);
            query.setArray(2, ids(accounts));
            query.setArray(3, ids(grants));
            query.setArray(4, ids(accounts));
            query.setArray(5, connection.createArrayOf("text", calls.toArray()));
            query.setString(6, calls.isEmpty() ? NOBODY : calls.getFirst());
            query.setString(7, calls.isEmpty() ? NOBODY : calls.getLast());
            query.setArray(8, ids(journals));
            return lines(query);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Array ids(Collection<UUID> ids) throws SQLException {
        return connection.createArrayOf("text", texts(ids, UUID::toString).toArray());
    }

    private Lines lines(PreparedStatement query) throws SQLException {
        Map<String, List<String>> lines = new HashMap<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                movementSeen = Math.max(movementSeen, rows.getLong(2));
                lines.computeIfAbsent(rows.getString(1), table -> new ArrayList<>())
                        .add(rows.getString(3));
            }
        }
        lines.values().forEach(table -> table.sort(null));
        return new Lines(
                lines.getOrDefault("movements", List.of()),
                lines.getOrDefault("funds", List.of()),
                lines.getOrDefault("grants left", List.of()),
                lines.getOrDefault("grants", List.of()),
                lines.getOrDefault("usage", List.of()),
                lines.getOrDefault("journals", List.of()));
    }
}
