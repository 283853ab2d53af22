package gabelle.verticles.books;

import gabelle.engine.funds.Books;
import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Grant;
import gabelle.engine.funds.Movement;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Return;
import gabelle.engine.funds.Side;
import gabelle.engine.funds.Wish;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
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
        return changed(FundSql.OPEN, FundSql.opening(fund, granted));
    }

    @Override
    public Optional<Fund> fund(FundKey fund) {
        return fund(FundSql.LOCK, fund);
    }

    /** The fund's state as it was committed last, or as this transaction has made it; waits for nobody. */
    public Optional<Fund> look(FundKey fund) {
        return fund(FundSql.LOOK, fund);
    }

    private Optional<Fund> fund(String sql, FundKey fund) {
        return execute(sql, FundSql.named(fund)).stream().map(FundRows::fund).findFirst();
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
        if (!row.getBoolean("alive")) {
            return Optional.of(new Reserved.JournalClosed());
        }
        @Nullable Long amount = row.getLong("amount");
        if (amount != null) {
            return Optional.of(new Reserved.Given(amount));
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

    @Override
    public Map<UUID, Long> left(Collection<UUID> grantIds) {
        Map<UUID, Long> left = new HashMap<>();
        execute(BookSql.LEFT, Tuple.of(grantIds.toArray(UUID[]::new)))
                .forEach(row -> left.put(row.getUUID(0), row.getLong(1)));
        return left;
    }

    /** Locks grants and then their funds, for whoever will need other locks before it takes from them. */
    public void lock(Collection<UUID> grantIds) {
        left(grantIds);
        execute(BookSql.LOCK_FUNDS, Tuple.of(grantIds.toArray(UUID[]::new)));
    }

    @Override
    public List<Grant> grantsOf(UUID journalId) {
        return execute(BookSql.GRANTS_OF, Tuple.of(journalId)).stream()
                .map(FundRows::grant)
                .toList();
    }

    /** Those that somebody is about to settle are left out. */
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
        long taken = count(BookSql.TAKE, tuple);
        if (taken != amounts.size()) {
            throw new IllegalStateException(
                    reference + ": " + (amounts.size() - taken) + " grants to be taken from do not exist");
        }
    }

    @Override
    public int giveBack(List<Return> returns) {
        return Math.toIntExact(count(
                BookSql.GIVE_BACK,
                Tuple.of(
                        returns.stream().map(Return::reference).toArray(String[]::new),
                        returns.stream().map(Return::grantId).toArray(UUID[]::new),
                        returns.stream().map(Return::amount).toArray(Long[]::new))));
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
        return changed(FundSql.MOVE, FundSql.moving(movement, packageId));
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

    /** The number that each row says; 0 where there is none. */
    private long count(String sql, Tuple tuple) {
        long count = 0;
        for (Row row : execute(sql, tuple)) {
            count = row.getLong(0);
        }
        return count;
    }

    private boolean changed(String sql, Tuple tuple) {
        return execute(sql, tuple).rowCount() == 1;
    }

    private RowSet<Row> execute(String sql, Tuple tuple) {
        return connection.preparedQuery(sql).execute(tuple).await();
    }
}
