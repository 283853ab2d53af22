package gabelle.verticles.models;

import gabelle.verticles.catalogue.Catalogue;
import gabelle.verticles.catalogue.CatalogueTerms;
import gabelle.verticles.catalogue.CatalogueTerms.Entry;
import gabelle.verticles.postgres.DatabaseUrl;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts into the database what the files say and is not there: what an operator has changed or deleted stays so. Nodes
 * that start at once stand in line, and the second finds it done. Blocking.
 */
public final class CatalogueSeeds {
    private static final String TIMEOUT = "SET LOCAL statement_timeout = '30s'";
    private static final String STAND_IN_LINE = CatalogueRows.VERSION + " FOR UPDATE";

    private final Connection connection;
    private final CatalogueTerms files;

    private CatalogueSeeds(Connection connection, CatalogueTerms files) {
        this.connection = connection;
        this.files = files;
    }

    /**
     * Returns what the database says then.
     *
     * @throws IllegalArgumentException if that cannot be read; then nothing was put in
     */
    public static Catalogue plant(DatabaseUrl database, CatalogueTerms files) throws IOException {
        try (Connection connection = DriverManager.getConnection(database.jdbc())) {
            connection.setAutoCommit(false);
            Catalogue catalogue = new CatalogueSeeds(connection, files).plant();
            connection.commit();
            return catalogue;
        } catch (SQLException failed) {
            throw new IOException(
                    "the catalogue could not be written to " + database + ": " + failed.getMessage(), failed);
        }
    }

    private Catalogue plant() throws SQLException {
        execute(TIMEOUT);
        CatalogueTerms missing = missing();
        if (!isEmpty(missing)) { // else the clock neither moves nor is waited for at each start
            execute(STAND_IN_LINE);
            missing = missing();
            insert("provider (name, terms, by_hand) SELECT name, terms, true", missing.providers());
            insert("model (name, terms) SELECT name, terms", missing.models());
            insert("price (name, terms) SELECT name, terms", missing.prices());
            insert("alias (name, terms) SELECT name, terms", missing.aliases());
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(CatalogueRows.READ)) {
            rows.next();
            return CatalogueRows.terms(column -> text(rows, column)).catalogue();
        }
    }

    private CatalogueTerms missing() throws SQLException {
        return new CatalogueTerms(
                missing("provider", files.providers()),
                missing("model", files.models()),
                missing("price", files.prices()),
                missing("alias", files.aliases()));
    }

    private static boolean isEmpty(CatalogueTerms terms) {
        return terms.providers().isEmpty()
                && terms.models().isEmpty()
                && terms.prices().isEmpty()
                && terms.aliases().isEmpty();
    }

    private List<Entry> missing(String table, List<Entry> wanted) throws SQLException {
        Set<String> there = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT name FROM " + table)) {
            while (rows.next()) {
                there.add(rows.getString(1));
            }
        }
        return wanted.stream().filter(entry -> !there.contains(entry.name())).toList();
    }

    private void insert(String what, List<Entry> entries) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        JsonArray rows = new JsonArray();
        entries.forEach(
                entry -> rows.add(new JsonObject().put("name", entry.name()).put("terms", entry.terms())));
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO " + what + " FROM jsonb_to_recordset(?::jsonb) AS seed (name text, terms jsonb)")) {
            statement.setString(1, rows.encode());
            statement.executeUpdate();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(ResultSet rows, String column) {
        try {
            return rows.getString(column);
        } catch (SQLException impossible) {
            throw new IllegalStateException("a row that was read has no " + column, impossible);
        }
    }
}
