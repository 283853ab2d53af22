package gabelle.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import gabelle.engine.journal.Scan.Region;
import gabelle.engine.journal.Scan.Rest;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A journal that lost or changed bytes yields an exact prefix, or what is left around the damage; never a new record. */
class SegmentDamageTest {
    private static final int RECORDS = 12;

    private final Segment segment = new Segment(new UUID(1, 2));

    /** A journal, where its records end, and what a scan of some version of its bytes found. */
    private final class Written {
        final List<Record> records;
        final int[] ends = new int[RECORDS + 1];
        final byte[] bytes;

        Written(SplittableRandom random) {
            records = RandomRecords.calls(random, RECORDS);
            RecordBuffer buffer = new RecordBuffer(1 << 16);
            for (int i = 0; i < RECORDS; i++) {
                segment.encode(buffer, i + 1, records.get(i));
                ends[i + 1] = buffer.size();
            }
            bytes = Arrays.copyOf(buffer.array(), buffer.size());
        }

        /** Every record that comes out went in under its sequence, and they come in order. */
        Found scan(byte[] damaged, int to) {
            Found found = new Found();
            found.scan = segment.scan(damaged, 0, to, 0, false, (sequence, record) -> {
                assertTrue(found.records.isEmpty() || found.records.lastKey() < sequence, "out of order");
                assertEquals(records.get((int) sequence - 1), record);
                found.records.put(sequence, record);
                return true;
            });
            return found;
        }
    }

    private static final class Found {
        final TreeMap<Long, Record> records = new TreeMap<>();
        Scan scan = new Scan(0, 0, Rest.NONE, List.of());
    }

    @Test
    void any_truncation_yields_the_records_before_it_and_a_torn_tail() {
        Seeded.forEach(20, random -> {
            Written journal = new Written(random);
            for (int to = 0; to <= journal.bytes.length; to++) {
                Found found = journal.scan(journal.bytes, to);
                int whole = wholeRecords(journal.ends, to);

                Rest rest = journal.ends[whole] == to ? Rest.NONE : Rest.TORN;
                assertEquals(new Scan(journal.ends[whole], whole, rest, List.of()), found.scan);
                assertEquals(whole, found.records.size());
            }
        });
    }

    @Test
    void any_flipped_bit_costs_the_record_it_is_in_and_no_other() {
        Seeded.forEach(4, random -> {
            Written journal = new Written(random);
            for (int bit = 0; bit < 8 * journal.bytes.length; bit++) {
                byte[] flipped = journal.bytes.clone();
                flipped[bit / 8] ^= (byte) (1 << (bit % 8));
                int hit = wholeRecords(journal.ends, bit / 8);

                expectWithout(journal, journal.scan(flipped, flipped.length), hit, hit);
            }
        });
    }

    @Test
    void any_overwritten_range_costs_the_records_it_touches_and_no_other() {
        Seeded.forEach(2_000, random -> {
            Written journal = new Written(random);
            byte[] overwritten = journal.bytes.clone();
            int from = random.nextInt(overwritten.length);
            int to = random.nextInt(from, overwritten.length) + 1;
            byte[] garbage = new byte[to - from];
            if (random.nextBoolean()) {
                random.nextBytes(garbage);
            }
            System.arraycopy(garbage, 0, overwritten, from, garbage.length);
            if (Arrays.equals(overwritten, journal.bytes)) {
                return;
            }

            Found found = journal.scan(overwritten, overwritten.length);

            int first = wholeRecords(journal.ends, Arrays.mismatch(overwritten, journal.bytes));
            int last = wholeRecords(journal.ends, lastMismatch(overwritten, journal.bytes));
            assertTrue(found.records.size() >= RECORDS - (last - first + 1));
            if (found.records.size() == RECORDS - (last - first + 1)) {
                expectWithout(journal, found, first, last);
            }
        });
    }

    @Test
    void bytes_put_in_or_cut_out_never_make_a_record() {
        Seeded.forEach(2_000, random -> {
            Written journal = new Written(random);
            int cut = random.nextInt(journal.bytes.length);
            int goOn = random.nextInt(journal.bytes.length);
            byte[] spliced = Arrays.copyOf(journal.bytes, cut + journal.bytes.length - goOn);
            System.arraycopy(journal.bytes, goOn, spliced, cut, journal.bytes.length - goOn);

            Found found = journal.scan(spliced, spliced.length);

            int kept = wholeRecords(journal.ends, cut);
            assertEquals(kept, found.records.headMap((long) kept, true).size(), "records before the cut");
        });
    }

    /** Records first to last (counted from 0) are gone: a torn tail if none follows, else one damaged region. */
    private static void expectWithout(Written journal, Found found, int first, int last) {
        int gone = last - first + 1;
        assertEquals(RECORDS - gone, found.records.size());
        for (long sequence = first + 1L; sequence <= last + 1; sequence++) {
            assertTrue(!found.records.containsKey(sequence));
        }
        int start = journal.ends[first];
        int end = journal.ends[last + 1];
        if (last + 1 == RECORDS) {
            assertEquals(new Scan(start, first, Rest.TORN, List.of()), found.scan);
        } else {
            Region region = new Region(start, end - start);
            assertEquals(new Scan(journal.bytes.length, RECORDS, Rest.NONE, List.of(region)), found.scan);
        }
    }

    private static int wholeRecords(int[] ends, int to) {
        int whole = 0;
        while (whole < RECORDS && ends[whole + 1] <= to) {
            whole++;
        }
        return whole;
    }

    private static int lastMismatch(byte[] left, byte[] right) {
        int at = left.length - 1;
        while (left[at] == right[at]) {
            at--;
        }
        return at;
    }
}
