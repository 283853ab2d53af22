package gabelle.verticles.usage;

import static gabelle.verticles.usage.JournalHouse.await;
import static gabelle.verticles.usage.JournalHouse.closings;
import static gabelle.verticles.usage.JournalHouse.drain;
import static gabelle.verticles.usage.JournalHouse.failureOf;
import static gabelle.verticles.usage.JournalHouse.recordsOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.journal.RandomRecords;
import gabelle.engine.journal.Record;
import gabelle.engine.journal.Recovery;
import gabelle.engine.journal.Recovery.OpenCall;
import gabelle.engine.outcome.Stop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalIT {
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
    void what_is_appended_is_read_back_in_order_across_segments() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS);
        List<Record> records = RandomRecords.calls(random, 3_000);
        for (int from = 0; from < records.size(); from += 30) {
            house.append(journal, records.subList(from, from + 30));
        }

        assertTrue(SegmentPath.in(house.directory(journal)).size() > 5);
        List<Tail.Quarantined> quarantined = new ArrayList<>();
        assertEquals(closings(records), recordsOf(drain(journal.tail(house.onFsyncFailure), 0, quarantined)));
        assertEquals(List.of(), quarantined);
    }

    @Test
    void appends_of_one_turn_share_one_write_and_complete_in_order() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS, disk);
        int before = disk.writes.get();
        List<Integer> order = new ArrayList<>();

        List<Future<Void>> appends = house.onLoop(() -> {
            List<Future<Void>> futures = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int number = i;
                futures.add(journal.append(RandomRecords.open(random)).onSuccess(none -> order.add(number)));
            }
            return futures;
        });
        await(Future.all(appends));

        assertEquals(1, disk.writes.get() - before);
        assertEquals(50, order.size());
        assertEquals(order.stream().sorted().toList(), order);
    }

    @Test
    void an_append_goes_on_in_the_context_of_its_caller() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS);
        ContextInternal call = ((ContextInternal) house.loop).duplicate();

        Context seen = await(Future.future(promise -> call.runOnContext(
                none -> journal.append(RandomRecords.open(random)).onComplete(done -> {
                    promise.complete(Vertx.currentContext());
                }))));

        assertSame(call, seen);
    }

    @Test
    void a_long_stream_is_carried_over_many_rotations_and_pins_no_segment() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS);
        Record.Open stream = RandomRecords.open(random);
        Record.Progress last = new Record.Progress(stream.requestId(), 7);
        house.append(journal, stream, new Record.Progress(stream.requestId(), 3), last);
        JournalTail tail = journal.tail(house.onFsyncFailure);
        Path first = SegmentPath.of(house.directory(journal), 1).path();
        long cursor = 0;

        while (SegmentPath.in(house.directory(journal)).getLast().firstSequence() < 2_000) {
            Record.Open other = RandomRecords.open(random);
            house.append(journal, other, RandomRecords.closing(random, other.facts()));
            cursor = tail.read(cursor, 1_000).lastSequence();
            tail.release(cursor);
        }

        assertFalse(Files.exists(first));
        assertEquals(1, SegmentPath.in(house.directory(journal)).size());
        Path killed = data.resolve("killed");
        JournalHouse.copy(house.directory(journal), killed.resolve(journal.id().toString()));
        JournalTail recovered =
                JournalRecovery.recover(killed, house.onFsyncFailure).getFirst();
        List<Record> rest = recordsOf(drain(recovered, cursor));
        assertEquals(Recovery.expire(new OpenCall(stream, last)), rest.getLast());

        Record.Closing end = RandomRecords.closing(random, stream.facts());
        house.append(journal, end);
        assertEquals(List.of(end), recordsOf(drain(tail, cursor)));
    }

    @Test
    void a_reader_beside_a_busy_writer_misses_nothing() throws Exception {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS);
        List<Record> records = RandomRecords.calls(random, 20_000);
        List<Record> ends = closings(records);
        List<Record> read = new ArrayList<>();
        Thread reader = Thread.ofPlatform().start(() -> follow(journal.tail(house.onFsyncFailure), ends.size(), read));
        for (int from = 0; from < records.size(); from += 20) {
            house.append(journal, records.subList(from, from + 20));
        }
        reader.join(JournalHouse.BOUND_MS);

        assertEquals(ends, read);
    }

    /** Reads and releases, without rest. */
    private static void follow(JournalTail tail, int ends, List<Record> read) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(JournalHouse.BOUND_MS);
        long cursor = 0;
        try {
            while (read.size() < ends && System.nanoTime() < deadline) {
                Tail.Batch batch = tail.read(cursor, 1_000);
                assertEquals(List.of(), batch.quarantined());
                read.addAll(recordsOf(batch.entries()));
                cursor = batch.lastSequence();
                tail.release(cursor);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_closing_without_its_opening_and_a_second_one_are_defects_and_are_not_written() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS);
        Record.Open open = RandomRecords.open(random);
        Record.Closing end = RandomRecords.closing(random, open.facts());

        List<Future<Void>> early =
                house.appendEach(journal, List.of(end, new Record.Progress(open.requestId(), 1), open, open, end, end));

        for (int refused : new int[] {0, 1, 3, 5}) {
            assertInstanceOf(IllegalStateException.class, failureOf(early.get(refused)), "append " + refused);
        }
        await(Future.all(early.get(2), early.get(4)));
        assertInstanceOf(
                IllegalStateException.class,
                failureOf(house.appendEach(journal, List.of(end)).getFirst()));
        assertEquals(List.of(new Tail.Entry(2, end)), drain(journal.tail(house.onFsyncFailure), 0));
    }

    @Test
    void an_append_from_another_thread_is_a_defect() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS);

        assertInstanceOf(IllegalStateException.class, failureOf(journal.append(RandomRecords.open(random))));
    }

    @Test
    void closing_expires_what_is_open_and_leaves_a_journal_that_can_be_drained_and_deleted() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS);
        Record.Open open = RandomRecords.open(random);
        house.append(journal, open);
        JournalTail tail = journal.tail(house.onFsyncFailure);
        assertFalse(tail.drained(1));

        await(journal.close());

        Tail.Batch batch = tail.read(0, 10);
        assertEquals(List.of(Recovery.expire(new OpenCall(open, null))), recordsOf(batch.entries()));
        assertFalse(tail.drained(0));
        assertTrue(tail.drained(batch.lastSequence()));
        Future<Void> late =
                house.appendEach(journal, List.of(RandomRecords.open(random))).getFirst();
        assertInstanceOf(Stop.class, failureOf(late));
        tail.delete();
        assertFalse(Files.exists(house.directory(journal)));
    }

    @Test
    void a_journal_has_one_owner() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS);

        assertThrows(
                IllegalStateException.class,
                () -> Journal.open(
                        house.loop, house.journals, journal.id(), JournalHouse.SMALL_SEGMENTS, house.forcer));
    }
}
