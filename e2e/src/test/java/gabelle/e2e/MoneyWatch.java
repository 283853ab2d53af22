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

/** Looks at the money in Postgres all the time, as fast as it answers, and keeps what was ever wrong. */
final class MoneyWatch implements AutoCloseable {
    /** What it watches needs the machine as well. */
    private static final long REST_NANOS = 1_000_000;

    private static final Duration BOUND = Duration.ofSeconds(20);

    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private final AtomicLong looks = new AtomicLong();
    private volatile boolean over;
    private volatile @Nullable SQLException failure;

    MoneyWatch(ProcessHouse house) {
        thread = Thread.ofPlatform().name("money-watch").start(() -> watch(house));
    }

    private void watch(ProcessHouse house) {
        try (Connection connection = DriverManager.getConnection(house.app().jdbc());
                Statement statement = connection.createStatement()) {
            while (!over) {
                for (Map.Entry<String, String> query : MoneyBooks.ALWAYS.entrySet()) {
                    look(statement, query.getKey(), query.getValue());
                }
                looks.incrementAndGet();
                LockSupport.parkNanos(REST_NANOS);
            }
        } catch (SQLException e) {
            failure = e;
        }
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
