package gabelle.verticles.usage;

import gabelle.engine.funds.Posting;
import gabelle.verticles.books.SqlBooks;
import gabelle.verticles.books.Transactions;
import gabelle.verticles.books.VirtualThreads;
import gabelle.verticles.postgres.DatabaseUrl;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A ledger with a virtual thread context of its own, driven from the test's thread. */
final class TestLedger extends VirtualThreads {
    private final DatabaseUrl database;
    final List<UUID> fenced = new CopyOnWriteArrayList<>();
    final MeterRegistry metrics = new SimpleMeterRegistry();

    @SuppressWarnings("NullAway.Init") // set when deployed
    private Ledger ledger;

    @SuppressWarnings("NullAway.Init")
    private Transactions transactions;

    @SuppressWarnings("NullAway.Init")
    private Partitions partitions;

    private TestLedger(DatabaseUrl database) {
        this.database = database;
    }

    static TestLedger on(Vertx vertx, DatabaseUrl database) {
        return deployed(vertx, new TestLedger(database));
    }

    @Override
    public Future<?> start() {
        transactions = Transactions.on(vertx, database, 2, 3_000, 5_000);
        partitions = new Partitions(transactions);
        ledger = new PostgresLedger(transactions, partitions, metrics, fenced::add);
        return Future.succeededFuture();
    }

    Ledger ledger() {
        return ledger;
    }

    /** To be used on its own thread. */
    Transactions transactions() {
        return transactions;
    }

    /** One transaction of the books. */
    <T> T post(Function<Posting, T> body) {
        return call(() -> transactions.retrying(connection -> body.apply(new Posting(new SqlBooks(connection)))));
    }

    Partitions partitions() {
        return partitions;
    }

    double deadLetters() {
        return metrics.counter("gabelle.ledger.dead.letters").count();
    }
}
