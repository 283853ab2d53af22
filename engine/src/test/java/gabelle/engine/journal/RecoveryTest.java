package gabelle.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import gabelle.engine.funds.Held;
import gabelle.engine.journal.Recovery.OpenCall;
import gabelle.engine.meter.Usage;
import gabelle.engine.price.Price;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    /** One nano-dollar a token in, two a token out, half as much again for the customer. */
    private static final Price PRICE = new Price("p", 1_000_000, 0, 0, 0, 2_000_000, 0, 0, 500);

    private final Record.Open open = new Record.Open(
            RandomRecords.open(new SplittableRandom(1)).facts(), Usage.tokens(1_000, 100), PRICE, Held.NOTHING);

    @Test
    void a_call_of_which_nothing_was_relayed_costs_its_input_and_is_charged_nothing() {
        Ending ending = expired(open).ending();

        assertEquals(new Ending("expired", 0, "", Usage.tokens(1_000, 0), true, 1_000, 0, 0, -1), ending);
    }

    @Test
    void a_call_is_charged_for_the_last_bound_of_what_was_relayed() {
        Ending ending = expired(open, progress(30), progress(40)).ending();

        assertEquals(new Ending("expired", 0, "", Usage.tokens(1_000, 40), true, 1_080, 1_620, 0, -1), ending);
    }

    @Test
    void a_call_is_charged_no_more_than_its_hold() {
        Ending ending = expired(open, progress(7_000)).ending();

        assertEquals(Usage.tokens(1_000, 100), ending.usage());
        assertEquals(Recovery.chargeMax(open), ending.chargeNanoUsd());
    }

    @Test
    void an_open_that_was_carried_forward_is_one_call() {
        Record.Expire expire = expired(open, progress(30), open, progress(30), progress(50));

        assertEquals(Usage.tokens(1_000, 50), expire.ending().usage());
    }

    @Test
    void a_call_that_was_rerouted_is_charged_at_the_price_of_the_one_that_served_it_last() {
        Price dearer = new Price("q", 3_000_000, 0, 0, 0, 4_000_000, 0, 0, 0);
        CallFacts facts = open.facts().by("other", "global", "q");

        Record.Expire expire = expired(open, new Record.Reroute(facts, dearer), progress(30));

        assertEquals(facts, expire.facts());
        assertEquals(new Ending("expired", 0, "", Usage.tokens(1_000, 30), true, 3_120, 3_120, 0, -1), expire.ending());
    }

    @Test
    void progress_of_a_call_whose_open_is_lost_is_passed_over() {
        Recovery recovery = new Recovery();
        recovery.accept(new Record.Progress(UUID.randomUUID(), 5));

        assertEquals(List.of(), recovery.expires());
    }

    @Test
    void a_hold_that_cannot_be_priced_is_told_before_the_call_is_opened() {
        Price absurd = new Price("p", Long.MAX_VALUE / 10, 0, 0, 0, 0, 0, 0, 0);

        assertThrows(
                ArithmeticException.class,
                () -> Recovery.chargeMax(new Record.Open(open.facts(), open.hold(), absurd, Held.NOTHING)));
    }

    @Test
    void exactly_the_calls_without_a_closing_are_expired_and_recovering_again_finds_none() {
        Seeded.forEach(300, random -> {
            List<Record> records = RandomRecords.calls(random, random.nextInt(1, 60));
            Set<UUID> unclosed = new HashSet<>();
            records.forEach(record -> unclosed.add(record.requestId()));
            records.stream()
                    .filter(Record.Closing.class::isInstance)
                    .forEach(record -> unclosed.remove(record.requestId()));

            List<Record.Expire> expires = recovered(records);
            List<Record> after = new ArrayList<>(records);
            after.addAll(expires);

            assertEquals(unclosed.size(), expires.size());
            expires.forEach(expire -> assertTrue(unclosed.remove(expire.requestId())));
            assertEquals(List.of(), recovered(after));
        });
    }

    @Test
    void an_estimate_lies_between_nothing_and_the_hold() {
        Seeded.forEach(1_000, random -> {
            Record.Open opened = RandomRecords.open(random);
            long bound = random.nextLong(-5, 200_000);
            Ending ending = Recovery.expire(new OpenCall(opened, new Record.Progress(opened.requestId(), bound)))
                    .ending();

            assertTrue(ending.chargeNanoUsd() <= Recovery.chargeMax(opened));
            assertTrue(ending.chargeNanoUsd() >= ending.costNanoUsd());
            assertEquals(
                    Math.clamp(bound, 0, opened.hold().output()), ending.usage().output());
        });
    }

    private Record.Progress progress(long outputTokensMax) {
        return new Record.Progress(open.requestId(), outputTokensMax);
    }

    private static Record.Expire expired(Record... records) {
        List<Record.Expire> expires = recovered(List.of(records));
        assertEquals(1, expires.size());
        return expires.getFirst();
    }

    private static List<Record.Expire> recovered(List<? extends Record> records) {
        Recovery recovery = new Recovery();
        records.forEach(recovery::accept);
        return recovery.expires();
    }
}
