package gabelle.verticles.models;

import gabelle.verticles.catalogue.CatalogueTerms;
import gabelle.verticles.catalogue.CatalogueTerms.Entry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** All rows of the catalogue, read by one statement, and so as they were at one moment. */
final class CatalogueRows {
    static final String VERSION = "SELECT version FROM catalogue_clock";

    static final String READ = VERSION.replace(
            "version",
            "version, " + rows("provider", "position", ", 'by_hand', by_hand")
                    + ", " + rows("model", "name", "")
                    + ", " + rows("price", "name", "").replace(" WHERE deleted_at IS NULL", "")
                    + ", " + rows("alias", "name", ""));

    private CatalogueRows() {}

    private static String rows(String table, String order, String more) {
        return "(SELECT coalesce(jsonb_agg(jsonb_build_object('name', name, 'terms', terms" + more + ") ORDER BY "
                + order + "), '[]')::text FROM " + table + " WHERE deleted_at IS NULL) AS " + table;
    }

    /** @param column the text of a column of {@link #READ} */
    static CatalogueTerms terms(UnaryOperator<String> column) {
        return new CatalogueTerms(
                entries(column.apply("provider")),
                entries(column.apply("model")),
                entries(column.apply("price")),
                entries(column.apply("alias")));
    }

    private static List<Entry> entries(String rows) {
        JsonArray array = new JsonArray(rows);
        List<Entry> entries = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            JsonObject row = array.getJsonObject(i);
            entries.add(new Entry(row.getString("name"), row.getJsonObject("terms"), row.getBoolean("by_hand", false)));
        }
        return entries;
    }
}
