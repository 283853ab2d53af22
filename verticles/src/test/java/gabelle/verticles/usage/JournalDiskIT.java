package gabelle.verticles.usage;

import static gabelle.verticles.usage.JournalHouse.await;
import static gabelle.verticles.usage.JournalHouse.closings;
import static gabelle.verticles.usage.JournalHouse.drain;
import static gabelle.verticles.usage.JournalHouse.failureOf;
import static gabelle.verticles.usage.JournalHouse.recordsOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.journal.RandomRecords;
import gabelle.engine.journal.Record;
import gabelle.engine.journal.RecordBuffer;
import gabelle.engine.journal.Recovery;
import gabelle.engine.journal.Recovery.OpenCall;
import gabelle.engine.journal.Segment;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.keys.Await;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal on a disk that fills up, fails and stalls. */
class JournalDiskIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path data;

    @SuppressWarnings("NullAway.Init")
    private JournalHouse house;

    private final SplittableRandom random = new SplittableRandom(42);
    private final FlakyDisk disk = new FlakyDisk();

    @BeforeEach
    void open() {
        house = new JournalHouse(data);
    }

    @AfterEach
    void close() {
        disk.repair();
        house.close();
    }

    @Test
    void where_a_write_fails_the_whole_records_are_kept_and_the_others_never_were() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS, disk);
        Record.Open first = RandomRecords.open(random);
        Record.Closing firstEnd = RandomRecords.closing(random, first.facts());
        house.append(journal, first);
        JournalTail tail = journal.tail(house.onFsyncFailure);
        long whole = Files.size(SegmentPath.of(house.directory(journal), 1).path());

        disk.room(sizeOf(firstEnd) + 20);
        Record.Open second = RandomRecords.open(random);
        Record.Closing secondEnd = RandomRecords.closing(random, second.facts());
        List<Future<Void>> appends = house.appendEach(journal, List.of(firstEnd, second, secondEnd));

        await(appends.getFirst());
        assertInstanceOf(Stop.class, failureOf(appends.get(1)));
        assertInstanceOf(Stop.class, failureOf(appends.get(2)));
        assertEquals(
                whole + sizeOf(firstEnd),
                Files.size(SegmentPath.of(house.directory(journal), 1).path()));

        disk.repair();
        house.append(journal, second, secondEnd);
        assertEquals(List.of(new Tail.Entry(2, firstEnd), new Tail.Entry(4, secondEnd)), drain(tail, 0));
    }

    @Test
    void a_call_whose_end_could_not_be_written_is_still_open() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS, disk);
        Record.Open open = RandomRecords.open(random);
        Record.Progress progress = new Record.Progress(open.requestId(), 11);
        house.append(journal, open, progress);

        disk.room(3);
        List<Future<Void>> failed = house.appendEach(
                journal,
                List.of(new Record.Progress(open.requestId(), 12), RandomRecords.closing(random, open.facts())));
        failed.forEach(append -> assertInstanceOf(Stop.class, failureOf(append)));
        disk.repair();
        await(journal.close());

        assertEquals(
                List.of(new Tail.Entry(3, Recovery.expire(new OpenCall(open, progress)))),
                drain(journal.tail(house.onFsyncFailure), 0));
    }

    @Test
    void a_journal_that_cannot_be_cut_back_refuses_everything_from_then_on() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS, disk);
        Record.Open open = RandomRecords.open(random);
        house.append(journal, open);
        disk.room(5);
        disk.failTruncate(true);
        Future<Void> failed =
                house.appendEach(journal, List.of(RandomRecords.open(random))).getFirst();
        assertInstanceOf(Stop.class, failureOf(failed));
        disk.repair();

        Record.Closing end = RandomRecords.closing(random, open.facts());
        assertInstanceOf(
                Stop.class, failureOf(house.appendEach(journal, List.of(end)).getFirst()));
        await(journal.close());
        JournalTail recovered = house.recover().getFirst();
        assertEquals(List.of(Recovery.expire(new OpenCall(open, null))), recordsOf(drain(recovered, 0)));
    }

    @Test
    void a_journal_that_cannot_begin_a_segment_goes_on_with_the_old_one() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS, disk);
        disk.failCreate(true);
        List<Record> records = RandomRecords.calls(random, 1_000);
        house.append(journal, records);
        assertEquals(1, SegmentPath.in(house.directory(journal)).size());

        disk.repair();
        List<Record> more = RandomRecords.calls(random, 10_000);
        for (int from = 0; from < more.size(); from += 100) {
            house.append(journal, more.subList(from, from + 100));
        }

        assertTrue(SegmentPath.in(house.directory(journal)).size() > 1);
        records.addAll(more);
        assertEquals(closings(records), recordsOf(drain(journal.tail(house.onFsyncFailure), 0)));
    }

    @Test
    void a_strict_append_waits_for_the_disk_and_shares_the_force_with_all_who_wait() throws IOException {
        Journal journal = house.open(JournalHouse.STRICT, disk);
        house.append(journal, RandomRecords.open(random));
        disk.holdForces();
        List<Future<Void>> appends = new ArrayList<>(house.appendEach(journal, List.of(RandomRecords.open(random))));
        Await.until("the first force runs", () -> disk.heldForces.get() == 1);
        int before = disk.forces.get();
        for (int i = 0; i < 20; i++) {
            appends.addAll(house.appendEach(journal, List.of(RandomRecords.open(random))));
        }
        house.onLoop(() -> 0);

        assertTrue(appends.stream().noneMatch(Future::isComplete));
        disk.releaseForces();
        await(Future.all(appends));
        assertEquals(2, disk.forces.get() - before); // the one that was held, and one for the other twenty
    }

    @Test
    void a_fast_append_is_forced_soon_although_nobody_waits() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS, disk);
        Await.until("the empty segment is forced", () -> disk.forces.get() > 0);
        int before = disk.forces.get();
        house.append(journal, RandomRecords.open(random));

        Await.until("the record is forced", () -> disk.forces.get() > before);
    }

    @Test
    void a_failed_force_ends_the_process_and_completes_no_append() throws IOException {
        Journal journal = house.open(JournalHouse.STRICT, disk);
        house.append(journal, RandomRecords.open(random));
        disk.failForce(true);

        Future<Void> append =
                house.appendEach(journal, List.of(RandomRecords.open(random))).getFirst();

        assertInstanceOf(Stop.class, failureOf(append));
        assertEquals(1, house.fsyncFailures.get());
    }

    private static int sizeOf(Record record) {
        RecordBuffer buffer = new RecordBuffer(1);
        new Segment(UUID.randomUUID()).encode(buffer, 1, record);
        return buffer.size();
    }
}
