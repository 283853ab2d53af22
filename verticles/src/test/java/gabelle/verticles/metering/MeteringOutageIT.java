package gabelle.verticles.metering;

import static gabelle.verticles.metering.TestMetering.CONSUME;
import static gabelle.verticles.metering.TestMetering.WHISPER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.FundKey;
import gabelle.verticles.funds.FundsMessage;
import gabelle.verticles.funds.FundsMessage.Gather;
import gabelle.verticles.funds.FundsMessage.Gathered;
import gabelle.verticles.http.Problem;
import gabelle.verticles.keys.Await;
import gabelle.verticles.loop.RequestIds;
import gabelle.verticles.metering.TestMetering.Answer;
import gabelle.verticles.metering.TestMetering.Customer;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MeteringOutageIT {
    @RegisterExtension
    final TestMetering metering = new TestMetering();

    private final Customer customer = metering.customer().with("100");

    @Test
    void with_postgres_away_it_is_503_and_nothing_is_half_done() {
        assertEquals(200, customer.post(CONSUME, WHISPER).status()); // so that the key is known
        List<String> before = metering.books.everything();
        metering.books.executeAsOwner("ALTER ROLE gabelle_app CONNECTION LIMIT 0");
        metering.books.executeAsOwner(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'gabelle_app'");
        try {
            for (String path : List.of(CONSUME, "/api/v1/holds")) {
                Answer answer = customer.post(path, WHISPER, "idempotency-key", "k" + path);
                assertEquals(503, answer.status(), answer.text());
                assertEquals("service_unavailable", answer.code());
            }
            assertEquals(503, metering.admin("GET", customer.credits(), "").status());
        } finally {
            metering.books.executeAsOwner("ALTER ROLE gabelle_app CONNECTION LIMIT -1");
        }
        assertEquals(before, metering.books.everything());
        assertEquals(
                200,
                customer.post(CONSUME, WHISPER, "idempotency-key", "k" + CONSUME)
                        .status());
        assertEquals("50", customer.balance());
    }

    @Test
    void a_fund_that_somebody_keeps_locked_is_503_and_nothing_is_half_done() throws SQLException {
        List<String> before = metering.books.everything();
        assertEquals(200, customer.get("/api/user-tokens").status()); // so that the key is known
        try (Connection other = DriverManager.getConnection(metering.url.jdbc());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT FROM fund FOR UPDATE");

            assertEquals(503, customer.post(CONSUME, WHISPER).status());
            assertEquals("100", customer.balance(), "who only looks does not wait");
            assertEquals(200, customer.get("/api/user-tokens").status());
        }
        assertEquals(before, metering.books.everything());
        assertEquals(200, customer.post(CONSUME, WHISPER).status());
    }

    @Test
    void what_is_not_done_in_time_is_not_done_at_all() throws SQLException {
        List<String> before = metering.books.everything();
        assertEquals(503, refused(asking(System.nanoTime() - 1)).status());
        try (Connection other = DriverManager.getConnection(metering.url.jdbc());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT FROM fund FOR UPDATE");
            long untilNanos = System.nanoTime() + 1_000_000_000L;
            var late = asking(untilNanos);
            Await.until("the time is over", Duration.ofSeconds(10), () -> System.nanoTime() - untilNanos > 0);
            other.rollback();

            assertEquals(503, refused(late).status());
        }
        assertEquals(before, metering.books.everything());
    }

    private Future<Message<MeteringMessage.Answer>> asking(long untilNanos) {
        var asked = new MeteringMessage.Asked(
                new RequestIds().next(System.currentTimeMillis()),
                Caller.key(customer.account, UUID.randomUUID()),
                "account",
                "",
                "");
        return metering.vertx
                .eventBus()
                .request(
                        MeteringMessage.ASK,
                        new MeteringMessage.Ask(new MeteringMessage.Consume(asked, "whisper", 1_000_000), untilNanos));
    }

    private static Problem refused(Future<Message<MeteringMessage.Answer>> answer) {
        return assertInstanceOf(
                        MeteringMessage.Refused.class, Await.value(answer).body())
                .problem();
    }

    @Test
    void who_waits_for_a_lock_holds_up_nobody_else() throws SQLException {
        Customer other = metering.customer().with("100");
        try (Connection locking = DriverManager.getConnection(metering.url.jdbc());
                Statement statement = locking.createStatement()) {
            locking.setAutoCommit(false);
            statement.execute("SELECT FROM fund WHERE account_id = '" + customer.account + "' FOR UPDATE");
            var waiting = metering.sending(customer, CONSUME, WHISPER);

            assertEquals(200, other.post(CONSUME, WHISPER).status());
            assertFalse(waiting.isDone());
            locking.rollback();

            assertEquals(200, waiting.join().status());
        }
    }

    /** A charge that failed after its money had moved has not moved it. */
    @Test
    void a_usage_row_that_cannot_be_written_takes_the_charge_with_it() {
        List<String> before = metering.books.everything();
        metering.books.executeAsOwner("ALTER TABLE usage_hour ADD CONSTRAINT no CHECK (model <> 'whisper') NOT VALID");

        assertEquals(
                500, customer.post(CONSUME, WHISPER, "idempotency-key", "k").status());

        assertEquals(before, metering.books.everything());
    }

    @Test
    void idle_money_is_gathered_before_anything_is_refused() {
        List<Gather> asked = new ArrayList<>();
        customer.post("/api/v1/holds", "{\"credits\":90}");
        String release = "/api/v1/holds/" + metering.books.one("SELECT id FROM hold") + "/void";
        metering.vertx.eventBus().<Gather>localConsumer(FundsMessage.GATHER, message -> {
            asked.add(message.body());
            metering.vertx
                    .executeBlocking(() -> customer.post(release, ""))
                    .onComplete(voided -> message.reply(new Gathered()));
        });

        Answer answer = customer.post(CONSUME, WHISPER);

        assertEquals(200, answer.status(), answer.text());
        assertEquals(List.of(new Gather(FundKey.credits(customer.account), 25_000_000)), asked);
    }

    @Test
    void without_an_answer_about_idle_money_it_is_refused_soon() {
        metering.vertx.eventBus().localConsumer(FundsMessage.GATHER, message -> {});
        customer.post("/api/v1/holds", "{\"credits\":90}");
        long began = System.nanoTime();

        assertEquals(402, customer.post(CONSUME, WHISPER).status());
        assertTrue(System.nanoTime() - began < 3_000_000_000L);
    }

    @Test
    void what_nobody_can_give_back_is_not_waited_for() {
        List<Object> asked = new ArrayList<>();
        metering.vertx.eventBus().localConsumer(FundsMessage.GATHER, message -> asked.add(message.body()));

        assertEquals(
                402,
                customer.post(CONSUME, "{\"module\":\"whisper\",\"quantity\":5}")
                        .status());
        assertEquals(List.of(), asked);
    }
}
