package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.e2e.Operator.Customer;
import gabelle.engine.meter.Usage;
import gabelle.verticles.keys.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The third promise: 500 callers at once, three nodes, money for ten. */
@Tag("alone")
class OverspendRaceIT {
    private static final int NODES = 3;
    private static final int CALLERS = 500;
    private static final int OK = 200;
    private static final int BUSY = 503;
    private static final long TOKENS = 400;
    private static final int LAST_CALLS = 6;
    private static final int WARM_CALLS = 30;
    private static final String RECALLS = "gabelle_funds_recalls_total";
    private static final Duration QUIET = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final AtomicLong promptTokens = new AtomicLong(1_000);
    private final List<ProcessCall> calls = new ArrayList<>();
    private final List<ProcessNode> nodes = new ArrayList<>();
    private final List<RaceRound> rounds = new ArrayList<>();
    private ProcessHouse house;

    @BeforeEach
    void open() {
        house = new ProcessHouse(directory);
    }

    /** Two loops each, so that loops of one node race as well. */
    private void serve(int idleReturnMs, int recallWaitMs) {
        ProcessHouse.config(directory, """
                server:
                  event_loops: 2
                funds:
                  idle_return_ms: %d
                  recall_wait_ms: %d
                """.formatted(idleReturnMs, recallWaitMs));
        nodes.addAll(house.serveAll(
                IntStream.range(0, NODES).mapToObj(this::environment).toList()));
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void of_500_calls_exactly_10_pass_and_with_kills_never_more() throws IOException {
        race(1);
    }

    @Test
    @Tag("soak")
    void of_500_calls_exactly_10_pass_and_with_kills_never_more_20_times() throws IOException {
        race(20);
    }

    /** Each call used less than it held, so that the rest of its grant lies on the loop that served it. */
    @Test
    void what_lies_idle_on_other_nodes_pays_a_last_call_of_exactly_the_rest() throws IOException {
        serve(600_000, 900); // none comes back by itself
        operator().plan("race-tokens", RaceMoney.TOKENS_FOR_CREDITS);
        boolean warm = lastCall(0);
        for (int i = 0; i < LAST_CALLS; i++) {
            ProcessNode node = nodes.get(i % NODES);
            double recalls = node.metric(RECALLS);
            assertTrue(lastCall(i % NODES), () -> "money lies idle: " + calls.getLast());
            assertTrue(node.metric(RECALLS) > recalls, "it was recalled");
        }
        quiet();
        String left = warm ? "posted <> granted" : "posted > granted";
        assertEquals(List.of(), house.rows("SELECT * FROM fund WHERE " + left), "all of it is used");
        System.out.printf("%n%d last calls of exactly the rest passed%n", LAST_CALLS);
        end();
    }

    /** Whether the rest that twelve calls left all over the nodes pays one at this node. */
    private boolean lastCall(int node) {
        Customer customer = operator().customer("race-tokens");
        operator().credit(customer, "12");
        long used = used(nodes, customer, 12, () -> ThreadLocalRandom.current().nextLong(1, 1_000), 1_000);
        assertTrue(used >= 12, "all twelve passed");
        long rest = 12_000 - used;
        return used(List.of(nodes.get(node)), customer, 1, () -> rest, rest) == rest;
    }

    /** What calls that all passed generated; 0 if one did not. */
    private long used(List<ProcessNode> at, Customer customer, int size, LongSupplier tokens, long tokensMax) {
        Supplier<ProcessCall> call =
                () -> ProcessCall.answer(promptTokens.incrementAndGet(), tokens.getAsLong(), tokensMax, 50);
        try (RaceCrowd crowd = new RaceCrowd(List.copyOf(at), customer.key(), size, call)) {
            calls.addAll(crowd.ended());
            return crowd.passed() < size
                    ? 0
                    : crowd.ended().stream()
                            .flatMap(ended -> ended.reported().stream())
                            .mapToLong(Usage::outputTokens)
                            .sum();
        }
    }

    private void race(int times) throws IOException {
        SplittableRandom random = new SplittableRandom(times);
        serve(100, 250);
        for (RaceMoney money : RaceMoney.values()) {
            operator().plan(money.plan, money.terms);
        }
        warm();
        long looks;
        try (MoneyWatch watch = new MoneyWatch(house)) {
            for (int i = 0; i < times; i++) {
                for (RaceMoney money : RaceMoney.values()) {
                    rounds.add(round(watch, money, 0, random));
                    rounds.add(round(watch, money, 2, random));
                }
            }
            looks = watch.looks();
            assertTrue(rounds.stream().anyMatch(round -> round.killed() > 0), "a kill met a call");
            assertEquals(List.of(), watch.wrong(), "at some instant");
        }
        System.out.printf("%n%s%d looks at the funds%n", RaceRound.table(rounds), looks);
        end();
    }

    /** Calls of somebody who can pay and of somebody who cannot, at each node: a race begins on ways that are known. */
    private void warm() {
        Customer poor = operator().customer(RaceMoney.CREDITS.plan);
        Customer rich = operator().customer(RaceMoney.CREDITS.plan);
        operator().credit(rich, "1000");
        for (ProcessNode node : nodes) {
            for (Customer customer : List.of(poor, rich)) {
                try (RaceCrowd crowd = new RaceCrowd(List.of(node), customer.key(), WARM_CALLS, this::call)) {
                    calls.addAll(crowd.ended());
                }
            }
        }
        quiet();
    }

    private RaceRound round(MoneyWatch watch, RaceMoney money, int kills, SplittableRandom random) {
        long begun = System.nanoTime();
        Customer customer = money.customer(operator());
        watch.only(customer.account());
        long before = house.provider().totals().calls();
        long killed;
        List<ProcessCall> made;
        long busy;
        int gaveUp;
        try (RaceCrowd crowd = new RaceCrowd(List.copyOf(nodes), customer.key(), CALLERS, this::call)) {
            killed = kill(kills, random.nextInt(RaceMoney.HOLDS - 2), crowd);
            made = crowd.ended();
            busy = crowd.busy();
            gaveUp = crowd.gaveUp();
        }
        calls.addAll(made);
        long forwarded = house.provider().totals().calls() - before;
        quiet();
        long left = RaceMoney.HOLDS - charged(money, customer);
        long late = late(money, customer, left);
        long peak = watch.openPeak();
        watch.everything();
        long passed = made.stream().filter(ProcessCall::ended).count();
        long refused = made.stream().filter(money::refuses).count();
        long broken = CALLERS - passed - refused;
        long ms = (System.nanoTime() - begun) / 1_000_000;
        RaceRound round = new RaceRound(money, kills, killed, peak, passed, refused, broken, busy, late, ms);
        assertAll(
                () -> assertTrue(passed <= RaceMoney.HOLDS, () -> "overspent: " + round),
                () -> assertTrue(peak <= RaceMoney.HOLDS, () -> "more are open than are paid: " + round),
                () -> assertTrue(kills > 0 || forwarded <= RaceMoney.HOLDS, () -> forwarded + " forwarded: " + round),
                () -> assertEquals(left, late, () -> "what is left pays for as many: " + round),
                () -> assertEquals(RaceMoney.HOLDS, charged(money, customer), () -> "all of it is used: " + round),
                () -> assertTrue(kills > 0 || passed == RaceMoney.HOLDS, () -> "money lay idle: " + round),
                () -> assertTrue(kills > 0 || gaveUp == 0, () -> gaveUp + " were never answered: " + round),
                () -> assertEquals(List.of(), strange(money, kills, made), "neither served nor refused"));
        return round;
    }

    /** Answers that no client should see, whatever dies; without kills none may lack its answer either. */
    private static List<String> strange(RaceMoney money, int kills, List<ProcessCall> made) {
        return made.stream()
                .filter(call -> !call.ended() && !money.refuses(call) && call.status() != BUSY)
                .filter(call -> kills == 0 || (call.status() != 0 && call.status() != OK))
                .map(ProcessCall::toString)
                .limit(5)
                .toList();
    }

    /** So many nodes at once, while calls are open, so that grants die with them. Says how many were. */
    private long kill(int kills, int ended, RaceCrowd crowd) {
        if (kills > 0) {
            Await.until(
                    "some have passed, others are open",
                    QUIET,
                    () -> crowd.passedSoFar() >= RaceMoney.HOLDS
                            || (crowd.passedSoFar() >= ended
                                    && house.provider().totals().open() > 0));
        }
        List<Integer> dead = IntStream.range(0, kills)
                .map(i -> (rounds.size() + i) % NODES)
                .boxed()
                .toList();
        long open = kills > 0 ? house.provider().totals().open() : 0;
        dead.forEach(node -> nodes.get(node).run().kill());
        List<ProcessNode> next =
                house.serveAll(dead.stream().map(this::environment).toList());
        IntStream.range(0, kills).forEach(i -> nodes.set(dead.get(i), next.get(i)));
        return open;
    }

    /** What is left when all grants are back pays for exactly as many calls, wherever they are made; and no more. */
    private long late(RaceMoney money, Customer customer, long left) {
        long passed;
        try (RaceCrowd crowd = new RaceCrowd(List.copyOf(nodes), customer.key(), (int) left, this::call)) {
            passed = crowd.passed();
            calls.addAll(crowd.ended());
        }
        try (RaceCrowd crowd = new RaceCrowd(List.copyOf(nodes), customer.key(), NODES, this::call)) {
            calls.addAll(crowd.ended());
            assertEquals(List.of(), strange(money, 0, crowd.ended()), "nothing is left");
            assertEquals(0, crowd.passed(), "nothing is left");
        }
        quiet();
        return passed;
    }

    /** Hold and use are the same: it is the call that is paid. */
    private ProcessCall call() {
        int delayMs = ThreadLocalRandom.current().nextInt(50, 300);
        return ProcessCall.answer(promptTokens.incrementAndGet(), TOKENS, TOKENS, delayMs);
    }

    private void quiet() {
        Await.untilSeldom(
                "all grants are back",
                QUIET,
                () -> house.column("SELECT 1 FROM fund WHERE pending > 0").isEmpty());
    }

    private long charged(RaceMoney money, Customer customer) {
        return Long.parseLong(house.column("SELECT count(*) FROM usage WHERE account_id = '" + customer.account()
                        + "' AND paid_by = '" + money.paidBy + "'")
                .getFirst());
    }

    private void end() throws IOException {
        nodes.forEach(node -> node.run().terminate());
        nodes.forEach(
                node -> assertEquals(0, node.run().status(), () -> node.run().errors()));
        new ProcessBooks(house, calls).refusing(402, 403, BUSY).countingInput().check();
        MoneyBooks.check(house);
    }

    private Operator operator() {
        return new Operator(nodes.getFirst());
    }

    private Map<String, String> environment(int node) {
        Map<String, String> environment = house.environment("node-" + node);
        environment.put("GABELLE_CONFIG_DIR", directory.resolve("config").toString());
        return environment;
    }
}
