package gabelle.verticles.plans;

import gabelle.engine.key.RateLimits;
import gabelle.verticles.postgres.DatabaseUrl;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Comparator;

/**
 * Puts into the database what {@code plans.yaml} offers and is not there: what an operator has changed stays. Nodes that
 * start at once do it in the same order, so that one waits for the other and finds it done. Blocking.
 */
public final class Seeds {
    /** The condition keeps the clock of policies from moving, and being waited for, at each start. */
    private static final String PLAN = """
            INSERT INTO plan (id, terms, requests_per_minute, tokens_per_minute, concurrent_calls)
            SELECT id, ?::jsonb, ?, ?, ? FROM (VALUES (?)) AS seed (id)
             WHERE NOT EXISTS (SELECT FROM plan WHERE plan.id = seed.id) ON CONFLICT DO NOTHING""";

    private static final String PACKAGE = """
            INSERT INTO package (id, name, micro_credits, price_cents, currency, popular, active)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";

    private static final String MODULE = """
            INSERT INTO module (id, name, micro_credits, active)
            VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING""";

    private static final String TIMEOUT = "SET LOCAL statement_timeout = '30s'";

    private final Connection connection;
    private int planted;

    private Seeds(Connection connection) {
        this.connection = connection;
    }

    /** Returns how many plans, packages and modules were missing. */
    public static int plant(DatabaseUrl database, PlansFile file) throws IOException {
        try (Connection connection = DriverManager.getConnection(database.jdbc())) {
            connection.setAutoCommit(false);
            Seeds seeds = new Seeds(connection);
            seeds.all(file);
            connection.commit();
            return seeds.planted;
        } catch (SQLException failed) {
            throw new IOException("plans could not be written to " + database + ": " + failed.getMessage(), failed);
        }
    }

    private void all(PlansFile file) throws SQLException {
        try (PreparedStatement timeout = connection.prepareStatement(TIMEOUT)) {
            timeout.execute();
        }
        for (PlanOffer plan : file.plans().stream()
                .sorted(Comparator.comparing(PlanOffer::id))
                .toList()) {
            plan(plan);
        }
        for (CreditPackage sold : file.packages().stream()
                .sorted(Comparator.comparing(CreditPackage::id))
                .toList()) {
            insert(
                    PACKAGE,
                    sold.id(),
                    sold.name(),
                    sold.microCredits(),
                    sold.priceCents(),
                    sold.currency(),
                    sold.popular(),
                    sold.active());
        }
        for (PricedModule module : file.modules().stream()
                .sorted(Comparator.comparing(PricedModule::id))
                .toList()) {
            insert(MODULE, module.id(), module.name(), module.microCredits(), module.active());
        }
    }

    private void plan(PlanOffer offer) throws SQLException {
        RateLimits limits = offer.limits();
        try (PreparedStatement statement = connection.prepareStatement(PLAN)) {
            statement.setString(1, PlanTerms.json(offer.plan()).encode());
            limit(statement, 2, limits.requestsPerMinute());
            limit(statement, 3, limits.tokensPerMinute());
            limit(statement, 4, limits.concurrentCalls());
            statement.setString(5, offer.id());
            planted += statement.executeUpdate();
        }
    }

    private static void limit(PreparedStatement statement, int index, long limit) throws SQLException {
        if (limit == 0) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, limit);
        }
    }

    private void insert(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            planted += statement.executeUpdate();
        }
    }
}
