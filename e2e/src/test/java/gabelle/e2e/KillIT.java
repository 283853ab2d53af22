package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.e2e.KillMoney.Payer;
import gabelle.verticles.keys.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first promise: what a client received the end of is in the ledger exactly once, across kill -9 at any instant; and
 * with each call its money. Three ledgers, the clients', the provider's and ours, say the same of every request id.
 */
@Tag("alone")
class KillIT {
    /** Loops that write to one journal each. */
    private static final String SETTINGS = "server:\n  event_loops: 2\n";

    /** Calls a second, of 200 that the clock has: it may be late where a kill ends it. Of a machine with no other work. */
    private static final double OFFERED_MIN = 190;

    private static final int IN_FLIGHT_MIN = KillLoad.STREAMS;
    /** Of one round, drawn anew for each: from a node that has just begun to one that has settled some hundreds. */
    private static final int ENDED_MAX = 300;

    /** The clock does not wait for a node that has just begun: of its calls some find it too busy. */
    private static final int BUSY = 503;

    private static final Duration ROUND = Duration.ofSeconds(30);
    private static final Pattern RECOVERED =
            Pattern.compile("is recovered: (\\d+) records replayed, the last is \\d+, (\\d+) calls expired");

    @TempDir
    Path directory;

    private final AtomicLong promptTokens = new AtomicLong(1_000);
    private final List<ProcessCall> calls = new ArrayList<>();
    private Map<String, String> environment = Map.of();

    /** What one kill met, and what the start after it found. */
    private record Kill(long inFlight, long ended, long offered, double seconds, long replayed, long expired) {}

    @Test
    void what_was_received_is_billed_once_across_20_kills() throws IOException {
        killed(20);
    }

    @Test
    @Tag("soak")
    void what_was_received_is_billed_once_across_100_kills() throws IOException {
        double offered = killed(100);
        assertTrue(offered >= OFFERED_MIN, () -> offered + " calls/s were offered");
    }

    /** Returns how many calls were offered each second. */
    private double killed(int times) throws IOException {
        SplittableRandom random = new SplittableRandom(times);
        List<Kill> kills = new ArrayList<>();
        try (ProcessHouse house = new ProcessHouse(directory)) {
            environment = house.environment();
            environment.put(
                    "GABELLE_CONFIG_DIR",
                    ProcessHouse.config(directory, SETTINGS).toString());
            ProcessNode node = house.serve(environment);
            List<Payer> payers = KillMoney.payers(node);
            List<String> keys = KillMoney.keys(payers);
            for (int i = 0; i < times; i++) {
                Kill kill = kill(house, node, keys, random);
                if (i % 5 == 4) {
                    kill = found(kill, killedWhileItStarts(house));
                }
                node = house.serve(environment);
                kills.add(found(kill, node.run()));
            }
            ProcessNode last = node;
            last.run().terminate();
            assertEquals(0, last.run().status(), () -> "the last one ends in order");

            ProcessBooks books = new ProcessBooks(house, calls).paying(payers).refusing(BUSY);
            print(kills, books, KillMoney.table(house));
            books.check();
            assertTrue(books.shortfalls() > 0, "some used more than they held");
            MoneyBooks.check(house);
            ProcessRun verified = house.start("ledger", "verify");
            assertEquals(0, verified.status(), () -> verified.output() + verified.errors());
            assertEquals(List.of(), house.journals(), last.run()::errors);
            // Not all: a recovery that is killed may have expired calls that it had no time to speak of.
            assertTrue(
                    kills.stream().mapToLong(Kill::expired).sum() <= books.expired(), "what expired is on the books");
        }
        assertTrue(kills.stream().allMatch(kill -> kill.inFlight >= IN_FLIGHT_MIN), "calls were in flight each time");
        assertTrue(kills.stream().filter(kill -> kill.replayed > 0).count() * 2 >= times, "recovery had to replay");
        assertTrue(kills.stream().anyMatch(kill -> kill.expired > 0), "recovery had to expire");
        return offeredEachSecond(kills);
    }

    private Kill kill(ProcessHouse house, ProcessNode node, List<String> keys, SplittableRandom random) {
        int wanted = random.nextInt(ENDED_MAX);
        long inFlight;
        KillLoad load = new KillLoad(KillLoad.Way.OFFERED, node, keys, promptTokens, random);
        try (load) {
            Await.until(
                    "enough ended, enough are in flight",
                    ROUND,
                    () -> load.ended() >= wanted && house.provider().totals().open() >= IN_FLIGHT_MIN);
            inFlight = house.provider().totals().open();
            load.over();
            node.run().kill();
        }
        calls.addAll(load.made());
        return new Kill(inFlight, load.ended(), load.offered(), load.seconds(), 0, 0);
    }

    private long busy() {
        return calls.stream().filter(call -> call.status() == BUSY).count();
    }

    private static double offeredEachSecond(List<Kill> kills) {
        return kills.stream().mapToLong(Kill::offered).sum()
                / kills.stream().mapToDouble(Kill::seconds).sum();
    }

    /** What a kill left behind may be met by another one, as soon as the first journal of two is recovered. */
    private ProcessRun killedWhileItStarts(ProcessHouse house) {
        ProcessRun run = house.start(environment, "serve");
        run.awaitSaid("is recovered", ROUND);
        run.kill();
        return run;
    }

    private static Kill found(Kill kill, ProcessRun next) {
        Matcher recovered = RECOVERED.matcher(next.errors());
        long replayed = kill.replayed;
        long expired = kill.expired;
        while (recovered.find()) {
            replayed += Long.parseLong(recovered.group(1));
            expired += Long.parseLong(recovered.group(2));
        }
        return new Kill(kill.inFlight, kill.ended, kill.offered, kill.seconds, replayed, expired);
    }

    private void print(List<Kill> kills, ProcessBooks books, String money) {
        StringBuilder table = new StringBuilder(String.format(
                "%n%6s %10s %10s %8s %10s %9s%n", "kill", "in flight", "offered/s", "ended", "replayed", "expired"));
        for (int i = 0; i < kills.size(); i++) {
            Kill kill = kills.get(i);
            table.append(String.format(
                    "%6d %10d %10.1f %8d %10d %9d%n",
                    i + 1, kill.inFlight, kill.offered / kill.seconds, kill.ended, kill.replayed, kill.expired));
        }
        long ended = calls.stream().filter(ProcessCall::ended).count();
        System.out.printf(
                "%s%.1f calls/s were offered beside %d streams%n"
                        + "%d calls made, %d received whole, %d refused with 503, %d in the ledger, of which %d expired%n%s",
                table,
                offeredEachSecond(kills),
                KillLoad.STREAMS,
                calls.size(),
                ended,
                busy(),
                books.size(),
                books.expired(),
                money);
    }
}
