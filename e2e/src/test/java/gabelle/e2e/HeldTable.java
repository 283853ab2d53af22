package gabelle.e2e;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A table that nobody can read for a while: whoever asks for it waits, and takes up a connection. */
final class HeldTable {
    private HeldTable() {}

    static void during(TestLedger ledger, String table, Runnable act) {
        try (Connection connection = ledger.connectAsOwner();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
            act.run();
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
