package gabelle.verticles.cli;

import gabelle.verticles.console.Accounts;
import gabelle.verticles.console.IssuedKeys;
import gabelle.verticles.loop.RequestIds;
import gabelle.verticles.settings.Environment;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Does for a command what the admin API does for an operator, straight on the database. */
final class Console {
    private static final long PATIENCE_MS = 30_000;

    private final Accounts accounts;
    private final IssuedKeys keys;

    private Console(Accounts accounts, IssuedKeys keys) {
        this.accounts = accounts;
        this.keys = keys;
    }

    Accounts accounts() {
        return accounts;
    }

    IssuedKeys keys() {
        return keys;
    }

    /** Opens the database, does the work, and leaves everything as it was found. */
    static <T> T run(Function<Console, Future<T>> work) throws IOException {
        Installation installation = Installation.visit(Environment.of(System.getenv()));
        Vertx vertx = Vertx.vertx();
        try {
            installation.migrate();
            Pool pool = PgBuilder.pool()
                    .with(new PoolOptions().setMaxSize(1))
                    .connectingTo(installation.database().options())
                    .using(vertx)
                    .build();
            RequestIds random = new RequestIds();
            InstantSource clock = InstantSource.system();
            Supplier<UUID> ids = () -> random.next(clock.millis());
            Console console = new Console(
                    new Accounts(pool, ids),
                    new IssuedKeys(pool, installation.pepper(), ids, new SecureRandom()::nextBytes, clock));
            return Blocking.await(work.apply(console), PATIENCE_MS, "the database did not answer");
        } finally {
            vertx.close();
            installation.close();
        }
    }
}
