package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Source;
import gabelle.engine.journal.CallFacts;
import gabelle.engine.journal.Ending;
import gabelle.engine.journal.Record;
import gabelle.engine.meter.Usage;
import gabelle.verticles.postgres.TestPostgres;
import gabelle.verticles.usage.UsageQueries.GroupBy;
import gabelle.verticles.usage.UsageQueries.Report;
import gabelle.verticles.usage.UsageQueries.Request;
import gabelle.verticles.usage.UsageQueries.Requests;
import gabelle.verticles.usage.UsageQueries.Sums;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsageQueriesIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final UUID ALICE = new UUID(1, 1);
    private static final UUID BOB = new UUID(1, 2);

    private final Sql sql = new Sql(TestPostgres.database());
    private final TestLedger ledger = TestLedger.on(VERTX, sql.database());
    private final UsageQueries queries = new UsageQueries(
            PgBuilder.pool().connectingTo(sql.database().options()).using(VERTX).build());
    private final UUID journal = UUID.randomUUID();
    private final Calls calls = new Calls(1);
    private long cursor;

    @AfterAll
    static void close() {
        TestLedger.within(VERTX.close().toCompletionStage().toCompletableFuture());
    }

    @BeforeEach
    void openTheJournal() {
        ledger.call(() -> ledger.ledger().open(journal, "node"));
    }

    @Test
    void a_call_reads_as_the_contract_says() throws JsonProcessingException {
        Usage usage = new Usage(10, 20, 3, 4, 50, 60, 7, 8, 2, 0, 0);
        UUID id = call(
                ALICE, "gpt-4o", Calls.NOON, new Ending("served", 200, "gpt-4o-x", usage, true, 123_000, 1, 9, -1));

        JsonNode json =
                JSON.readTree(JSON.writeValueAsString(await(queries.requests(ALICE, UsageQueries.AFTER_ALL, 10))));

        assertEquals(JSON.readTree("""
                {"data": [{"request_id": "%s", "account_id": "%s", "key_id": "%s", "surface": "openai.chat",
                    "provider": "openai", "model": "gpt-4o", "served_model": "gpt-4o-x", "credential": "global",
                    "status": 200, "outcome": "served", "input_tokens": 44, "cached_tokens": 20, "output_tokens": 118,
                    "reasoning_tokens": 60, "images": 2, "estimated": true, "cost": "0.000123",
                    "charge": "0.000000001", "paid_by": "none", "plan_tokens": 0, "credits": "0", "overage": "0",
                    "shortfall": 0, "latency_ms": 9, "ttft_ms": null, "attempts": 1, "failed_attempts": [],
                    "at": "%s"}], "next": null}
                """.formatted(id, ALICE, key(ALICE), Calls.NOON)), json);
    }

    @Test
    void pages_go_from_the_newest_call_to_the_oldest_and_miss_none() {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            ids.add(call(i % 5 == 0 ? BOB : ALICE, "gpt-4o", Calls.NOON.minus(Duration.ofHours(5L * i)), served(1, 1)));
        }
        assertEquals(ids, read(null, 7));
        assertEquals(20, read(ALICE, 7).size());
        assertEquals(20, read(ALICE, 20).size());
        assertEquals(List.of(ids.get(0), ids.get(5)), read(BOB, 1).subList(0, 2));
        assertEquals(List.of(), read(UUID.randomUUID(), 7));
    }

    @Test
    void usage_is_grouped_by_model_key_or_day_with_the_totals_of_all() throws JsonProcessingException {
        call(ALICE, "gpt-4o", Calls.NOON, served(10, 1));
        call(ALICE, "gpt-4o-mini", Calls.NOON, served(20, 2));
        call(ALICE, "gpt-4o-mini", Calls.NOON.minus(Duration.ofDays(1)), served(30, 3));
        call(BOB, "gpt-4o", Calls.NOON, served(1_000, 1));
        Instant from = Calls.NOON.minus(Duration.ofDays(2));
        Instant to = Calls.NOON.plus(Duration.ofDays(1));

        JsonNode json = JSON.readTree(JSON.writeValueAsString(await(queries.usage(ALICE, from, to, GroupBy.MODEL))));

        assertEquals(
                JSON.readTree("""
                {"data": [%s, %s], "totals": {%s}}""".formatted(
                                "{\"model\": \"gpt-4o\"," + sums(1, 10, 1, "0.00000001") + "}",
                                "{\"model\": \"gpt-4o-mini\"," + sums(2, 50, 5, "0.00000005") + "}",
                                sums(3, 60, 6, "0.00000006"))),
                json);
        assertEquals(
                List.of(key(ALICE), key(BOB)),
                await(queries.usage(null, from, to, GroupBy.KEY)).data().stream()
                        .map(UsageQueries.Group::keyId)
                        .toList());
        assertEquals(
                List.of(Calls.NOON.minus(Duration.ofDays(1)), Calls.NOON).stream()
                        .map(at -> at.toString().substring(0, 10))
                        .toList(),
                await(queries.usage(null, from, to, GroupBy.DAY)).data().stream()
                        .map(UsageQueries.Group::day)
                        .toList());
        assertEquals(
                1_060,
                await(queries.usage(null, from, to, GroupBy.KEY)).totals().inputTokens());
    }

    @Test
    void usage_counts_the_hours_that_the_time_asked_for_touches() {
        call(ALICE, "gpt-4o", Calls.NOON.plusSeconds(60), served(1, 1));

        assertEquals(1, requestsBetween(Calls.NOON.plusSeconds(1_800), Calls.NOON.plusSeconds(1_801)));
        assertEquals(0, requestsBetween(Calls.NOON.minusSeconds(3_600), Calls.NOON));
        assertEquals(0, requestsBetween(Calls.NOON.plusSeconds(3_600), Calls.NOON.plusSeconds(7_200)));
    }

    @Test
    void where_nothing_was_used_the_totals_are_zero() {
        Report report = await(queries.usage(ALICE, Instant.EPOCH, Instant.now(), GroupBy.DAY));

        assertEquals(List.of(), report.data());
        assertEquals(new UsageQueries.Sums(0, 0, 0, 0, 0, 0, 0, "0", "0", 0, "0", "0", 0), report.totals());
    }

    @Test
    void which_money_paid_is_shown_for_each_call_and_in_the_sums() {
        String model = "gpt-4o";
        paid(model, new Payment(Source.CREDITS, 0, List.of(), 0, 0, 0, 1_500_001, 0, 3));
        paid(model, new Payment(Source.OVERAGE, 86_400_000, List.of(), 70, 1, 0, 0, 2_500_000_000L, 0));
        paid(model, new Payment(Source.ALLOWANCE, 86_400_000, List.of(), 30, 1, 0, 0, 0, 5));

        assertEquals(
                List.of("allowance 30 0 0 5", "overage 70 0 2.5 0", "credits 0 1.500001 0 3"),
                await(queries.requests(ALICE, UsageQueries.AFTER_ALL, 10)).data().stream()
                        .map(call -> call.paidBy() + " " + call.planTokens() + " " + call.credits() + " "
                                + call.overage() + " " + call.shortfall())
                        .toList());
        Sums sums = await(queries.usage(ALICE, Calls.NOON, Calls.NOON.plusSeconds(3_600), GroupBy.MODEL))
                .totals();
        assertEquals(
                "100 1.500001 2.5 2",
                sums.planTokens() + " " + sums.credits() + " " + sums.overage() + " " + sums.shortfalls());
    }

    private void paid(String model, Payment payment) {
        call(ALICE, model, Calls.NOON.plusMillis(cursor), served(1, 1), payment);
    }

    private long requestsBetween(Instant from, Instant to) {
        return await(queries.usage(ALICE, from, to, GroupBy.MODEL)).totals().requests();
    }

    private static String sums(int requests, int input, int output, String charge) {
        return """
                "requests": %d, "estimated_requests": 0, "input_tokens": %d, "cached_tokens": 0, "output_tokens": %d,
                "reasoning_tokens": 0, "images": 0, "cost": "0", "charge": "%s", "plan_tokens": 0,
                "credits": "0", "overage": "0", "shortfalls": 0
                """.formatted(requests, input, output, charge);
    }

    private List<UUID> read(@Nullable UUID account, int limit) {
        List<Request> all = new ArrayList<>();
        @Nullable UUID before = UsageQueries.AFTER_ALL;
        Requests page;
        do {
            page = await(queries.requests(account, before, limit));
            assertTrue(page.data().size() <= limit);
            all.addAll(page.data());
            before = page.next();
        } while (before != null);
        assertNull(page.next());
        assertEquals(
                all.stream()
                        .sorted(Comparator.comparing(Request::at).reversed())
                        .toList(),
                all);
        return all.stream().map(Request::requestId).collect(Collectors.toList());
    }

    private static Ending served(long input, long output) {
        return new Ending("served", 200, "m", Usage.tokens(input, output), false, 0, input, 9, 3);
    }

    private UUID call(UUID account, String model, Instant at, Ending ending) {
        return call(account, model, at, ending, Payment.NONE);
    }

    private UUID call(UUID account, String model, Instant at, Ending ending, Payment payment) {
        CallFacts facts = new CallFacts(
                calls.requestId(at), account, key(account), "openai.chat", "openai", model, "global", "price");
        long from = cursor++;
        Tail.Batch batch = Calls.batchOf(from, new Record.Settle(facts, ending, payment));
        assertTrue(ledger.call(() -> ledger.ledger().apply(journal, from, batch)));
        return facts.requestId();
    }

    private static UUID key(UUID account) {
        return new UUID(2, account.getLeastSignificantBits());
    }

    private static <T> T await(Future<T> future) {
        return TestLedger.within(future.toCompletionStage().toCompletableFuture());
    }
}
