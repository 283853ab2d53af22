package gabelle.verticles.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MigrationsIT {
    @Test
    void migrating_twice_changes_nothing_the_second_time() {
        DatabaseUrl owner = TestPostgres.emptyDatabase();
        Migrations.apply(owner, TestPostgres.APP_ROLE);

        assertEquals(0, Migrations.apply(owner, TestPostgres.APP_ROLE));
    }
}
