package gabelle.verticles.usage;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Grant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;

/** What stands in Postgres, one line for each row, sorted, to be compared with what should. */
final class SimTables {
    private static final String FUND =
            "account_id || ' ' || source || ' ' || meter || ' ' || (extract(epoch FROM window_start) * 1000)::bigint";
    private static final String MOVEMENTS = "SELECT id, reference || ' ' || " + FUND + " || ' ' || debit || ' ' ||"
            + " credit || ' ' || amount || ' ' || coalesce(grant_id::text, 'null') FROM movement WHERE id > ?";
    private static final String FUNDS = "SELECT " + FUND + " || ' ' || granted || ' ' || posted || ' ' || pending"
            + " FROM fund WHERE account_id = ANY (?::uuid[])";
    private static final String GRANT = "SELECT id || ' ' || coalesce(journal_id::text, 'null') || ' ' || " + FUND
            + " || ' ' || amount || ' ' || settled || ' ' || returned || ' ' ||"
            + " coalesce((extract(epoch FROM expires_at) * 1000)::bigint, 0) FROM fund_grant";
    private static final String GRANTS = GRANT + " WHERE id = ANY (?::uuid[])";
    private static final String LIVE_GRANTS = GRANT + " WHERE account_id = ANY (?::uuid[]) AND live";
    private static final String USAGE = "SELECT request_id || ' ' || journal_id || ' ' || journal_sequence || ' ' ||"
            + " outcome || ' ' || paid_by || ' ' || coalesce((extract(epoch FROM window_start) * 1000)::bigint, 0)"
            + " || ' ' || plan_tokens || ' ' || plan_requests || ' ' || plan_images || ' ' || micro_credits || ' ' ||"
            + " overage_nano || ' ' || shortfall FROM usage WHERE request_id = ANY (?::uuid[])";
    private static final String JOURNALS =
            "SELECT id || ' ' || cursor || ' ' || upper(state) FROM journal WHERE id = ANY (?::uuid[])";

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

    List<String> newMovements() {
        List<String> texts = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(MOVEMENTS)) {
            query.setLong(1, movementSeen);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    movementSeen = Math.max(movementSeen, rows.getLong(1));
                    texts.add(rows.getString(2));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        texts.sort(null);
        return texts;
    }

    List<String> funds(Collection<UUID> accounts) {
        return lines(FUNDS, texts(accounts, UUID::toString));
    }

    /** Of which something is left. */
    List<String> liveGrants(Collection<UUID> accounts) {
        return lines(LIVE_GRANTS, texts(accounts, UUID::toString));
    }

    List<String> grants(Collection<UUID> grants) {
        return lines(GRANTS, texts(grants, UUID::toString));
    }

    List<String> usage(Collection<UUID> requestIds) {
        return lines(USAGE, texts(requestIds, UUID::toString));
    }

    List<String> journals(Collection<UUID> journals) {
        return lines(JOURNALS, texts(journals, UUID::toString));
    }

    private List<String> lines(String sql, List<String> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setArray(1, connection.createArrayOf("text", keys.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        lines.sort(null);
        return lines;
    }
}
