package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.e2e.KillMoney.Payer;
import gabelle.verticles.keys.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed at a step it never returns from: between any two effects, one of which outlives it. The next
 * process recovers, and all ledgers agree. Each process but the first is at once the recovery of the last one and the
 * next to be killed.
 */
@Tag("alone")
class CrashPointsIT {
    private static final int ENDED_MAX = 60;
    private static final Duration SOON = Duration.ofSeconds(30);

    /** The smallest segments that there are, so that some are unlinked. */
    private static final String SETTINGS = """
            server:
              event_loops: 1
            funds:
              idle_return_ms: 500
            journal:
              segment_bytes_max: 65536
              force_interval_ms: 5
            """;

    @TempDir
    Path directory;

    private final AtomicLong promptTokens = new AtomicLong(1_000);
    private final List<ProcessCall> calls = new ArrayList<>();
    private final StringBuilder table = new StringBuilder();
    private ProcessHouse house;
    private Path woven;
    private List<Payer> payers = List.of();

    @BeforeEach
    void open() throws IOException {
        house = new ProcessHouse(directory);
        woven = CrashWeaver.weave(directory.resolve("woven"));
        table.append(String.format("%n%-28s %8s %10s %8s %8s%n", "killed at", "calls", "received", "rows", "expired"));
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_crash_at_each_step_loses_and_doubles_nothing() throws IOException {
        crash(1);
    }

    /** Each time in a house of its own: all calls of a house are looked at after each crash. */
    @RepeatedTest(20)
    @Tag("soak")
    void a_crash_at_each_step_loses_and_doubles_nothing_20_times(RepetitionInfo time) throws IOException {
        crash(time.getCurrentRepetition());
    }

    private void crash(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        ProcessNode node = serve();
        payers = KillMoney.payers(node);
        for (CrashStep step : CrashStep.values()) {
            node = crashed(node, step, random);
        }
        node.run().terminate();
        assertEquals(0, node.run().status(), node.run()::errors);
        System.out.print(table);
        books().check();
        MoneyBooks.check(house);
        assertEquals(List.of(), house.journals());
    }

    /** Returns the process after the crash, when it has brought everything to the ledger. */
    private ProcessNode crashed(ProcessNode node, CrashStep step, SplittableRandom random) throws IOException {
        int before = calls.size();
        KillLoad load = new KillLoad(KillLoad.Way.WAITING, node, KillMoney.keys(payers), promptTokens, random);
        try (load) {
            int wanted = random.nextInt(10, ENDED_MAX);
            Await.until(step + ": enough ended", SOON, () -> load.ended() >= wanted);
            kill(load, node, step);
        }
        calls.addAll(load.made());
        Files.delete(directory.resolve(CrashPoint.FILE));
        ProcessNode next = serve();
        Await.untilSeldom(step + ": all of it is in the ledger", SOON, this::isQuiet);
        ProcessBooks books = books();
        assertAll(step.name(), books::agree, () -> MoneyBooks.check(house));
        table.append(String.format(
                "%-28s %8d %10d %8d %8d%n",
                step,
                calls.size() - before,
                calls.stream().skip(before).filter(ProcessCall::ended).count(),
                books.size(),
                books.expired()));
        return next;
    }

    private void kill(KillLoad load, ProcessNode node, CrashStep step) {
        switch (step.way) {
            case CALLS -> arm(step);
            case IDLE -> {
                load.over();
                arm(step);
            }
            case STOP -> {
                load.over();
                arm(step);
                node.run().terminate();
            }
            case START -> {
                load.over();
                node.run().kill();
                arm(step);
                ProcessRun start = start();
                assertEquals(CrashPoint.STATUS, start.awaitEnd(SOON), start::errors);
            }
        }
        if (step.way != CrashStep.Way.START) {
            assertEquals(CrashPoint.STATUS, node.run().awaitEnd(SOON), node.run()::errors);
        }
    }

    /** Appears whole: the process looks for it all the time. */
    private void arm(CrashStep step) {
        try {
            Path written = Files.writeString(directory.resolve(CrashPoint.FILE + ".tmp"), step.name());
            Files.move(written, directory.resolve(CrashPoint.FILE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** But for the one journal of the process that runs, all are retired, and no call holds money. */
    private boolean isQuiet() {
        return house.column("SELECT 1 FROM journal WHERE state <> 'retired'").size() == 1
                && house.column("SELECT 1 FROM fund WHERE pending > 0").isEmpty();
    }

    private ProcessBooks books() throws IOException {
        return new ProcessBooks(house, calls)
                .paying(payers)
                .refusing(503); // whoever called a node that was told to stop
    }

    private ProcessNode serve() {
        return ProcessNode.of(start());
    }

    private ProcessRun start() {
        Map<String, String> environment = house.environment();
        environment.put(
                "GABELLE_CONFIG_DIR", ProcessHouse.config(directory, SETTINGS).toString());
        return house.startWoven(woven, environment, "serve");
    }
}
