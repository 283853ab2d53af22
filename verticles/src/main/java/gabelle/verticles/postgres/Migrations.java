package gabelle.verticles.postgres;

import java.util.Map;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a database to the schema of this version: plain SQL under {@code db/}, forward only. Blocking. */
public final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    private Migrations() {}

    /**
     * Applies what is missing and returns how many migrations that were.
     *
     * @param owner may create tables; it owns them all
     * @param appRole the role that the running nodes connect as; granted what it needs, and owner of nothing
     */
    public static int apply(DatabaseUrl owner, String appRole) {
        int applied = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(owner.jdbc(), null, null)
                .locations("classpath:db")
                .placeholders(Map.of("app_role", appRole))
                .load()
                .migrate()
                .migrationsExecuted;
        LOG.info("{}: {}", owner, applied == 0 ? "the schema is up to date" : "applied " + applied + " migrations");
        return applied;
    }
}
