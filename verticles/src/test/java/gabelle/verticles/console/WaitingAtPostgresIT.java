package gabelle.verticles.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.verticles.console.TestConsole.Answer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingAtPostgresIT {
    private static final String WAITING =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    private final TestConsole console = new TestConsole();

    @AfterEach
    void close() {
        console.close();
    }

    @Test
    void what_is_answered_with_503_is_not_done_afterwards() throws SQLException {
        String path = "/admin/v1/accounts/" + console.account("a@example.com");
        try (Connection connection = DriverManager.getConnection(console.url.jdbc());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT FROM account FOR UPDATE");

            Answer answer = console.patch(path, "{\"suspended\":true}");

            assertEquals(503, answer.status());
            try (ResultSet waiting = statement.executeQuery(WAITING)) {
                waiting.next();
                assertEquals(0, waiting.getInt(1));
            }
            connection.rollback();
        }
        assertEquals(false, console.get(path).json().getBoolean("suspended"));
    }
}
