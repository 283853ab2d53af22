package gabelle.verticles.books;

import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Grant;
import gabelle.engine.funds.Posting;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What nodes hold of the funds, and how it is taken away from one that will not come back. Blocking. */
public final class NodeGrants {
    /** More than a cluster has of funds in use would be no list for people. */
    private static final int LISTED_MAX = 10_000;

    private static final String HELD = """
            SELECT node, journal_id, state, account_id, source, meter, window_start, count(*) AS grants,
                sum(amount - settled - returned)::bigint AS left_over
            FROM fund_grant LEFT JOIN journal ON journal.id = journal_id
            WHERE live
            GROUP BY node, journal_id, state, account_id, source, meter, window_start
            ORDER BY node NULLS LAST, journal_id, account_id, source, meter, window_start
            LIMIT $1""";

    private static final String JOURNALS =
            "SELECT id, state, created_at FROM journal WHERE node = $1 AND state <> 'retired' ORDER BY created_at, id";

    private static final String NODES = "SELECT DISTINCT node FROM journal WHERE state <> 'retired' ORDER BY node";

    /**
     * What a journal has left of a fund.
     *
     * @param node null for holds of the metering API, which are no node's
     */
    public record Held(
            @Nullable String node, @Nullable UUID journalId, String state, FundKey fund, long grants, long left) {}

    private record Journal(UUID id, String state, Instant at) {
        boolean isOpen() {
            return state.equals("open");
        }
    }

    /** The loops of a process open their journals at once; no process is followed by another one so soon. */
    private static final Duration ONE_START = Duration.ofSeconds(5);

    private final Transactions transactions;

    public NodeGrants(Transactions transactions) {
        this.transactions = transactions;
    }

    /** At most 10,000, by node. */
    public List<Held> held() {
        return transactions.run(
                connection -> connection.preparedQuery(HELD).execute(Tuple.of(LISTED_MAX)).await().stream()
                        .map(NodeGrants::held)
                        .toList());
    }

    /**
     * Fences journals of a node that are not retired, each in a transaction of its own, and gives back what they have
     * left.
     *
     * @param only these journals; if none are named, all of the node, which must then be those of one process
     * @param back is told what came back, once that is committed
     * @return how many journals were fenced now
     * @throws IllegalArgumentException if no such node is known or a journal is none of its, or if a younger process of
     *     that name may be alive
     */
    public int expire(String node, Set<UUID> only, Consumer<Grant> back) {
        int fenced = 0;
        for (Journal journal : chosen(node, journalsOf(node), only)) {
            if (journal.isOpen()) {
                transactions
                        .retrying(connection -> new Posting(new SqlBooks(connection)).fence(journal.id()))
                        .forEach(back);
                fenced++;
            }
        }
        return fenced;
    }

    private static List<Journal> chosen(String node, List<Journal> journals, Set<UUID> only) {
        if (only.isEmpty()) {
            Instant oldest = journals.getFirst().at();
            if (journals.stream().anyMatch(journal -> journal.isOpen() && isLater(journal, oldest))) {
                throw new IllegalArgumentException("a younger process with the name " + node
                        + " may be alive: name the lost journals of " + listed(journals));
            }
            return journals;
        }
        List<Journal> chosen =
                journals.stream().filter(journal -> only.contains(journal.id())).toList();
        if (chosen.size() < only.size()) {
            throw new IllegalArgumentException("the journals in use of " + node + " are " + listed(journals));
        }
        return chosen;
    }

    private static boolean isLater(Journal journal, Instant oldest) {
        return Duration.between(oldest, journal.at()).compareTo(ONE_START) > 0;
    }

    private static String listed(List<Journal> journals) {
        return journals.stream()
                .map(journal -> journal.id() + " (" + journal.state() + ", of " + journal.at() + ")")
                .collect(Collectors.joining(", "));
    }

    private List<Journal> journalsOf(String node) {
        List<Journal> journals = transactions.run(connection ->
                connection.preparedQuery(JOURNALS).execute(Tuple.of(node)).await().stream()
                        .map(row -> new Journal(
                                row.getUUID(0),
                                row.getString(1),
                                row.getOffsetDateTime(2).toInstant()))
                        .toList());
        if (journals.isEmpty()) {
            throw new IllegalArgumentException(
                    "no node has the name " + node + "; those with journals in use are " + String.join(", ", nodes()));
        }
        return journals;
    }

    private List<String> nodes() {
        List<String> nodes =
                new ArrayList<>(transactions.run(connection -> connection.query(NODES).execute().await().stream()
                        .map(row -> row.getString(0))
                        .toList()));
        return nodes.isEmpty() ? List.of("none") : nodes;
    }

    private static Held held(Row row) {
        @Nullable String node = row.getString("node");
        @Nullable UUID journalId = row.getUUID("journal_id");
        @Nullable String state = row.getString("state");
        return new Held(
                node,
                journalId,
                state == null ? "" : state,
                FundRows.key(row),
                row.getLong("grants"),
                row.getLong("left_over"));
    }
}
