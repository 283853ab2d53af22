package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.e2e.Operator.Customer;
import gabelle.verticles.keys.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The third promise: 500 callers at once, three nodes, money for ten. */
class OverspendRaceIT {
    private static final int NODES = 3;
    private static final int CALLERS = 500;
    private static final long TOKENS = 400;
    private static final int LAST_CALLS = 6;
    private static final Duration QUIET = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final AtomicLong promptTokens = new AtomicLong(1_000);
    private final List<ProcessCall> calls = new ArrayList<>();
    private final List<ProcessNode> nodes = new ArrayList<>();
    private final List<Round> rounds = new ArrayList<>();
    private ProcessHouse house;

    /** @param late calls that passed when all was quiet, with what was left */
    private record Round(RaceMoney money, int kills, long passed, long refused, long broken, long late, long ms) {
        @Override
        public String toString() {
            return String.format("%-10s %6d %8d %8d %8d %6d %7d", money, kills, passed, refused, broken, late, ms);
        }
    }

    @BeforeEach
    void open() {
        house = new ProcessHouse(directory);
        for (int i = 0; i < NODES; i++) {
            nodes.add(house.serve(environment(i)));
        }
        for (RaceMoney money : RaceMoney.values()) {
            operator().plan(money.plan, money.terms);
        }
    }

    @AfterEach
    void close() {
        nodes.forEach(ProcessNode::close);
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
        SplittableRandom random = new SplittableRandom(7);
        operator().plan("race-tokens", RaceMoney.TOKENS_FOR_CREDITS);
        for (int i = 0; i < LAST_CALLS; i++) {
            Customer customer = operator().customer("race-tokens");
            operator().credit(customer, "12");
            List<ProcessCall> wave = IntStream.range(0, 12)
                    .mapToObj(n ->
                            ProcessCall.answer(promptTokens.incrementAndGet(), random.nextLong(1, 1_000), 1_000, 50))
                    .toList();
            passes(List.copyOf(nodes), customer, wave);
            long rest = 12_000 - used(wave);
            ProcessCall last = ProcessCall.answer(promptTokens.incrementAndGet(), rest, rest, 0);
            passes(List.of(nodes.get(i % NODES)), customer, List.of(last));
        }
        quiet();
        assertEquals(List.of(), house.rows("SELECT * FROM fund WHERE posted <> granted"), "all of it is used");
        end();
    }

    private void passes(List<ProcessNode> at, Customer customer, List<ProcessCall> wave) {
        try (RaceCrowd crowd = new RaceCrowd(at, customer.key(), wave)) {
            calls.addAll(wave);
            assertEquals(
                    wave.size(),
                    crowd.passed(),
                    () -> "refused: " + wave.stream().map(ProcessCall::refusal).toList());
        }
    }

    private static long used(List<ProcessCall> wave) {
        return wave.stream()
                .mapToLong(call -> call.reported().orElseThrow().outputTokens())
                .sum();
    }

    private void race(int times) throws IOException {
        SplittableRandom random = new SplittableRandom(times);
        long looks;
        try (MoneyWatch watch = new MoneyWatch(house)) {
            for (int i = 0; i < times; i++) {
                for (RaceMoney money : RaceMoney.values()) {
                    rounds.add(round(money, 0, random));
                    rounds.add(round(money, 2, random));
                }
            }
            looks = watch.looks();
            assertEquals(List.of(), watch.wrong(), "at some instant");
        }
        System.out.printf(
                "%n%-10s %6s %8s %8s %8s %6s %7s%n%s%n%d looks at all funds%n",
                "paid by",
                "kills",
                "passed",
                "refused",
                "broken",
                "late",
                "ms",
                String.join("\n", rounds.stream().map(Round::toString).toList()),
                looks);
        end();
    }

    private Round round(RaceMoney money, int kills, SplittableRandom random) {
        long begun = System.nanoTime();
        Customer customer = money.customer(house, operator());
        long passed;
        long refused;
        try (RaceCrowd crowd = new RaceCrowd(List.copyOf(nodes), customer.key(), crowd(CALLERS, random))) {
            for (int i = 0; i < kills; i++) {
                killOne(crowd, random);
            }
            passed = crowd.passed();
            refused = crowd.ended().stream().filter(money::refuses).count();
            calls.addAll(crowd.ended());
        }
        quiet();
        long left = RaceMoney.HOLDS - charged(money, customer);
        long late = late(money, customer, left);
        long broken = CALLERS - passed - refused;
        Round round = new Round(money, kills, passed, refused, broken, late, (System.nanoTime() - begun) / 1_000_000);
        assertAll(
                () -> assertTrue(passed <= RaceMoney.HOLDS, () -> "overspent: " + round),
                () -> assertEquals(left, late, () -> "what is left pays for as many: " + round),
                () -> assertEquals(RaceMoney.HOLDS, charged(money, customer), () -> "all of it is used: " + round),
                () -> assertTrue(kills > 0 || passed == RaceMoney.HOLDS, () -> "money lay idle: " + round),
                () -> assertTrue(kills > 0 || broken == 0, () -> "neither served nor refused: " + round));
        return round;
    }

    /** While calls are open there, so that their grants die with it. */
    private void killOne(RaceCrowd crowd, SplittableRandom random) {
        Await.until("a call is open", QUIET, () -> house.provider().totals().open() > 0 || crowd.isOver());
        int which = random.nextInt(NODES);
        nodes.get(which).run().kill();
        nodes.set(which, house.serve(environment(which)));
    }

    /** What is left when all grants are back pays for exactly as many calls, wherever they are made; and no more. */
    private long late(RaceMoney money, Customer customer, long left) {
        long passed;
        try (RaceCrowd crowd =
                new RaceCrowd(List.copyOf(nodes), customer.key(), crowd((int) left, new SplittableRandom(left)))) {
            passed = crowd.passed();
            calls.addAll(crowd.ended());
        }
        try (RaceCrowd crowd =
                new RaceCrowd(List.copyOf(nodes), customer.key(), crowd(NODES, new SplittableRandom(left)))) {
            calls.addAll(crowd.ended());
            assertTrue(crowd.ended().stream().allMatch(money::refuses), () -> "nothing is left: " + money);
        }
        quiet();
        return passed;
    }

    /** Hold and use are the same: what is paid is the call, or the tokens say the most that they may. */
    private List<ProcessCall> crowd(int size, SplittableRandom random) {
        return IntStream.range(0, size)
                .mapToObj(i ->
                        ProcessCall.answer(promptTokens.incrementAndGet(), TOKENS, TOKENS, random.nextInt(50, 300)))
                .toList();
    }

    private void quiet() {
        Await.until(
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
        new ProcessBooks(house, calls).refusing(402, 403).check();
        MoneyBooks.check(house);
    }

    private Operator operator() {
        return new Operator(nodes.getFirst());
    }

    private Map<String, String> environment(int node) {
        Map<String, String> environment = house.environment("node-" + node);
        environment.put("GABELLE_CONFIG_DIR", config().toString());
        return environment;
    }

    /** Two loops each, so that loops of one node race as well. */
    private Path config() {
        return ProcessHouse.config(directory, "server:\n  event_loops: 2\n");
    }
}
