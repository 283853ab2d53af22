package gabelle.verticles.books;

import static gabelle.verticles.books.TestBooks.ACCOUNT;
import static gabelle.verticles.books.TestBooks.credits;
import static gabelle.verticles.books.TestBooks.tokens;
import static gabelle.verticles.books.TestBooks.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Grant;
import gabelle.engine.funds.Movement;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Return;
import gabelle.engine.funds.Side;
import gabelle.engine.funds.Wish;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlBooksIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final long MAY_MS = 1_777_593_600_000L;

    private final TestBooks books = TestBooks.on(VERTX);
    private final UUID journal = books.journal();

    @AfterAll
    static void close() {
        within(VERTX.close().toCompletionStage().toCompletableFuture());
    }

    @Test
    void a_wish_is_given_what_the_engine_says_of_what_is_available() {
        books.credit(10_000);
        long available = 10_000;
        for (Wish wish : List.of(wish(1, 1_000), wish(200, 1_000), wish(50, 60), wish(9_000, 9_500))) {
            assertEquals(new Reserved.Given(wish.amount(available)), books.on(b -> b.reserve(wish)));
            available -= wish.amount(available);
        }
        assertEquals(Optional.of(new Fund(10_000, 0, 10_000 - available)), books.on(b -> b.fund(credits())));
    }

    @Test
    void a_grant_that_is_asked_for_twice_is_the_same() {
        books.credit(1_000);
        Wish wish = wish(10, 10);

        assertEquals(new Reserved.Given(10), books.on(b -> b.reserve(wish)));
        Wish again = Wish.of(wish.grantId(), journal, credits(), 0, 500, 500);
        assertEquals(new Reserved.Given(10), books.on(b -> b.reserve(again)));

        assertEquals(Optional.of(new Fund(1_000, 0, 10)), books.on(b -> b.fund(credits())));
        assertEquals(
                List.of("available pending 10"),
                books.rows(
                        "SELECT debit, credit, amount FROM movement WHERE reference = 'grant:" + wish.grantId() + "'"));
    }

    @Test
    void what_cannot_be_given_says_why() {
        assertEquals(new Reserved.NoFund(), books.on(b -> b.reserve(wish(1, 1))));
        books.credit(5);
        assertEquals(new Reserved.Short(new Fund(5, 0, 0)), books.on(b -> b.reserve(wish(6, 6))));
        Wish known = wish(2, 2);
        assertEquals(new Reserved.Given(2), books.on(b -> b.reserve(known)));
        books.post(posting -> posting.fence(journal));
        assertEquals(new Reserved.JournalClosed(), books.on(b -> b.reserve(wish(1, 1))));
        assertEquals(new Reserved.JournalClosed(), books.on(b -> b.reserve(known)), "what it had is others' by now");
        Wish nobodys = Wish.of(UUID.randomUUID(), UUID.randomUUID(), credits(), 0, 1, 1);
        assertEquals(new Reserved.JournalClosed(), books.on(b -> b.reserve(nobodys)));
    }

    @Test
    void a_window_begins_with_what_the_plan_includes_once() {
        Wish wish = Wish.of(UUID.randomUUID(), journal, tokens(MAY_MS), 6_400, 10, 1_000);

        assertEquals(new Reserved.Given(100), books.post(posting -> posting.grant(wish)));
        assertFalse(books.does(b -> b.openFund(tokens(MAY_MS), 9_999)));

        assertEquals(
                List.of("open:" + ACCOUNT + ":allowance:tokens:" + MAY_MS + " issued available 6400"),
                books.rows("SELECT reference, debit, credit, amount FROM movement WHERE debit = 'issued'"));
    }

    @Test
    void what_is_taken_is_spent_and_the_rest_goes_back_once() {
        books.credit(1_000);
        Wish wish = wish(100, 100);
        books.on(b -> b.reserve(wish));
        UUID home = UUID.randomUUID();
        List<Return> back = List.of(Return.of(home, wish.grantId(), 60));

        books.on(b -> {
            b.take("settle:x:1-2", Map.of(wish.grantId(), 30L));
            return true;
        });
        assertEquals(Optional.of(new Fund(1_000, 30, 70)), books.on(b -> b.fund(credits())));
        assertTrue(books.posts(posting -> posting.giveBack(back) == 1));
        assertFalse(books.posts(posting -> posting.giveBack(back) == 1));

        assertEquals(Optional.of(new Fund(1_000, 30, 10)), books.on(b -> b.fund(credits())));
        assertEquals(
                List.of(new Grant(wish.grantId(), journal, credits(), 100, 30, 60, 0)),
                books.on(b -> b.grants(List.of(wish.grantId(), UUID.randomUUID()))));
        assertEquals(
                List.of(
                        "settle:x:1-2:" + wish.grantId() + " pending spent 30",
                        "return:" + home + " pending available 60"),
                books.rows(
                        "SELECT reference, debit, credit, amount FROM movement WHERE debit = 'pending' ORDER BY id"));
    }

    @Test
    void more_than_is_left_of_a_grant_cannot_be_taken_and_is_not_given_back() {
        books.credit(1_000);
        Wish wish = wish(100, 100);
        books.on(b -> b.reserve(wish));

        assertThrows(
                PgException.class,
                () -> books.on(b -> {
                    b.take("settle:x:1-1", Map.of(wish.grantId(), 101L));
                    return true;
                }));
        assertThrows(
                IllegalStateException.class,
                () -> books.on(b -> {
                    b.take("settle:x:1-1", Map.of(UUID.randomUUID(), 1L));
                    return true;
                }));
        assertTrue(books.does(b -> b.giveBack(List.of(new Return("return:1", wish.grantId(), 500))) == 1));
        assertFalse(books.does(b -> b.giveBack(List.of(new Return("return:2", wish.grantId(), 1))) == 1));

        assertEquals(Optional.of(new Fund(1_000, 0, 0)), books.on(b -> b.fund(credits())));
    }

    @Test
    void several_returns_of_one_grant_move_what_is_left_of_it_and_each_of_them_once() {
        books.credit(1_000);
        Wish one = wish(100, 100);
        Wish other = wish(10, 10);
        books.on(b -> b.reserve(one));
        books.on(b -> b.reserve(other));
        Return told = Return.of(UUID.randomUUID(), one.grantId(), 60);
        books.post(posting -> posting.giveBack(List.of(told)));

        int moved = books.post(posting -> posting.giveBack(List.of(
                told,
                Return.of(UUID.randomUUID(), one.grantId(), 0),
                Return.of(UUID.randomUUID(), one.grantId(), 30),
                Return.of(UUID.randomUUID(), other.grantId(), 4),
                Return.of(UUID.randomUUID(), UUID.randomUUID(), 5),
                Return.of(UUID.randomUUID(), one.grantId(), 30),
                Return.of(UUID.randomUUID(), one.grantId(), 1))));

        assertEquals(3, moved);
        assertEquals(Optional.of(new Fund(1_000, 0, 6)), books.on(b -> b.fund(credits())));
        assertEquals(
                List.of("60", "30", "10", "4"),
                books.rows("SELECT amount FROM movement WHERE reference LIKE 'return:%' ORDER BY amount DESC"));
    }

    @Test
    void taking_of_a_grant_that_stays_alive_writes_into_no_index() {
        books.credit(1_000);
        Wish wish = wish(100, 100);
        books.on(b -> b.reserve(wish));

        String updates = within(books.later(() -> books.transactions().run(connection -> {
            new SqlBooks(connection).take("settle:x:1-2", Map.of(wish.grantId(), 30L));
            Row row = connection
                    .query("SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables"
                            + " WHERE relname = 'fund_grant'")
                    .execute()
                    .await()
                    .iterator()
                    .next();
            return row.getLong(0) + " " + row.getLong(1);
        })));

        assertEquals("1 1", updates);
    }

    @Test
    void credits_come_once_for_each_reference_and_leave_only_if_they_are_there() {
        FundKey fund = credits();
        assertTrue(books.posts(posting -> posting.credit("gift:1", ACCOUNT, 100, "welcome", "admin")));
        assertFalse(books.posts(posting -> posting.credit("gift:1", ACCOUNT, 100, "welcome", "admin")));
        Movement correction = new Movement("minus:1", fund, Side.AVAILABLE, Side.ISSUED, 40, "mistake", "admin");
        Movement expiry = new Movement("expire:1", fund, Side.AVAILABLE, Side.EXPIRED, 61, "", "system");

        assertTrue(books.does(b -> b.move(correction)));
        assertFalse(books.does(b -> b.move(correction)));
        assertThrows(IllegalStateException.class, () -> books.on(b -> b.move(expiry)));

        assertEquals(Optional.of(new Fund(60, 0, 0)), books.on(b -> b.fund(fund)));
        assertTrue(books.does(b ->
                b.selling("standard").move(new Movement("buy:1", fund, Side.ISSUED, Side.AVAILABLE, 5, "", "stripe"))));
        assertEquals(
                List.of("gift:1 welcome admin null", "minus:1 mistake admin null", "buy:1  stripe standard"),
                books.rows("SELECT reference, reason, author, package FROM movement ORDER BY id"));
    }

    @Test
    void credits_are_taken_back_once_and_only_if_they_are_there() {
        books.credit(10);

        assertEquals(new Reserved.Given(4), books.post(posting -> posting.takeBack("b:1", ACCOUNT, 4, "", "admin")));
        assertEquals(new Reserved.Given(0), books.post(posting -> posting.takeBack("b:1", ACCOUNT, 4, "", "admin")));
        assertEquals(
                new Reserved.Short(new Fund(6, 0, 0)),
                books.post(posting -> posting.takeBack("b:2", ACCOUNT, 7, "", "admin")));
        assertThrows(
                ArithmeticException.class,
                () -> books.post(posting -> posting.credit("b:3", ACCOUNT, 1_000_000_000_000_000_000L, "", "admin")));
    }

    @Test
    void expired_holds_of_no_journal_go_back_and_no_others() {
        books.credit(1_000);
        long now = MAY_MS;
        for (long expiresAtMs : new long[] {now - 1, now, now + 1, 0}) {
            Wish hold = new Wish(UUID.randomUUID(), null, credits(), 0, 10, 10, expiresAtMs);
            books.on(b -> b.reserve(hold));
        }
        books.on(b -> b.reserve(wish(10, 10)));

        assertEquals("1", books.post(posting -> String.valueOf(posting.expire(now, 1))));
        assertEquals("1", books.post(posting -> String.valueOf(posting.expire(now, 10))));
        assertEquals("0", books.post(posting -> String.valueOf(posting.expire(now, 10))));

        assertEquals(Optional.of(new Fund(1_000, 0, 30)), books.on(b -> b.fund(credits())));
    }

    private Wish wish(long min, long max) {
        return Wish.of(UUID.randomUUID(), journal, credits(), 0, min, max);
    }
}
