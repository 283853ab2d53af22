package gabelle.verticles.books;

import static gabelle.verticles.books.TestBooks.ACCOUNT;
import static gabelle.verticles.books.TestBooks.credits;
import static gabelle.verticles.books.TestBooks.tokens;
import static gabelle.verticles.books.TestBooks.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Posting;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Return;
import gabelle.engine.funds.Wish;
import gabelle.verticles.keys.Await;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Twenty connections at once, on the same few rows. */
class BooksRaceIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Vertx VERTX = Vertx.vertx();

    private final TestBooks books = TestBooks.on(VERTX);
    private final UUID journal = books.journal();

    @AfterEach
    void prove() {
        List<String> differences = new ArrayList<>();
        within(books.later(() -> books.transactions()
                .run(connection -> LedgerProof.run(connection, LocalDate.now(ZoneOffset.UTC), differences::add))));
        // Here nothing is used: what was spent stands in no roll-up.
        differences.removeIf(line -> line.startsWith("account "));
        assertEquals(List.of(), differences);
        assertEquals(
                List.of("0"), books.rows("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
    }

    @AfterAll
    static void close() {
        within(VERTX.close().toCompletionStage().toCompletableFuture());
    }

    @Test
    void of_five_hundred_that_want_a_tenth_of_what_is_there_ten_are_given_it() {
        books.credit(1_000);

        List<Reserved> reserved = all(500, i -> books.posting(posting -> posting.grant(wish(100, 100))));

        assertEquals(
                10, reserved.stream().filter(Reserved.Given.class::isInstance).count());
        assertEquals(
                490,
                reserved.stream()
                        .filter(new Reserved.Short(new Fund(1_000, 0, 1_000))::equals)
                        .count());
        assertEquals(Optional.of(new Fund(1_000, 0, 1_000)), books.on(b -> b.fund(credits())));
    }

    @Test
    void a_window_that_many_begin_at_once_begins_once_and_is_never_overdrawn() {
        long window = 1_777_593_600_000L;
        SplittableRandom random = new SplittableRandom(3);
        List<Wish> wishes = IntStream.range(0, 300)
                .mapToObj(i -> random.nextInt(1, 40))
                .map(min -> Wish.of(UUID.randomUUID(), journal, tokens(window), 2_000, min, min + 100))
                .toList();

        List<Reserved> reserved = all(300, i -> books.posting(posting -> posting.grant(wishes.get(i))));

        long given = reserved.stream()
                .mapToLong(one -> one instanceof Reserved.Given(long amount) ? amount : 0)
                .sum();
        assertTrue(given <= 2_000 && given > 2_000 - 40, "given: " + given);
        assertEquals(Optional.of(new Fund(2_000, 0, given)), books.on(b -> b.fund(tokens(window))));
    }

    @Test
    void a_grant_that_many_ask_for_at_once_is_given_once_and_all_are_told() {
        books.credit(1_000);
        Wish wish = wish(7, 7);

        List<Reserved> reserved = all(40, i -> books.posting(posting -> posting.grant(wish)));

        assertEquals(Collections.nCopies(40, new Reserved.Given(7)), reserved);
        assertEquals(Optional.of(new Fund(1_000, 0, 7)), books.on(b -> b.fund(credits())));
    }

    @Test
    void a_grant_that_races_with_the_end_of_its_journal_is_given_back_or_never_made() {
        books.credit(1_000_000);
        for (int round = 0; round < 40; round++) {
            UUID ending = books.journal();
            boolean fences = round % 2 == 0;
            List<CompletableFuture<Reserved>> asking = new ArrayList<>();
            List<CompletableFuture<?>> endings = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                asking.add(books.posting(
                        posting -> posting.grant(Wish.of(UUID.randomUUID(), ending, credits(), 0, 5, 5))));
                if (i == round % 12) {
                    endings.add(books.posting(
                            posting -> fences ? !posting.fence(ending).isEmpty() : posting.retire(ending, 0)));
                }
            }
            endings.forEach(TestBooks::within);
            asking.forEach(TestBooks::within);
            assertEquals(
                    new Reserved.JournalClosed(),
                    TestBooks.within(books.posting(
                            posting -> posting.grant(Wish.of(UUID.randomUUID(), ending, credits(), 0, 5, 5)))));
        }

        assertEquals(
                List.of("0"),
                books.rows("SELECT count(*) FROM journal WHERE state = 'open' AND id <> '" + journal + "'"));
        assertEquals(Optional.of(new Fund(1_000_000, 0, 0)), books.on(b -> b.fund(credits())));
    }

    @Test
    void a_return_that_is_told_many_times_at_once_moves_once() {
        books.credit(1_000);
        Wish wish = wish(100, 100);
        books.on(b -> b.reserve(wish));
        List<Return> back = List.of(Return.of(UUID.randomUUID(), wish.grantId(), 30));

        List<Integer> moved = all(40, i -> books.posting(posting -> posting.giveBack(back)));

        assertEquals(1, moved.stream().mapToInt(Integer::intValue).sum());
        assertEquals(Optional.of(new Fund(1_000, 0, 70)), books.on(b -> b.fund(credits())));
    }

    @Test
    void credits_that_many_bring_under_one_reference_come_once() {
        List<Boolean> moved =
                all(40, i -> books.posting(posting -> posting.credit("event:1", ACCOUNT, 9, "", "stripe")));

        assertEquals(1, moved.stream().filter(Boolean::booleanValue).count());
        assertEquals(Optional.of(new Fund(9, 0, 0)), books.on(b -> b.fund(credits())));
    }

    @Test
    void who_takes_gives_back_and_grants_across_funds_in_any_order_meets_no_deadlock() {
        List<UUID> grants = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            Wish wish = Wish.of(UUID.randomUUID(), journal, tokens(i % 8), 1_000_000, 1_000, 1_000);
            books.post(posting -> posting.grant(wish));
            grants.add(wish.grantId());
        }

        all(
                200,
                i -> books.posting(posting -> {
                    Random random = new Random(i);
                    List<UUID> some = new ArrayList<>(grants);
                    Collections.shuffle(some, random);
                    Map<UUID, Long> amounts = new HashMap<>();
                    some.subList(0, 16).forEach(id -> amounts.put(id, 1L + random.nextInt(3)));
                    return switch (i % 3) {
                        case 0 -> posting.grant(Wish.of(UUID.randomUUID(), journal, tokens(i % 8), 0, 10, 10));
                        case 1 ->
                            posting.giveBack(some.subList(0, 8).stream()
                                    .map(id -> Return.of(UUID.randomUUID(), id, 1))
                                    .toList());
                        default -> posting.settle("settle:" + i, BooksPayments.of(amounts));
                    };
                }));

        FundKey any = tokens(0);
        assertTrue(books.on(b -> b.fund(any)).orElseThrow().posted() > 0);
    }

    @Test
    void a_return_that_waits_for_a_grant_of_a_batch_does_not_hold_the_fund_that_the_batch_needs() {
        books.credit(1_000);
        List<UUID> grants = List.of(new UUID(1, 1), new UUID(1, 2));
        grants.forEach(id -> books.post(posting -> posting.grant(Wish.of(id, journal, credits(), 0, 100, 100))));
        List<Return> back =
                grants.stream().map(id -> Return.of(UUID.randomUUID(), id, 10)).toList();
        Map<UUID, Long> settled = Map.of(grants.getLast(), 30L);
        Promise<Boolean> locked = Promise.promise();
        Promise<Boolean> go = Promise.promise();

        CompletableFuture<Boolean> batch = books.running(b -> {
            b.grants(settled.keySet());
            locked.complete(true);
            go.future().await();
            b.take("settle:1", settled);
            return true;
        });
        Await.value(locked.future());
        CompletableFuture<Integer> returns = books.running(b -> new Posting(b).giveBack(back));
        Await.until("the return waits for the batch", SOON, () -> books.waiting() == 1);
        go.complete(true);

        assertTrue(within(batch));
        assertEquals(2, within(returns));
        assertEquals(Optional.of(new Fund(1_000, 30, 150)), books.on(b -> b.fund(credits())));
    }

    private interface Posts<T> {
        CompletableFuture<T> post(int index);
    }

    private static <T> List<T> all(int count, Posts<T> posts) {
        List<CompletableFuture<T>> running =
                IntStream.range(0, count).mapToObj(posts::post).toList();
        return running.stream().map(TestBooks::within).toList();
    }

    private Wish wish(long min, long max) {
        return Wish.of(UUID.randomUUID(), journal, credits(), 0, min, max);
    }
}
