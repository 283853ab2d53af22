package gabelle.e2e;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** All that a dump of the database would show. */
final class TableDump {
    private static final String COLUMNS = """
            SELECT c.table_name, c.column_name FROM information_schema.columns c
              JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'""";

    private TableDump() {}

    private record Column(String table, String name) {}

    /** Each as "table.column"; of bytes it is looked for among them. */
    static List<String> columnsThatSay(TestLedger ledger, String part) {
        List<String> found = new ArrayList<>();
        try (Connection connection = ledger.connectAsOwner()) {
            for (Column column : columns(connection)) {
                String text = "\"" + column.name + "\"::text";
                String sql = "SELECT count(*) FROM \"" + column.table + "\" WHERE " + text + " LIKE '%" + part
                        + "%' OR " + text + " LIKE '%" + hex(part) + "%'";
                if (count(connection, sql) > 0) {
                    found.add(column.table + "." + column.name);
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(String part) {
        return java.util.HexFormat.of().formatHex(part.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static List<Column> columns(Connection connection) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(COLUMNS)) {
            while (rows.next()) {
                columns.add(new Column(rows.getString(1), rows.getString(2)));
            }
        }
        return columns;
    }

    private static long count(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
