package gabelle.verticles.usage;

import static gabelle.verticles.usage.JournalHouse.await;
import static gabelle.verticles.usage.JournalHouse.drain;
import static gabelle.verticles.usage.JournalHouse.recordsOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.journal.RandomRecords;
import gabelle.engine.journal.Record;
import gabelle.engine.journal.RecordBuffer;
import gabelle.engine.journal.Recovery;
import gabelle.engine.journal.Recovery.OpenCall;
import gabelle.engine.journal.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalRecoveryIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path data;

    @SuppressWarnings("NullAway.Init")
    private JournalHouse house;

    private final SplittableRandom random = new SplittableRandom(11);
    private final Record.Open open = RandomRecords.open(random);
    private final Record.Expire expiry = Recovery.expire(new OpenCall(open, null));

    @BeforeEach
    void open() {
        house = new JournalHouse(data);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void nothing_is_recovered_where_there_is_nothing() throws IOException {
        assertEquals(List.of(), JournalRecovery.recover(data.resolve("none"), house.onFsyncFailure));
        Files.createDirectory(house.journals.resolve("not-a-journal"));
        assertEquals(List.of(), house.recover());
    }

    @Test
    void a_journal_whose_writer_lives_is_left_to_it() throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS);
        house.append(journal, open);

        assertEquals(List.of(), house.recover());
        Record.Closing end = RandomRecords.closing(random, open.facts());
        house.append(journal, end);
        assertEquals(List.of(end), recordsOf(drain(journal.tail(house.onFsyncFailure), 0)));
    }

    @Test
    void a_journal_that_is_being_drained_is_not_recovered_by_another() throws IOException {
        Path killed = killedWith(open);
        try (JournalTail first = only(killed)) {
            assertEquals(List.of(), JournalRecovery.recover(killed, house.onFsyncFailure));
            assertEquals(List.of(expiry), recordsOf(drain(first, 0)));
        }
        try (JournalTail second = only(killed)) {
            assertEquals(List.of(expiry), recordsOf(drain(second, 0)));
        }
    }

    @Test
    void a_torn_tail_is_cut_off_and_its_sequence_used_again() throws IOException {
        Path killed = killedWith(open);
        Path segment = onlySegment(killed);
        long whole = Files.size(segment);
        Files.write(segment, new byte[] {(byte) 0xFF, (byte) 0xC1, 0, 0, 0}, StandardOpenOption.APPEND);

        try (JournalTail tail = only(killed)) {
            List<Tail.Quarantined> quarantined = new ArrayList<>();
            assertEquals(List.of(new Tail.Entry(2, expiry)), drain(tail, 0, quarantined));
            assertEquals(whole, Files.size(segment));
            assertEquals(List.of(), quarantined);
        }
    }

    @Test
    void a_recovery_that_was_killed_itself_is_done_again() throws IOException {
        Path killed = killedWith(open);
        Path unfinished = SegmentPath.of(onlyJournal(killed), 2).unfinished();
        Files.write(unfinished, new byte[100]);

        try (JournalTail tail = only(killed)) {
            assertEquals(List.of(new Tail.Entry(2, expiry)), drain(tail, 0));
        }
        assertFalse(Files.exists(unfinished));
    }

    @Test
    void a_journal_whose_only_segment_has_not_one_good_byte_is_empty_and_can_be_retired() throws IOException {
        Path killed = killedWith(open);
        Files.write(onlySegment(killed), new byte[3_000]);

        try (JournalTail tail = only(killed)) {
            assertEquals(List.of(), drain(tail, 0));
            assertTrue(tail.drained(0));
            tail.delete();
        }
        assertEquals(List.of(), JournalRecovery.recover(killed, house.onFsyncFailure));
    }

    @Test
    void a_call_whose_end_is_damaged_is_expired_and_the_damage_outlives_the_journal() throws IOException {
        Record.Open other = RandomRecords.open(random);
        Record.Closing end = RandomRecords.closing(random, open.facts());
        Record.Closing otherEnd = RandomRecords.closing(random, other.facts());
        Path killed = killedWith(open, end, other, otherEnd);
        Path segment = onlySegment(killed);
        byte[] bytes = Files.readAllBytes(segment);
        bytes[sizeOfFirst(open) + 60] ^= 4;
        Files.write(segment, bytes);

        try (JournalTail tail = only(killed)) {
            List<Tail.Quarantined> quarantined = new ArrayList<>();
            assertEquals(List.of(otherEnd, expiry), recordsOf(drain(tail, 0, quarantined)));
            assertEquals(1, quarantined.size());
            assertTrue(tail.drained(5));
            tail.delete();
        }
        assertEquals(List.of(), JournalRecovery.recover(killed, house.onFsyncFailure));
        try (var kept = Files.walk(killed)) {
            assertEquals(
                    1,
                    kept.filter(file -> file.toString().endsWith("quarantine") && Files.isRegularFile(file))
                            .count());
        }
    }

    private int sizeOfFirst(Record record) {
        RecordBuffer buffer = new RecordBuffer(1);
        Segment writer = new Segment(UUID.randomUUID());
        writer.header(buffer, 1);
        writer.encode(buffer, 1, record);
        return buffer.size();
    }

    /** The journals' directory of a process that was killed after these appends. */
    private Path killedWith(Record... records) throws IOException {
        Journal journal = house.open(JournalHouse.SMALL_SEGMENTS);
        house.append(journal, records);
        Path killed = data.resolve("killed");
        JournalHouse.copy(house.directory(journal), killed.resolve(journal.id().toString()));
        await(journal.close());
        return killed;
    }

    private JournalTail only(Path journals) throws IOException {
        List<JournalTail> tails = JournalRecovery.recover(journals, house.onFsyncFailure);
        assertEquals(1, tails.size());
        return tails.getFirst();
    }

    private static Path onlyJournal(Path journals) throws IOException {
        try (var directories = Files.list(journals)) {
            return directories.findFirst().orElseThrow();
        }
    }

    private static Path onlySegment(Path journals) throws IOException {
        try (var files = Files.walk(journals)) {
            return files.filter(file -> file.toString().endsWith(".seg"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
