package gabelle.verticles.usage;

import static gabelle.verticles.usage.JournalHouse.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.Held;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Overage;
import gabelle.engine.funds.Part;
import gabelle.engine.funds.Rate;
import gabelle.engine.funds.Source;
import gabelle.engine.journal.Record;
import gabelle.engine.journal.Record.Closing;
import gabelle.engine.meter.Usage;
import gabelle.engine.price.Price;
import gabelle.verticles.keys.Await;
import gabelle.verticles.postgres.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that starts on the journal directory of another one, which was killed while calls held money. */
class LeftoverJournalIT {
    /** A call costs 7 micro-credits, and each token of output one more. */
    private static final Rate RATE = new Rate(true, 7, 0, 1_000, 0, 1_000);

    private static final Price PRICE = new Price("p", 0, 0, 0, 0, 0, 0, 0, 0);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path data;

    @SuppressWarnings("NullAway.Init")
    private JournalHouse house;

    @SuppressWarnings("NullAway.Init")
    private TestLedger ledger;

    @SuppressWarnings("NullAway.Init")
    private PaidCalls money;

    private final Sql sql = new Sql(TestPostgres.database());
    private final List<UUID> fenced = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        house = new JournalHouse(data);
        ledger = TestLedger.on(house.vertx, sql.database());
        money = new PaidCalls(ledger, 1);
        money.credit(1_000);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void what_calls_had_used_is_taken_and_all_else_of_the_dead_node_s_grants_goes_back() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS);
        Path killed = killed(journal, grants(journal));

        start(killed);

        Await.until("retired", () -> sql.count("journal WHERE state = 'retired' AND node = 'dead'") == 1);
        assertEquals(new Fund(1_000, 30 + 27, 0), money.fund(PaidCalls.CREDITS));
        assertEquals(
                List.of("expired credits 27 0", "expired none 0 0", "served credits 30 0"),
                sql.column("SELECT concat_ws(' ', outcome, paid_by, micro_credits, shortfall) FROM usage ORDER BY 1"));
        assertEquals(List.of(), money.differences());
        Await.until(
                "its files are gone",
                () -> !Files.exists(killed.resolve(journal.id().toString())));
        assertEquals(List.of(), fenced);
    }

    @Test
    void if_its_grants_were_expired_before_nothing_is_taken_twice_and_the_rest_is_a_shortfall() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS);
        Path killed = killed(journal, grants(journal));
        ledger.post(posting -> posting.fence(journal.id()));
        assertEquals(new Fund(1_000, 0, 0), money.fund(PaidCalls.CREDITS));

        start(killed);

        Await.until("retired", () -> sql.count("journal WHERE state = 'retired'") == 1);
        assertEquals(new Fund(1_000, 0, 0), money.fund(PaidCalls.CREDITS));
        assertEquals(
                List.of("expired credits 0 27", "expired none 0 0", "served credits 0 30"),
                sql.column("SELECT concat_ws(' ', outcome, paid_by, micro_credits, shortfall) FROM usage ORDER BY 1"));
        assertEquals(List.of(), money.differences());
        assertEquals(List.of(journal.id()), fenced);
    }

    private UUID grants(Journal journal) {
        ledger.call(() -> ledger.ledger().open(journal.id(), "dead"));
        money.granted(journal.id(), PaidCalls.CREDITS, 50);
        return money.granted(journal.id(), PaidCalls.CREDITS, 200);
    }

    /** One call ended, one was being streamed, one had been opened. */
    private Path killed(Journal journal, UUID grant) throws IOException {
        Record.Open ended = open(grant);
        Record.Open streamed = open(grant);
        Closing end = (Closing) money.credits("gpt-4o", grant, 30);
        house.append(
                journal,
                ended,
                open(grant),
                streamed,
                new Record.Settle(ended.facts(), end.ending(), end.payment()),
                new Record.Progress(streamed.requestId(), 20));
        Path killed = data.resolve("killed");
        JournalHouse.copy(house.directory(journal), killed.resolve(journal.id().toString()));
        await(journal.close());
        return killed;
    }

    private Record.Open open(UUID grant) {
        Closing any = (Closing) money.credits("gpt-4o", grant, 1);
        List<Part> parts = List.of(new Part(Meter.CREDITS, grant, 60));
        return new Record.Open(
                any.facts(), Usage.tokens(10, 53), PRICE, new Held(Source.CREDITS, 0, RATE, Overage.BLOCK, parts));
    }

    private void start(Path journals) throws IOException {
        UsageVerticle usage = new UsageVerticle(
                "newcomer",
                sql.database(),
                UsageSettings.defaults(),
                new SimpleMeterRegistry(),
                InstantSource.system(),
                fenced::add);
        await(house.vertx.deployVerticle(
                usage, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
        List<JournalTail> left = JournalRecovery.recover(journals, house.onFsyncFailure);
        assertTrue(left.size() == 1, left.toString());
        left.forEach(usage::follow);
    }
}
