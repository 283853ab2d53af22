package gabelle.e2e;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A table that nobody can read until this is closed: whoever asks for it waits, and takes up a connection. */
record HeldTable(Connection connection) implements AutoCloseable {
    static HeldTable of(TestLedger ledger, String table) throws SQLException {
        Connection connection = ledger.connectAsOwner();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
        }
        return new HeldTable(connection);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
