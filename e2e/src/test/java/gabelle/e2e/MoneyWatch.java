package gabelle.e2e;

import gabelle.verticles.keys.Await;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the money in Postgres all the time and keeps what was ever wrong; and beside each look at how many calls are
 * open at the provider, who knows nothing of money. During a race it looks at the account that races.
 */
final class MoneyWatch implements AutoCloseable {
    /** What it watches needs the machine as well. */
    private static final long REST_NANOS = 10_000_000;

    private static final Duration BOUND = Duration.ofSeconds(20);

    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final ProcessHouse house;
    private final Thread thread;
    private final AtomicLong openPeak = new AtomicLong();
    private volatile String account = "";
    private final AtomicLong looks = new AtomicLong();
    private volatile boolean over;
    private volatile @Nullable SQLException failure;

    MoneyWatch(ProcessHouse house) {
        this.house = house;
        thread = Thread.ofPlatform().name("money-watch").start(this::watch);
    }

    /** From now on at this account only; how many calls are open is counted anew. */
    void only(String accountId) {
        account = accountId;
        openPeak.set(0);
    }

    /** From now on at all accounts. */
    void everything() {
        account = "";
    }

    /** The most calls that were open at one time, as far as it was seen. */
    long openPeak() {
        return openPeak.get();
    }

    private void watch() {
        try (Connection connection = DriverManager.getConnection(house.app().jdbc());
                Statement statement = connection.createStatement()) {
            while (!over) {
                for (Map.Entry<String, String> query : MoneyBooks.ALWAYS.entrySet()) {
                    openPeak.accumulateAndGet(house.provider().totals().open(), Math::max);
                    look(statement, query.getKey(), of(account, query.getValue()));
                }
                looks.incrementAndGet();
                LockSupport.parkNanos(REST_NANOS);
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private static String of(String account, String query) {
        return account.isEmpty()
                ? query
                : "SELECT * FROM (" + query + ") AS wrong WHERE account_id = '" + account + "'";
    }

    private void look(Statement statement, String what, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                StringBuilder row = new StringBuilder(what).append(':');
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.append(' ').append(rows.getString(i));
                }
                wrong.add(row.toString());
            }
        }
    }

    /** How often everything was looked at. */
    long looks() {
        return looks.get();
    }

    List<String> wrong() {
        if (failure != null) {
            throw new AssertionError(failure);
        }
        return List.copyOf(wrong);
    }

    @Override
    public void close() {
        over = true;
        Await.until("the last look", BOUND, () -> !thread.isAlive());
    }
}
