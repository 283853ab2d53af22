package gabelle.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import gabelle.engine.funds.Held;
import gabelle.engine.journal.Scan.Rest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SegmentTest {
    private final Segment segment = new Segment(UUID.randomUUID());
    private final RecordBuffer buffer = new RecordBuffer(1);

    @Test
    void what_is_encoded_comes_out_as_it_went_in() {
        Seeded.forEach(200, random -> {
            List<Record> records = RandomRecords.calls(random, 20);
            buffer.clear();
            encode(records, 1);
            List<Record> scanned = new ArrayList<>();
            List<Long> sequences = new ArrayList<>();

            Scan scan = segment.scan(buffer.array(), 0, buffer.size(), 0, false, (sequence, record) -> {
                sequences.add(sequence);
                return scanned.add(record);
            });

            assertEquals(records, scanned);
            assertEquals(20, sequences.getLast());
            assertEquals(new Scan(buffer.size(), 20, Rest.NONE, List.of()), scan);
        });
    }

    @Test
    void a_sink_that_has_enough_is_given_no_more_and_the_scan_goes_on_where_it_stopped() {
        List<Record> records = RandomRecords.calls(new SplittableRandom(1), 20);
        encode(records, 1);
        List<Record> scanned = new ArrayList<>();

        Scan first = segment.scan(buffer.array(), 0, buffer.size(), 0, false, (sequence, record) -> {
            scanned.add(record);
            return scanned.size() < 7;
        });
        Scan second = segment.scan(
                buffer.array(), first.end(), buffer.size(), first.lastSequence(), false, (s, r) -> scanned.add(r));

        assertEquals(Rest.UNREAD, first.rest());
        assertEquals(7, first.lastSequence());
        assertEquals(Rest.NONE, second.rest());
        assertEquals(records, scanned);
    }

    @Test
    void a_sink_that_wants_closings_only_is_given_them_and_the_sequence_still_advances() {
        List<Record> records = RandomRecords.calls(new SplittableRandom(2), 50);
        records.add(RandomRecords.open(new SplittableRandom(3)));
        encode(records, 1);
        List<Record> scanned = new ArrayList<>();

        Scan scan = segment.scan(buffer.array(), 0, buffer.size(), 0, true, (s, r) -> scanned.add(r));

        assertEquals(records.stream().filter(r -> r instanceof Record.Closing).toList(), scanned);
        assertEquals(51, scan.lastSequence());
    }

    @Test
    void a_string_of_more_than_4_KiB_is_refused_and_leaves_the_buffer_as_it_was() {
        SplittableRandom random = new SplittableRandom(4);
        encode(RandomRecords.calls(random, 3), 1);
        int size = buffer.size();
        Record.Open open = RandomRecords.open(random);

        for (String name : List.of("m".repeat(4097), "ä".repeat(2049))) {
            var failure = assertThrows(
                    IllegalArgumentException.class, () -> segment.encode(buffer, 4, withModel(open, name)));
            assertTrue(failure.toString().contains("at most 4096"), failure.toString());
        }
        assertEquals(size, buffer.size());
        segment.encode(buffer, 4, withModel(open, "ä".repeat(2048)));
        assertEquals(4, scanned(segment).size());
    }

    @Test
    void a_surrogate_without_its_pair_becomes_a_question_mark() {
        segment.encode(buffer, 1, withModel(RandomRecords.open(new SplittableRandom(5)), "gpt-\uD800"));

        assertEquals(
                "gpt-?", ((Record.Open) scanned(segment).getFirst()).facts().model());
    }

    @Test
    void records_of_another_journal_are_none() {
        encode(RandomRecords.calls(new SplittableRandom(6), 10), 1);

        assertEquals(List.of(), scanned(new Segment(UUID.randomUUID())));
    }

    @Test
    void sequences_that_do_not_rise_are_no_records() {
        List<Record> records = RandomRecords.calls(new SplittableRandom(7), 10);
        encode(records, 1);
        encode(records, 1);

        Scan scan = segment.scan(buffer.array(), 0, buffer.size(), 0, false, (s, r) -> true);

        assertEquals(10, scan.lastSequence());
        assertEquals(Rest.TORN, scan.rest());
    }

    @Test
    void a_header_is_known_by_its_journal_and_by_no_other() {
        segment.header(buffer, 42);

        assertEquals(Segment.HEADER_BYTES, buffer.size());
        assertTrue(segment.startsWithHeader(buffer.array(), 0, buffer.size()));
        assertFalse(segment.startsWithHeader(buffer.array(), 0, buffer.size() - 1));
        assertFalse(new Segment(UUID.randomUUID()).startsWithHeader(buffer.array(), 0, buffer.size()));
        for (int bit = 0; bit < 8 * Segment.HEADER_BYTES; bit++) {
            byte[] flipped = buffer.array().clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertFalse(segment.startsWithHeader(flipped, 0, buffer.size()), "bit " + bit);
        }
    }

    private void encode(List<Record> records, long firstSequence) {
        long sequence = firstSequence;
        for (Record record : records) {
            segment.encode(buffer, sequence++, record);
        }
    }

    private List<Record> scanned(Segment by) {
        List<Record> records = new ArrayList<>();
        by.scan(buffer.array(), 0, buffer.size(), 0, false, (sequence, record) -> records.add(record));
        return records;
    }

    private static Record.Open withModel(Record.Open open, String model) {
        CallFacts facts = open.facts();
        return new Record.Open(
                new CallFacts(
                        facts.requestId(),
                        facts.accountId(),
                        facts.keyId(),
                        facts.surface(),
                        facts.provider(),
                        model,
                        facts.credential(),
                        facts.priceId()),
                open.hold(),
                open.price(),
                Held.NOTHING);
    }
}
