package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.e2e.Operator.Customer;
import gabelle.verticles.keys.Await;
import gabelle.verticles.usage.FlakyPostgres;
import gabelle.verticles.usage.FlakyPostgres.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fourth promise, with money: what is granted is spent, what is not is 503, and afterwards all ledgers agree. */
@Tag("alone")
class MoneyPostgresAwayIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    /** Of each customer while Postgres is away: a grant is for a hundred calls. */
    private static final int SERVED_MIN = 10;

    /** Some thousand calls fill what journals may hold: less than the outage brings. */
    private static final String SETTINGS =
            "server:\n  event_loops: 1\njournal:\n  segment_bytes_max: 65536\n  bytes_max: ";

    /** Grants of a hundred calls, which an outage outlasts, of money that it does not. */
    private static final Map<String, String> PLANS = Map.of(
            "away-credits", """
            {"name": "Away", "currency": "EUR", "rates": {"*": {"per_call": "1"}}}""",
            "away-allowance", """
            {"name": "Away", "currency": "EUR", "allowance": {"requests": 20000}}""",
            "away-cap", """
            {"name": "Away", "currency": "EUR", "overage": {"mode": "bill", "per_request": "0.0001"}}""");

    @TempDir
    Path directory;

    private final Map<String, Customer> customers = new LinkedHashMap<>();
    private ProcessHouse house;
    private FlakyPostgres postgres;

    @BeforeEach
    void open() {
        house = new ProcessHouse(directory);
        postgres = new FlakyPostgres(house.vertx(), house.app());
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void ten_seconds_without_postgres_cost_nobody_anything() throws IOException {
        away(Duration.ofSeconds(10), 6 << 16);
    }

    @Test
    @Tag("soak")
    void a_minute_without_postgres_costs_nobody_anything() throws IOException {
        away(Duration.ofMinutes(1), 2 << 20);
    }

    private void away(Duration outage, int journalBytesMax) throws IOException {
        Map<String, String> environment = house.environment(postgres.url(), house.owner());
        Path config = ProcessHouse.config(directory, SETTINGS + journalBytesMax + "\n");
        environment.put("GABELLE_CONFIG_DIR", config.toString());
        KillLoad load;
        try (ProcessNode node = house.serve(environment)) {
            customers(new Operator(node));
            List<String> keys = customers.values().stream().map(Customer::key).toList();
            load = new KillLoad(KillLoad.Way.WAITING, node, keys, new AtomicLong(1_000), new SplittableRandom(11));
            try (load) {
                serveAll(load);
                int before = load.made().size();
                cut(outage, load, before);
                List<ProcessCall> during = since(before, load);
                int after = before + during.size();
                postgres.set(Way.OPEN);
                Await.until("all are served again", SOON, () -> allServed(since(after, load), 1));
                print(outage, during);
                checked(during);
            }
            answered(load.made());
            node.run().terminate();
            assertEquals(0, node.run().status(), node.run()::errors);
        }
        new ProcessBooks(house, load.made()).refusing(UNAVAILABLE).check();
        MoneyBooks.check(house);
    }

    private void customers(Operator operator) {
        PLANS.forEach((plan, terms) -> {
            operator.plan(plan, terms);
            customers.put(plan, operator.customer(plan));
        });
        customers.put("metered", operator.customer("metered"));
        operator.credit(customers.get("away-credits"), "20000");
        operator.cap(customers.get("away-cap"), "2");
    }

    private void serveAll(KillLoad load) {
        Await.until("all are served", SOON, () -> allServed(load.made(), 10));
    }

    /** For so long, and until neither money nor disk are left. */
    private void cut(Duration outage, KillLoad load, int before) {
        long begun = System.nanoTime();
        postgres.set(Way.CUT);
        Await.until(
                "the outage is over, and everybody was refused",
                outage.plus(SOON),
                () -> System.nanoTime() - begun >= outage.toNanos() && allRefused(since(before, load)));
    }

    private boolean allServed(List<ProcessCall> calls, int times) {
        return customers.values().stream()
                .allMatch(customer -> of(customer, calls, OK).count() >= times);
    }

    private boolean allRefused(List<ProcessCall> calls) {
        return customers.values().stream()
                .allMatch(customer -> of(customer, calls, UNAVAILABLE).findAny().isPresent());
    }

    private static List<ProcessCall> since(int begin, KillLoad load) {
        List<ProcessCall> made = load.made();
        return made.subList(begin, made.size());
    }

    private static Stream<ProcessCall> of(Customer customer, List<ProcessCall> calls, int status) {
        return calls.stream()
                .filter(call -> call.status() == status && call.key().equals(customer.key()));
    }

    private void checked(List<ProcessCall> during) {
        customers.forEach((plan, customer) -> assertTrue(
                of(customer, during, OK).count() >= SERVED_MIN, plan + ": what was granted is spent without Postgres"));
        assertEquals(
                List.of(),
                during.stream()
                        .filter(call -> call.status() != OK && call.status() != UNAVAILABLE && call.status() != 0)
                        .map(call -> call.status() + ": " + call.refusal())
                        .limit(5)
                        .toList(),
                "a customer cannot mend our outage");
    }

    /** Whole, or refused with what says that it may be tried again: no call hangs, and none is cut. */
    private static void answered(List<ProcessCall> all) {
        assertEquals(
                List.of(),
                all.stream()
                        .filter(call -> !call.ended() && call.status() != UNAVAILABLE)
                        .map(ProcessCall::toString)
                        .limit(5)
                        .toList(),
                "neither answered nor refused");
    }

    private void print(Duration outage, List<ProcessCall> during) {
        System.out.printf("%n%d s without Postgres%n%-16s %8s %8s%n", outage.toSeconds(), "plan", "served", "503");
        customers.forEach((plan, customer) -> System.out.printf(
                "%-16s %8d %8d%n",
                plan,
                of(customer, during, OK).count(),
                of(customer, during, UNAVAILABLE).count()));
        during.stream()
                .filter(call -> call.status() == UNAVAILABLE)
                .collect(Collectors.groupingBy(MoneyPostgresAwayIT::message, Collectors.counting()))
                .forEach((message, count) -> System.out.printf("%8d times: %s%n", count, message));
    }

    private static String message(ProcessCall refused) {
        return ProcessHouse.json(refused.refusal())
                .path("error")
                .path("message")
                .asText();
    }
}
