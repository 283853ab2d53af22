package gabelle.verticles.usage;

import static gabelle.verticles.usage.JournalHouse.drain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.journal.RandomRecords;
import gabelle.engine.journal.Record;
import gabelle.engine.journal.Recovery;
import gabelle.verticles.keys.Await;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on the disk at any moment of a busy journal is what a kill at that moment leaves to recover. */
class JournalCrashIT {
    private static final int KILLS = 20;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path data;

    @SuppressWarnings("NullAway.Init")
    private JournalHouse house;

    private final SplittableRandom random = new SplittableRandom(7); // the loop's
    private final SplittableRandom kills = new SplittableRandom(8);

    private final Map<UUID, Record.Open> openedAll = new ConcurrentHashMap<>();
    private final Map<UUID, Record.Closing> closedAll = new ConcurrentHashMap<>();
    private final Set<UUID> openedSurely = ConcurrentHashMap.newKeySet();
    private final Set<UUID> closedSurely = ConcurrentHashMap.newKeySet();
    private final AtomicInteger appends = new AtomicInteger();
    private final AtomicInteger allowed = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();

    @BeforeEach
    void open() {
        house = new JournalHouse(data);
    }

    @AfterEach
    void close() {
        stopped.set(true);
        house.close();
    }

    @Test
    void a_kill_at_any_moment_loses_nothing_and_adds_only_expiries() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS);
        house.loop.runOnContext(none -> turn(journal, new ArrayList<>()));
        int expired = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            awaitSomeAppends();
            Set<UUID> opened = new HashSet<>(openedSurely);
            Set<UUID> closed = new HashSet<>(closedSurely);
            Path killed = killed(journal, kill);
            expired += expectRecovered(killed, opened, closed);
        }
        assertTrue(expired > KILLS, "calls found open: " + expired);
        assertTrue(SegmentPath.in(house.directory(journal)).size() > 3);
    }

    @Test
    void a_kill_with_a_torn_last_write_leaves_an_exact_prefix() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS);
        house.loop.runOnContext(none -> turn(journal, new ArrayList<>()));
        for (int kill = 0; kill < KILLS; kill++) {
            awaitSomeAppends();
            Path killed = killed(journal, kill);
            Path last = SegmentPath.in(killed.resolve(journal.id().toString()))
                    .getLast()
                    .path();
            try (FileChannel file = FileChannel.open(last, StandardOpenOption.WRITE)) {
                file.truncate(kills.nextLong(Files.size(last) + 1));
            }
            expectRecovered(killed, Set.of(), Set.of());
        }
    }

    /** Returns while the writer is still at it, somewhere within the next ones. */
    private void awaitSomeAppends() {
        int before = appends.get();
        int soon = before + kills.nextInt(250);
        allowed.set(before + 350);
        Await.until("more appends", () -> appends.get() > soon);
    }

    /** Some records of some calls, a turn after a turn, until it is stopped. */
    private void turn(Journal journal, List<Record.Open> open) {
        for (int i = appends.get() < allowed.get() ? random.nextInt(1, 12) : 0; i > 0; i--) {
            append(journal, open);
        }
        if (!stopped.get()) {
            house.loop.runOnContext(none -> turn(journal, open));
        }
    }

    private void append(Journal journal, List<Record.Open> open) {
        appends.incrementAndGet();
        if (open.size() < 3 || (open.size() < 40 && random.nextInt(3) == 0)) {
            Record.Open call = RandomRecords.open(random);
            open.add(call);
            openedAll.put(call.requestId(), call);
            journal.append(call).onSuccess(none -> openedSurely.add(call.requestId()));
        } else if (random.nextBoolean()) {
            Record.Open call = open.get(random.nextInt(open.size()));
            journal.append(new Record.Progress(call.requestId(), random.nextLong(1, 50_000)));
        } else {
            Record.Closing end = RandomRecords.closing(
                    random, open.remove(random.nextInt(open.size())).facts());
            closedAll.put(end.requestId(), end);
            journal.append(end).onSuccess(none -> closedSurely.add(end.requestId()));
        }
    }

    private Path killed(Journal journal, int kill) throws IOException {
        Path killed = data.resolve("killed-" + kill);
        JournalHouse.copy(house.directory(journal), killed.resolve(journal.id().toString()));
        return killed;
    }

    /** Recovers a copy twice; returns how many calls were found open. */
    private int expectRecovered(Path killed, Set<UUID> opened, Set<UUID> closed) throws IOException {
        List<Tail.Entry> entries = recovered(killed);
        Map<UUID, Record.Closing> ends = new HashMap<>();
        int expired = 0;
        for (Tail.Entry entry : entries) {
            Record.Closing end = (Record.Closing) entry.record();
            assertNull(ends.put(end.requestId(), end), "a call that ended twice");
            expired += end.equals(closedAll.get(end.requestId())) ? 0 : expectExpiry(end);
        }
        for (UUID call : opened) {
            assertTrue(ends.containsKey(call), "a call without an end");
        }
        for (UUID call : closed) {
            assertEquals(closedAll.get(call), ends.get(call), "an end that was lost");
        }
        assertEquals(entries, recovered(killed));
        Files.delete(SegmentPath.in(onlyJournalOf(killed)).getFirst().path().resolveSibling("closed"));
        assertEquals(entries, recovered(killed)); // as if the first recovery had been killed before its last step
        return expired;
    }

    private int expectExpiry(Record.Closing end) {
        Record.Open open = openedAll.get(end.requestId());
        assertNotNull(open, "an end of a call that never was");
        assertEquals("expired", end.ending().outcome());
        assertEquals(open.facts(), end.facts());
        assertTrue(end.ending().chargeNanoUsd() <= Recovery.chargeMax(open));
        return 1;
    }

    private List<Tail.Entry> recovered(Path killed) throws IOException {
        List<JournalTail> tails = JournalRecovery.recover(killed, house.onFsyncFailure);
        assertEquals(1, tails.size());
        try (JournalTail tail = tails.getFirst()) {
            List<Tail.Quarantined> quarantined = new ArrayList<>();
            List<Tail.Entry> entries = drain(tail, 0, quarantined);
            assertEquals(List.of(), quarantined);
            long last = entries.isEmpty() ? 0 : entries.getLast().sequence();
            assertTrue(tail.drained(last));
            return entries;
        }
    }

    private static Path onlyJournalOf(Path journals) throws IOException {
        try (var directories = Files.list(journals)) {
            return directories.toList().getFirst();
        }
    }
}
