package gabelle.engine.funds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GrantBookTest {
    private static final FundKey FUND = FundKey.credits(new UUID(1, 1));
    private static final FundKey OTHER = FundKey.credits(new UUID(1, 2));

    private final GrantBook book = new GrantBook();

    @Test
    void holds_all_funds_or_none() {
        book.accept(FUND, new UUID(0, 1), 10, 0);

        assertEquals(Optional.empty(), book.hold(Map.of(FUND, 5L, OTHER, 1L), 0));
        assertEquals(10, book.left(FUND));
    }

    @Test
    void a_hold_may_be_made_of_several_grants() {
        book.accept(FUND, new UUID(0, 1), 3, 0);
        book.accept(FUND, new UUID(0, 2), 10, 0);

        List<Part> held = book.hold(Map.of(FUND, 5L), 0).orElseThrow();

        assertEquals(
                List.of(new Part(Meter.CREDITS, new UUID(0, 1), 3), new Part(Meter.CREDITS, new UUID(0, 2), 2)), held);
        assertEquals(8, book.left(FUND));
    }

    @Test
    void what_was_not_taken_can_be_held_again_even_if_the_grant_was_used_up() {
        book.accept(FUND, new UUID(0, 1), 5, 0);
        List<Part> held = book.hold(Map.of(FUND, 5L), 0).orElseThrow();

        book.release(held, List.of(new Part(Meter.CREDITS, new UUID(0, 1), 2)), 0);

        assertEquals(3, book.left(FUND));
        assertTrue(book.hold(Map.of(FUND, 3L), 0).isPresent());
    }

    @Test
    void a_grant_that_is_used_up_is_not_known_any_more() {
        book.accept(FUND, new UUID(0, 1), 5, 0);
        List<Part> held = book.hold(Map.of(FUND, 5L), 0).orElseThrow();
        assertEquals(List.of(), book.release(held, held, 0));

        assertEquals(List.of(), book.release(held, List.of(), 0), "said twice");
        assertEquals(0, book.left(FUND));
    }

    @Test
    void a_grant_that_was_given_back_whole_is_not_known_any_more() {
        book.accept(FUND, new UUID(0, 1), 5, 0);
        List<Part> given = book.idle(FUND);

        assertEquals(List.of(), book.release(given, List.of(), 0));
        assertEquals(0, book.left(FUND));
    }

    @Test
    void what_a_fenced_journal_was_granted_is_nobodys_any_more() {
        book.accept(FUND, new UUID(0, 1), 5, 0);
        List<Part> held = book.hold(Map.of(FUND, 2L), 0).orElseThrow();
        book.forget();
        assertEquals(0, book.left(FUND));

        assertEquals(List.of(), book.release(held, List.of(), 0));
        assertEquals(0, book.left(FUND), "a call that was open then brings nothing back");
    }

    @Test
    void what_went_out_to_be_given_back_cannot_be_held() {
        book.accept(FUND, new UUID(0, 1), 5, 0);
        List<Part> held = book.hold(Map.of(FUND, 2L), 0).orElseThrow();

        assertEquals(List.of(new Part(Meter.CREDITS, new UUID(0, 1), 3)), book.idle(FUND));
        assertEquals(Optional.empty(), book.hold(Map.of(FUND, 1L), 0));

        book.release(held, List.of(), 0);
        assertEquals(List.of(new Part(Meter.CREDITS, new UUID(0, 1), 2)), book.idle(FUND));
    }

    @Test
    void funds_are_idle_when_no_call_has_used_them_since() {
        book.accept(FUND, new UUID(0, 1), 5, 100);
        book.accept(OTHER, new UUID(0, 2), 5, 200);

        assertEquals(List.of(FUND), List.copyOf(book.idleSince(200).keySet()));
        assertEquals(5, book.left(OTHER));
    }

    @Test
    void remainders_do_not_pile_up() {
        List<Part> surplus = new ArrayList<>();
        for (int i = 0; i <= GrantBook.GRANTS_MAX; i++) {
            surplus.addAll(book.accept(FUND, new UUID(0, i), 1, 0));
        }

        assertEquals(List.of(new Part(Meter.CREDITS, new UUID(0, 0), 1)), surplus);
        assertEquals(GrantBook.GRANTS_MAX, book.left(FUND));
    }

    /** A call's record names each grant that it holds of: it must not be made of any number of them. */
    @Test
    void remainders_that_calls_bring_back_do_not_pile_up_either() {
        List<List<Part>> open = new ArrayList<>();
        for (int i = 0; i < 3 * GrantBook.GRANTS_MAX; i++) {
            book.accept(FUND, new UUID(0, i), 2, 0);
            open.add(book.hold(Map.of(FUND, 2L), 0).orElseThrow());
        }

        List<Part> surplus = new ArrayList<>();
        open.forEach(held -> surplus.addAll(book.release(held, List.of(), 0)));

        assertEquals(2 * GrantBook.GRANTS_MAX, surplus.size());
        assertEquals(2 * GrantBook.GRANTS_MAX, book.left(FUND));
        assertEquals(
                GrantBook.GRANTS_MAX,
                book.hold(Map.of(FUND, book.left(FUND)), 0).orElseThrow().size());
    }

    @Test
    void a_release_of_a_forgotten_grant_changes_nothing() {
        book.accept(FUND, new UUID(0, 1), 5, 0);
        List<Part> held = book.hold(Map.of(FUND, 5L), 0).orElseThrow();
        book.forget();

        book.release(held, List.of(), 0);

        assertEquals(0, book.left(FUND));
    }

    /** Every amount is left, held, taken or given back, and nowhere twice. */
    @Test
    void amounts_are_conserved() {
        Seeded.forEach(300, random -> new Conserved(random).check());
    }

    private static final class Conserved {
        private final SplittableRandom random;
        private final GrantBook book = new GrantBook();
        private final List<List<Part>> open = new ArrayList<>();
        private final Map<UUID, Long> granted = new HashMap<>();
        private final Map<UUID, Long> gone = new HashMap<>();
        private long ids;

        Conserved(SplittableRandom random) {
            this.random = random;
        }

        void check() {
            for (int step = 0; step < 200; step++) {
                step(step);
                assertEquals(sum(granted) - sum(gone) - held(), book.left(FUND) + book.left(OTHER));
            }
            open.forEach(held -> leave(book.release(held, List.of(), 0)));
            leave(book.idle(FUND));
            leave(book.idle(OTHER));
            assertEquals(granted, gone);
        }

        private void step(long nowMs) {
            FundKey fund = random.nextBoolean() ? FUND : OTHER;
            switch (random.nextInt(5)) {
                case 0 -> {
                    UUID id = new UUID(9, ids++);
                    long amount = random.nextLong(1, 20);
                    granted.put(id, amount);
                    leave(book.accept(fund, id, amount, nowMs));
                }
                case 1, 2 ->
                    book.hold(Map.of(fund, random.nextLong(1, 12)), nowMs).ifPresent(open::add);
                case 3 -> settle(nowMs);
                default -> leave(random.nextBoolean() ? book.idle(fund) : flat(book.idleSince(nowMs - 5)));
            }
        }

        private void settle(long nowMs) {
            if (open.isEmpty()) {
                return;
            }
            List<Part> held = open.remove(random.nextInt(open.size()));
            List<Part> taken = held.stream()
                    .map(part -> new Part(part.meter(), part.grantId(), random.nextLong(part.amount() + 1)))
                    .toList();
            leave(taken);
            leave(book.release(held, taken, nowMs));
        }

        private void leave(List<Part> parts) {
            parts.forEach(part -> {
                if (part.amount() > 0) {
                    gone.merge(part.grantId(), part.amount(), Long::sum);
                }
            });
        }

        private long held() {
            return open.stream().flatMap(List::stream).mapToLong(Part::amount).sum();
        }

        private static List<Part> flat(Map<FundKey, List<Part>> idle) {
            return idle.values().stream().flatMap(List::stream).toList();
        }

        private static long sum(Map<UUID, Long> amounts) {
            return amounts.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
