package gabelle.verticles.plans;

import gabelle.verticles.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The plans, packages and modules as they are shipped, in a test's database. */
public final class TestPlans {
    private TestPlans() {}

    /** Puts them in; returns the database. */
    public static DatabaseUrl in(DatabaseUrl database) {
        try {
            Seeds.plant(database, shipped());
            return database;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static PlansFile shipped() {
        try {
            return PlansFile.load(config().resolve("plans.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path config() {
        return Files.exists(Path.of("config")) ? Path.of("config") : Path.of("..", "config");
    }
}
