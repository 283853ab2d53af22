package gabelle.verticles.books;

import static gabelle.verticles.books.TestBooks.credits;
import static gabelle.verticles.books.TestBooks.tokens;
import static gabelle.verticles.books.TestBooks.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Grant;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Wish;
import gabelle.verticles.books.NodeGrants.Held;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeGrantsIT {
    private static final Vertx VERTX = Vertx.vertx();

    private final TestBooks books = TestBooks.on(VERTX);
    private final UUID dead = books.journal("dead");
    private final UUID deadToo = books.journal("dead");
    private final UUID alive = books.journal("alive");

    @BeforeEach
    void grant() {
        books.credit(1_000);
        grant(dead, credits(), 10);
        grant(dead, credits(), 20);
        grant(deadToo, tokens(5), 40);
        grant(alive, credits(), 80);
        grant(null, credits(), 3);
    }

    @AfterAll
    static void close() {
        within(VERTX.close().toCompletionStage().toCompletableFuture());
    }

    @Test
    void what_a_dead_node_holds_comes_back_and_it_gets_no_more() {
        List<Long> back = new ArrayList<>();

        assertEquals(2, expire("dead", back));
        assertEquals(List.of(10L, 20L, 40L), back.stream().sorted().toList());
        assertEquals(0, expire("dead", back));

        assertEquals(Optional.of(new Fund(1_000, 0, 83)), books.on(b -> b.fund(credits())));
        assertEquals(Optional.of(new Fund(64_000, 0, 0)), books.on(b -> b.fund(tokens(5))));
        Wish more = Wish.of(UUID.randomUUID(), dead, credits(), 0, 1, 1);
        assertEquals(new Reserved.JournalClosed(), books.on(b -> b.reserve(more)));
        assertEquals(
                List.of("alive open", "dead fenced", "dead fenced"),
                books.rows("SELECT node, state FROM journal ORDER BY 1"));
    }

    @Test
    void a_successor_of_the_same_name_is_not_fenced() {
        UUID lost = UUID.randomUUID();
        books.execute(
                "INSERT INTO journal (id, node, created_at) VALUES ('" + lost + "', 'pod', now() - interval '6 s')");
        UUID successor = books.journal("pod");
        grant(lost, credits(), 10);
        grant(successor, credits(), 20);

        String said =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> expire("pod", new ArrayList<>()))
                        .getMessage());
        assertTrue(said.startsWith("a younger process with the name pod may be alive: name the lost"), said);
        assertTrue(said.contains(lost + " (open, of 20") && said.contains(successor + " (open, of 20"), said);

        List<Long> back = new ArrayList<>();
        assertEquals(1, expire("pod", Set.of(lost), back));
        assertEquals(List.of(10L), back);
        assertThrows(IllegalArgumentException.class, () -> expire("pod", new ArrayList<>()));
        assertThrows(IllegalArgumentException.class, () -> expire("pod", Set.of(alive), new ArrayList<>()));
        assertEquals(List.of(lost + " fenced"), books.rows("SELECT id, state FROM journal WHERE state <> 'open'"));
    }

    @Test
    void a_node_whose_journals_are_all_retired_is_not_known_any_more() {
        books.execute("UPDATE journal SET state = 'retired' WHERE node = 'dead'");

        assertThrows(IllegalArgumentException.class, () -> expire("dead", new ArrayList<>()));
    }

    @Test
    void a_node_that_nobody_knows_is_refused_with_those_that_are_known() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> expire("daed", new ArrayList<>()));

        assertEquals("no node has the name daed; those with journals in use are alive, dead", refusal.getMessage());
    }

    @Test
    void all_that_is_held_is_listed_by_node() {
        UUID first = dead.toString().compareTo(deadToo.toString()) < 0 ? dead : deadToo;
        Held ofCredits = new Held("dead", dead, "open", credits(), 2, 30);
        Held ofTokens = new Held("dead", deadToo, "open", tokens(5), 1, 40);

        assertEquals(
                List.of(
                        new Held("alive", alive, "open", credits(), 1, 80),
                        first.equals(dead) ? ofCredits : ofTokens,
                        first.equals(dead) ? ofTokens : ofCredits,
                        new Held(null, null, "", credits(), 1, 3)),
                within(books.later(() -> new NodeGrants(books.transactions()).held())));
    }

    @Test
    void wanted_funds_are_those_of_which_these_journals_hold_something() {
        assertEquals(List.of(), wanted(dead, deadToo));
        books.does(b -> {
            b.want(credits());
            return true;
        });

        assertEquals(List.of(credits()), wanted(dead, deadToo));
        assertEquals(List.of(), wanted(deadToo));
        assertEquals(List.of(), books.on(b -> b.wanted(List.of(dead), 0)));
        expire("dead", new ArrayList<>());
        assertEquals(List.of(), wanted(dead));
    }

    @Test
    void a_fund_is_named_in_the_notification_as_it_is_read_there() {
        assertEquals(credits(), FundName.parse(FundName.of(credits())));
        assertEquals(tokens(-1), FundName.parse(FundName.of(tokens(-1))));
        for (String other : List.of("", "a/b/c", "x/credits/credits/0", FundName.of(tokens(1)) + "0x", "/////")) {
            assertThrows(IllegalArgumentException.class, () -> FundName.parse(other));
        }
    }

    private List<FundKey> wanted(UUID... journals) {
        return books.on(b -> b.wanted(List.of(journals), 60_000));
    }

    private int expire(String node, List<Long> back) {
        return expire(node, Set.of(), back);
    }

    private int expire(String node, Set<UUID> only, List<Long> back) {
        return within(books.later(() ->
                new NodeGrants(books.transactions()).expire(node, only, (Grant grant) -> back.add(grant.left()))));
    }

    private void grant(@Nullable UUID journal, FundKey fund, long amount) {
        Wish wish = new Wish(UUID.randomUUID(), journal, fund, 64_000, amount, amount, 0);
        assertEquals(new Reserved.Given(amount), books.post(posting -> posting.grant(wish)));
    }
}
