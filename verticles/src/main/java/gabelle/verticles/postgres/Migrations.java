package gabelle.verticles.postgres;

import java.util.Map;
import org.flywaydb.core.Flyway;

/** Brings a database to the schema of this version: plain SQL under {@code db/}, forward only. Blocking. */
public final class Migrations {
    private Migrations() {}

    /**
     * Applies what is missing and returns how many migrations that were.
     *
     * @param owner may create tables; it owns them all
     * @param appRole the role that the running nodes connect as; granted what it needs, and owner of nothing
     */
    public static int apply(DatabaseUrl owner, String appRole) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(owner.jdbc(), null, null)
                .locations("classpath:db")
                .placeholders(Map.of("app_role", appRole))
                .load()
                .migrate()
                .migrationsExecuted;
    }
}
