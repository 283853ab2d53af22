package gabelle.verticles.cli;

import gabelle.verticles.books.Transactions;
import gabelle.verticles.settings.Environment;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Lets a command work on the ledger in transactions of its own, beside a serving process or without one. */
final class Ledgers {
    private static final int CONNECT_TIMEOUT_MS = 10_000;

    /** One statement may have to read the whole ledger; nobody waits longer than this for a command. */
    private static final int STATEMENT_TIMEOUT_MS = 3_600_000;

    /** Some statements follow each other. */
    private static final long PATIENCE_MS = 10L * STATEMENT_TIMEOUT_MS;

    private static final String NOT_MIGRATED =
            "the database is not of this version: bring it up to date with ./gabelle migrate";

    private Ledgers() {}

    /**
     * Opens the database, does the work on a thread that may block, and leaves everything as it was found: no schema is
     * migrated, no plan is planted.
     *
     * @throws IllegalArgumentException as the work throws it: the user's mistake
     */
    static <T> T run(Function<Transactions, T> work) throws IOException {
        return prepared(installation -> work);
    }

    /** Work that needs something of the installation, which is looked for before any work is done. */
    interface Prepared<T> {
        Function<Transactions, T> with(Installation installation) throws IOException;
    }

    /** The same for {@link Prepared} work. */
    static <T> T prepared(Prepared<T> prepared) throws IOException {
        Installation installation = Installation.visit(Environment.of(System.getenv()));
        Vertx vertx = Vertx.vertx();
        try {
            Function<Transactions, T> work = prepared.with(installation);
            Transactions transactions =
                    Transactions.on(vertx, installation.database(), 1, CONNECT_TIMEOUT_MS, STATEMENT_TIMEOUT_MS);
            return Blocking.await(onVirtualThread(vertx, () -> work.apply(transactions)), PATIENCE_MS, "it failed");
        } catch (IOException failed) {
            if (failed.getCause() instanceof IllegalArgumentException mistake) {
                throw mistake;
            }
            throw isWithoutSchema(failed) ? new IOException(NOT_MIGRATED, failed) : failed;
        } finally {
            vertx.close();
            installation.close();
        }
    }

    /** A table or a column that is not there. */
    private static boolean isWithoutSchema(IOException failed) {
        return failed.getCause() instanceof PgException refused
                && List.of("42P01", "42703").contains(String.valueOf(refused.getSqlState()));
    }

    private static <T> Future<T> onVirtualThread(Vertx vertx, Supplier<T> work) {
        Promise<T> done = Promise.promise();
        vertx.deployVerticle(
                        context -> {
                            done.complete(work.get());
                            return Future.succeededFuture();
                        },
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .onFailure(done::tryFail);
        return done.future();
    }
}
