package gabelle.verticles.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.catalogue.Catalogue;
import gabelle.verticles.catalogue.CatalogueFiles;
import gabelle.verticles.catalogue.CatalogueTerms;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class CatalogueSeedsIT {
    private static final String PRICE = "{effective: 2026-01-01, input: \"1\", output: \"2\"}";

    private final DatabaseUrl database = TestPostgres.database();
    private final CatalogueTerms shipped = files(pricing(), providers());

    @Test
    void what_is_missing_is_put_in_as_it_is_written() throws IOException {
        Catalogue expected = shipped.catalogue();

        Catalogue stored = CatalogueSeeds.plant(database, shipped);

        assertEquals(expected.providers(), stored.providers());
        assertEquals(
                Set.copyOf(expected.routes().models()),
                Set.copyOf(stored.routes().models()));
        for (String model : expected.routes().models()) {
            assertEquals(expected.routes().find(model), stored.routes().find(model));
        }
    }

    @Test
    void what_is_there_stays_as_the_operator_left_it() throws IOException, SQLException {
        CatalogueSeeds.plant(database, shipped);
        execute("UPDATE provider SET terms = terms || '{\"on_disconnect\": \"cancel\"}' WHERE name = 'openai'");
        execute("UPDATE model SET deleted_at = now() WHERE name = 'openai/gpt-4o-mini'");
        List<String> before = everything();

        Catalogue stored = CatalogueSeeds.plant(database, shipped);

        assertEquals(before, everything());
        assertTrue(stored.routes().find("gpt-4o-mini").isEmpty());
    }

    @Test
    void what_the_files_say_in_addition_is_put_in_at_the_next_start() throws IOException, SQLException {
        CatalogueSeeds.plant(database, shipped);
        String dearer = """
                      - model: gpt-5
                        aliases: [gpt-5-2025-08-07]
                        output_tokens_max: 128000
                        prices:
                """;
        assertTrue(pricing().contains(dearer));
        CatalogueTerms more = files(
                pricing()
                        .replace(
                                dearer,
                                dearer + "          - {effective: 2031-01-01, input: \"9\", output: \"90.5\"}\n"),
                providers() + "aliases:\n  fast:\n    candidates: [{model: openai/gpt-5-mini, weight: 3}]\n");

        Catalogue stored = CatalogueSeeds.plant(database, more);

        assertEquals(
                List.of("90.5 0"),
                column("SELECT (terms->>'output') || ' ' || (terms->>'markup_permille') FROM price"
                        + " WHERE name = 'openai/gpt-5@2031-01-01'"));
        assertTrue(stored.routes().models().contains("fast"));
    }

    @Test
    void a_start_that_finds_everything_does_not_move_the_clock() throws IOException, SQLException {
        CatalogueSeeds.plant(database, shipped);
        List<String> clock = column("SELECT version FROM catalogue_clock");

        CatalogueSeeds.plant(database, shipped);

        assertEquals(clock, column("SELECT version FROM catalogue_clock"));
        assertFalse(clock.contains("0"));
    }

    @Test
    void nodes_that_start_at_once_put_each_seed_in_once() throws Exception {
        try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Catalogue>> starts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starts.add(nodes.submit(() -> CatalogueSeeds.plant(database, shipped)));
            }
            for (Future<Catalogue> start : starts) {
                assertEquals(shipped.catalogue().providers(), start.get().providers());
            }
        }
        assertEquals(List.of(String.valueOf(shipped.models().size())), column("SELECT count(*) FROM model"));
    }

    @Test
    void files_that_contradict_the_database_are_refused_and_nothing_of_them_is_kept() throws IOException, SQLException {
        CatalogueSeeds.plant(database, shipped);
        execute("INSERT INTO alias (name, terms) VALUES ('quick',"
                + " '{\"candidates\": [{\"model\": \"openai/gpt-5-mini\"}]}')");
        List<String> before = everything();
        CatalogueTerms wrong = files(
                pricing()
                        .replaceFirst(
                                "- model: gpt-5\n",
                                "- model: quick\n        prices: [" + PRICE + "]\n      - model: gpt-5\n"),
                providers());

        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> CatalogueSeeds.plant(database, wrong));

        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("alias quick: 'quick' is the name of a model"),
                refused::getMessage);
        assertEquals(before, everything());
    }

    @Test
    void a_price_that_was_in_effect_cannot_be_taken_away() throws IOException {
        CatalogueSeeds.plant(database, shipped);
        SQLException refused = assertThrows(
                SQLException.class, () -> execute("DELETE FROM price WHERE name = 'openai/gpt-5@2025-08-07'"));
        assertTrue(String.valueOf(refused.getMessage()).contains("is or was in effect"), refused::getMessage);
        assertThrows(
                SQLException.class,
                () -> execute("UPDATE price SET terms = '{}' WHERE name = 'openai/gpt-5@2025-08-07'"));
    }

    private CatalogueTerms files(String pricing, String providers) {
        try {
            Path place = Files.createTempDirectory("catalogue");
            place.toFile().deleteOnExit();
            Files.writeString(place.resolve("pricing.yaml"), pricing);
            Files.writeString(place.resolve("providers.yaml"), providers);
            return CatalogueFiles.load(place.resolve("pricing.yaml"), place.resolve("providers.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pricing() {
        return config("pricing.yaml");
    }

    private static String providers() {
        return config("providers.yaml");
    }

    private static String config(String file) {
        try {
            Path here = Path.of("config", file);
            return Files.readString(Files.exists(here) ? here : Path.of("..", "config", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> everything() throws SQLException {
        return column("SELECT provider::text FROM provider UNION ALL SELECT model::text FROM model"
                + " UNION ALL SELECT price::text FROM price UNION ALL SELECT alias::text FROM alias ORDER BY 1");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.jdbc());
                Statement statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate(sql));
        }
    }

    private List<String> column(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.jdbc());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> column = new ArrayList<>();
            while (rows.next()) {
                column.add(rows.getString(1));
            }
            return column;
        }
    }
}
