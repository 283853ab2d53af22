package gabelle.verticles.plans;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SeedsIT {
    private static final int SEEDS = 3 + 4 + 4;

    private final DatabaseUrl database = TestPostgres.database();
    private final PlansFile shipped = TestPlans.shipped();

    @Test
    void what_is_missing_is_put_in_as_it_is_written() throws IOException, SQLException {
        assertEquals(SEEDS, Seeds.plant(database, shipped));

        for (PlanOffer offer : shipped.plans()) {
            String terms = column("SELECT terms FROM plan WHERE id = '" + offer.id() + "'")
                    .getFirst();
            assertEquals(offer.plan(), PlanTerms.read(offer.id(), new JsonObject(terms)));
        }
        assertEquals(
                List.of(
                        "basique 100000000 999",
                        "entreprise 5000000000 29999",
                        "premium 1000000000 6999",
                        "standard 500000000 3999"),
                column("SELECT id || ' ' || micro_credits || ' ' || price_cents FROM package ORDER BY id"));
        assertEquals(List.of("standard"), column("SELECT id FROM package WHERE popular"));
        assertEquals(
                List.of("metube 10000000", "photo-portfolio 50000000", "stablediffusion 30000000", "whisper 25000000"),
                column("SELECT id || ' ' || micro_credits FROM module ORDER BY id"));
    }

    @Test
    void what_is_there_stays_as_the_operator_left_it() throws IOException, SQLException {
        Seeds.plant(database, shipped);
        execute("UPDATE plan SET terms = jsonb_set(terms, '{name}', '\"Ours\"'), requests_per_minute = 7"
                + " WHERE id = 'free'");
        execute("UPDATE package SET price_cents = 1 WHERE id = 'basique'");
        execute("UPDATE module SET active = false WHERE id = 'metube'");
        List<String> before = everything();

        assertEquals(0, Seeds.plant(database, shipped));

        assertEquals(before, everything());
    }

    @Test
    void a_start_that_finds_all_plans_does_not_move_the_clock_of_policies() throws IOException, SQLException {
        Seeds.plant(database, shipped);
        List<String> clock = column("SELECT version FROM policy_clock");

        Seeds.plant(database, shipped);

        assertEquals(clock, column("SELECT version FROM policy_clock"));
    }

    @Test
    void nodes_that_start_at_once_put_each_seed_in_once() throws Exception {
        try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> starts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                starts.add(nodes.submit(() -> Seeds.plant(database, shipped)));
            }
            assertEquals(SEEDS, sum(starts));
        }
    }

    private static int sum(List<Future<Integer>> starts) throws InterruptedException, ExecutionException {
        int sum = 0;
        for (Future<Integer> start : starts) {
            sum += start.get();
        }
        return sum;
    }

    private List<String> everything() throws SQLException {
        return column("SELECT plan::text FROM plan UNION ALL SELECT package::text FROM package"
                + " UNION ALL SELECT module::text FROM module ORDER BY 1");
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
