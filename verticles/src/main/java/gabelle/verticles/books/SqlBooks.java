package gabelle.verticles.books;

import gabelle.engine.funds.Books;
import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Grant;
import gabelle.engine.funds.Movement;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Side;
import gabelle.engine.funds.Wish;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The books in Postgres, as one transaction at READ COMMITTED sees them. Rows are locked as an update of them would
 * lock them (FOR NO KEY UPDATE), and not more, so that the movements' foreign keys never wait for each other.
 */
public final class SqlBooks implements Books {
    private final SqlConnection connection;
    private final @Nullable String packageId;
    private boolean fenced;

    public SqlBooks(SqlConnection connection) {
        this(connection, null);
    }

    private SqlBooks(SqlConnection connection, @Nullable String packageId) {
        this.connection = connection;
        this.packageId = packageId;
    }

    /** The same books, whose movements say that they come of a package that was bought. */
    public SqlBooks selling(String packageId) {
        return new SqlBooks(connection, packageId);
    }

    @Override
    public boolean advance(UUID journalId, long from, long to) {
        RowSet<Row> advanced = execute(BookSql.ADVANCE, Tuple.of(journalId, from, to));
        advanced.forEach(row -> fenced = row.getBoolean(0));
        return advanced.rowCount() == 1;
    }

    /** Whether the journal that was advanced last has lost its grants: what it settles is a shortfall. */
    public boolean fenced() {
        return fenced;
    }

    @Override
    public boolean retire(UUID journalId, long cursor) {
        return changed(BookSql.RETIRE, Tuple.of(journalId, cursor));
    }

    @Override
    public boolean fence(UUID journalId) {
        return changed(BookSql.FENCE, Tuple.of(journalId));
    }

    @Override
    public boolean openFund(FundKey fund, long granted) {
        String reference = "open:" + fund.accountId() + ":" + fund.source().tag() + ":"
                + fund.meter().tag() + ":" + fund.windowStartMs();
        return changed(
                BookSql.OPEN_FUND,
                FundRows.add(Tuple.tuple(), fund).addValue(granted).addValue(reference));
    }

    @Override
    public Optional<Fund> fund(FundKey fund) {
        return execute(BookSql.FUND, FundRows.add(Tuple.tuple(), fund)).stream()
                .map(FundRows::fund)
                .findFirst();
    }

    @Override
    public Reserved reserve(Wish wish) {
        Tuple tuple = FundRows.add(Tuple.tuple(), wish.fund())
                .addValue(wish.grantId())
                .addValue(wish.journalId())
                .addValue(wish.min())
                .addValue(wish.max())
                .addValue(wish.expiresAtMs() == 0 ? null : FundRows.time(wish.expiresAtMs()));
        Optional<Reserved> reserved = reserved(tuple, wish);
        // Only another one that asked for the same grant at the same time can leave it open: now it can be seen.
        return reserved.or(() -> reserved(tuple, wish))
                .orElseThrow(() -> new IllegalStateException("grant " + wish.grantId() + " is neither there nor not"));
    }

    private Optional<Reserved> reserved(Tuple tuple, Wish wish) {
        Row row = execute(BookSql.RESERVE, tuple).iterator().next();
        @Nullable Long amount = row.getLong("amount");
        if (amount != null) {
            return Optional.of(new Reserved.Given(amount));
        }
        if (!row.getBoolean("alive")) {
            return Optional.of(new Reserved.JournalClosed());
        }
        if (row.getLong("granted") == null) {
            return Optional.of(new Reserved.NoFund());
        }
        Fund fund = FundRows.fund(row);
        return fund.available() < wish.min() ? Optional.of(new Reserved.Short(fund)) : Optional.empty();
    }

    @Override
    public List<Grant> grants(Collection<UUID> grantIds) {
        return execute(BookSql.GRANTS, Tuple.of(grantIds.toArray(UUID[]::new))).stream()
                .map(FundRows::grant)
                .toList();
    }

    /** Locks grants and then their funds, for whoever will need other locks before it takes from them. */
    public void lock(Collection<UUID> grantIds) {
        grants(grantIds);
        execute(BookSql.LOCK_FUNDS, Tuple.of(grantIds.toArray(UUID[]::new)));
    }

    /** In the order of their funds, so that giving all of them back takes the funds' locks in their order. */
    @Override
    public List<Grant> grantsOf(UUID journalId) {
        return execute(BookSql.GRANTS_OF, Tuple.of(journalId)).stream()
                .map(FundRows::grant)
                .toList();
    }

    /** Likewise. Those that somebody is about to settle are left out. */
    @Override
    public List<Grant> expired(long nowMs, int grantsMax) {
        return execute(BookSql.EXPIRED, Tuple.of(FundRows.time(nowMs), grantsMax)).stream()
                .map(FundRows::grant)
                .toList();
    }

    @Override
    public void take(String reference, Map<UUID, Long> amounts) {
        Tuple tuple = Tuple.of(
                reference,
                amounts.keySet().toArray(UUID[]::new),
                amounts.values().toArray(Long[]::new));
        long taken = 0;
        for (Row row : execute(BookSql.TAKE, tuple)) {
            taken = row.getLong(0);
        }
        if (taken != amounts.size()) {
            throw new IllegalStateException(
                    reference + ": " + (amounts.size() - taken) + " grants to be taken from do not exist");
        }
    }

    /** Gives back what is left of it, where that is less than the amount: a grant that was fenced has nothing left. */
    @Override
    public boolean giveBack(String reference, UUID grantId, long amount) {
        return changed(BookSql.GIVE_BACK, Tuple.of(reference, grantId, amount));
    }

    @Override
    public boolean move(Movement movement) {
        long change = comesIn(movement) ? movement.amount() : -movement.amount();
        Fund fund = fund(movement.fund())
                .orElseThrow(() -> new IllegalStateException("there is no fund " + movement.fund()));
        if (execute(BookSql.KNOWN, Tuple.of(movement.reference())).size() > 0) {
            return false;
        }
        if (fund.available() + change < 0) {
            throw new IllegalStateException(
                    "only " + fund.available() + " of " + movement.fund() + " is available, not " + movement.amount());
        }
        return changed(BookSql.MOVE, entry(movement).addValue(change));
    }

    private Tuple entry(Movement movement) {
        return FundRows.add(Tuple.of(movement.reference()), movement.fund())
                .addValue(movement.debit().tag())
                .addValue(movement.credit().tag())
                .addValue(movement.amount())
                .addValue(movement.reason())
                .addValue(movement.author())
                .addValue(packageId);
    }

    private static boolean comesIn(Movement movement) {
        boolean in = movement.debit() == Side.ISSUED && movement.credit() == Side.AVAILABLE;
        boolean out = movement.debit() == Side.AVAILABLE
                && (movement.credit() == Side.ISSUED || movement.credit() == Side.EXPIRED);
        if (in == out) {
            throw new IllegalArgumentException(
                    "from " + movement.debit() + " to " + movement.credit() + " nothing is moved but through grants");
        }
        return in;
    }

    /** Asks whoever holds grants of the fund and does not need them to give them back. */
    public void want(FundKey fund) {
        execute(BookSql.WANT, FundRows.add(Tuple.tuple(), fund).addValue(FundName.of(fund)));
    }

    /** Funds that somebody has wanted within these milliseconds, and of which these journals hold something. */
    public List<FundKey> wanted(Collection<UUID> journalIds, int withinMs) {
        return execute(BookSql.WANTED, Tuple.of(journalIds.toArray(UUID[]::new), withinMs)).stream()
                .map(FundRows::key)
                .toList();
    }

    private boolean changed(String sql, Tuple tuple) {
        return execute(sql, tuple).rowCount() == 1;
    }

    private RowSet<Row> execute(String sql, Tuple tuple) {
        return connection.preparedQuery(sql).execute(tuple).await();
    }
}
