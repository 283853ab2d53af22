package gabelle.verticles.usage;

import static gabelle.verticles.usage.JournalHouse.closings;
import static gabelle.verticles.usage.JournalHouse.recordsOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.journal.RandomRecords;
import gabelle.engine.journal.Record;
import gabelle.engine.journal.RecordBuffer;
import gabelle.engine.journal.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tail over files that the test lays out itself, byte by byte. */
class JournalTailIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path journals;

    private final UUID id = UUID.randomUUID();
    private final Segment segment = new Segment(id);
    private final SplittableRandom random = new SplittableRandom(3);
    private final List<Tail.Quarantined> quarantined = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @BeforeEach
    void begin() throws IOException {
        directory = Files.createDirectory(journals.resolve(id.toString()));
    }

    @Test
    void a_journal_without_a_segment_is_empty() throws IOException {
        Tail.Batch batch = tail().read(0, 10);

        assertEquals(new Tail.Batch(List.of(), 0, List.of()), batch);
    }

    @Test
    void reading_again_from_the_same_place_gives_the_same_again() throws IOException {
        List<Record> records = records(400);
        write(1, records.subList(0, 200));
        write(201, records.subList(200, 400));
        JournalTail tail = tail();
        List<Record> committed = new ArrayList<>();
        long cursor = 0;
        while (cursor < 400) {
            int recordsMax = random.nextInt(1, 20);
            Tail.Batch batch = tail.read(cursor, recordsMax);
            assertTrue(batch.entries().size() <= recordsMax);
            assertEquals(batch, tail.read(cursor, recordsMax));
            int part = random.nextInt(batch.entries().size() + 1);
            committed.addAll(recordsOf(batch.entries().subList(0, part)));
            cursor = part == batch.entries().size()
                    ? batch.lastSequence()
                    : part == 0 ? cursor : batch.entries().get(part - 1).sequence();
        }

        assertEquals(closings(records), committed);
    }

    @Test
    void a_record_that_is_being_written_is_not_yet_there_and_then_is() throws IOException {
        List<Record> records = records(30);
        byte[] bytes = bytes(1, records);
        Path file = SegmentPath.of(directory, 1).path();
        JournalTail tail = tail();
        List<Record> read = new ArrayList<>();
        long cursor = 0;
        Files.createFile(file);
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + random.nextInt(1, 150));
            Files.write(file, Arrays.copyOfRange(bytes, from, to), StandardOpenOption.APPEND);
            from = to;
            Tail.Batch batch = tail.read(cursor, 100);
            quarantined.addAll(batch.quarantined());
            read.addAll(recordsOf(batch.entries()));
            cursor = batch.lastSequence();
        }

        assertEquals(closings(records), read);
        assertEquals(0, quarantined.size());
        assertEquals(0, tail.lagBytes());
    }

    @Test
    void a_damaged_region_is_kept_and_alarmed_once_and_the_good_records_around_it_come_out() throws IOException {
        List<Record> records = records(60);
        byte[] bytes = bytes(1, records);
        int from = bytes(1, records.subList(0, 20)).length;
        int to = bytes(1, records.subList(0, 25)).length;
        Arrays.fill(bytes, from, to, (byte) 0);
        Path file = Files.write(SegmentPath.of(directory, 1).path(), bytes);

        List<Record> around = new ArrayList<>(records.subList(0, 20));
        around.addAll(records.subList(25, 60));
        assertEquals(closings(around), recordsOf(drain(tail(), 0)));
        assertEquals(closings(around), recordsOf(drain(tail(), 0)));
        assertEquals(1, quarantined.size());
        Path kept = file.resolveSibling(file.getFileName() + "." + from + "-" + (to - from) + ".quarantine");
        assertArrayEquals(Arrays.copyOfRange(bytes, from, to), Files.readAllBytes(kept));
    }

    @Test
    void a_damaged_region_of_many_steps_is_one() throws IOException {
        List<Record> records = records(60);
        byte[] before = bytes(1, records.subList(0, 20));
        byte[] after = Arrays.copyOfRange(bytes(1, records), before.length, bytes(1, records).length);
        for (int hole : new int[] {1, 100, 1024 * 1024 - 10, 1024 * 1024, 3_000_017, 5 * 1024 * 1024}) {
            Path file = SegmentPath.of(directory, 1).path();
            Files.write(file, before);
            Files.write(file, new byte[hole], StandardOpenOption.APPEND);
            JournalTail tail = tail();
            assertEquals(closings(records.subList(0, 20)), recordsOf(drain(tail, 0)));
            Files.write(file, after, StandardOpenOption.APPEND);

            assertEquals(closings(records.subList(20, 60)), recordsOf(drain(tail, 20)));
            Path kept = file.resolveSibling(file.getFileName() + "." + before.length + "-" + hole + ".quarantine");
            assertEquals(hole, Files.size(kept));
        }
        assertEquals(6, quarantined.size());
    }

    @Test
    void a_journal_is_not_drained_before_its_damage_is_told() throws IOException {
        Record.Open open = RandomRecords.open(random);
        Record.Progress progress = new Record.Progress(open.requestId(), 1);
        byte[] bytes = bytes(1, List.of(open, RandomRecords.closing(random, open.facts()), progress));
        bytes[bytes(1, List.of(open)).length + 50] ^= 1;
        Files.write(SegmentPath.of(directory, 1).path(), bytes);
        JournalRecovery.markClosed(directory);
        JournalTail tail = tail();

        assertFalse(tail.drained(0));
        assertEquals(1, tail.read(0, 10).quarantined().size());
        assertTrue(tail.drained(3));
    }

    @Test
    void a_damaged_header_costs_no_record() throws IOException {
        List<Record> records = records(10);
        byte[] bytes = bytes(1, records);
        bytes[3] ^= 1;
        Files.write(SegmentPath.of(directory, 1).path(), bytes);

        assertEquals(closings(records), recordsOf(drain(tail(), 0)));
        assertEquals(1, quarantined.size());
    }

    @Test
    void the_torn_end_of_a_sealed_segment_and_a_missing_segment_are_alarmed() throws IOException {
        List<Record> records = records(40);
        byte[] bytes = bytes(1, records.subList(0, 20));
        Files.write(SegmentPath.of(directory, 1).path(), Arrays.copyOf(bytes, bytes.length - 1));
        write(21, records.subList(20, 30));
        write(38, records.subList(37, 40));

        List<Record> left = new ArrayList<>(records.subList(0, 19));
        left.addAll(records.subList(20, 30));
        left.addAll(records.subList(37, 40));
        assertEquals(closings(left), recordsOf(drain(tail(), 0)));
        assertEquals(2, quarantined.size());
    }

    @Test
    void a_first_segment_that_begins_after_the_cursor_is_alarmed() throws IOException {
        List<Record> records = records(10);
        write(91, records);

        assertEquals(closings(records), recordsOf(drain(tail(), 80)));
        assertEquals(1, quarantined.size());
        assertEquals(closings(records), recordsOf(drain(tail(), 90)));
        assertEquals(1, quarantined.size());
    }

    @Test
    void a_segment_goes_when_it_is_sealed_and_committed_and_not_before() throws IOException {
        List<Record> records = records(30);
        write(1, records.subList(0, 10));
        write(11, records.subList(10, 20));
        write(21, records.subList(20, 30));
        JournalTail tail = tail();
        List<Tail.Entry> entries = new ArrayList<>(tail.read(0, 1).entries());

        tail.release(9);
        assertEquals(3, SegmentPath.in(directory).size());
        tail.release(10);
        assertEquals(2, SegmentPath.in(directory).size());
        tail.release(30);
        assertEquals(
                List.of(21L),
                SegmentPath.in(directory).stream()
                        .map(SegmentPath::firstSequence)
                        .toList());
        entries.addAll(drain(tail(), 20));
        assertEquals(closings(records.subList(20, 30)), recordsOf(entries.subList(1, entries.size())));
    }

    @Test
    void a_segment_that_is_released_while_it_is_read_does_not_stop_the_reader() throws IOException {
        List<Record> records = records(40);
        write(1, records.subList(0, 20));
        JournalTail tail = tail();
        assertEquals(closings(records.subList(0, 20)), recordsOf(drain(tail, 0)));
        write(21, records.subList(20, 40));
        tail.release(20);

        assertFalse(Files.exists(SegmentPath.of(directory, 1).path()));
        assertEquals(closings(records.subList(20, 40)), recordsOf(drain(tail, 20)));
        assertEquals(0, quarantined.size());
    }

    @Test
    void lag_is_what_is_behind_the_last_read() throws IOException {
        List<Record> records = records(40);
        write(1, records.subList(0, 20));
        JournalTail tail = tail();
        long all = Files.size(SegmentPath.of(directory, 1).path());
        assertEquals(all, tail.lagBytes());
        drain(tail, 0);
        assertEquals(0, tail.lagBytes());
        write(21, records.subList(20, 40));
        assertEquals(Files.size(SegmentPath.of(directory, 21).path()), tail.lagBytes());
    }

    private List<Tail.Entry> drain(JournalTail tail, long afterSequence) {
        return JournalHouse.drain(tail, afterSequence, quarantined);
    }

    private JournalTail tail() {
        return new JournalTail(directory, id, () -> {});
    }

    /** Calls of which the last record closes one, so that a cursor gets to the end. */
    private List<Record> records(int count) {
        List<Record> records = RandomRecords.calls(random, count - 2);
        Record.Open open = RandomRecords.open(random);
        records.add(open);
        records.add(RandomRecords.closing(random, open.facts()));
        return records;
    }

    private void write(long firstSequence, List<Record> records) throws IOException {
        Files.write(SegmentPath.of(directory, firstSequence).path(), bytes(firstSequence, records));
    }

    private byte[] bytes(long firstSequence, List<Record> records) {
        RecordBuffer buffer = new RecordBuffer(1);
        segment.header(buffer, firstSequence);
        long sequence = firstSequence;
        for (Record record : records) {
            segment.encode(buffer, sequence++, record);
        }
        return Arrays.copyOf(buffer.array(), buffer.size());
    }
}
