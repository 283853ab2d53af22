package gabelle.verticles.metering;

import static gabelle.verticles.metering.TestMetering.CONSUME;
import static gabelle.verticles.metering.TestMetering.WHISPER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.verticles.metering.TestMetering.Answer;
import gabelle.verticles.metering.TestMetering.Customer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CrowdedAccountIT {
    /** Sixteen open requests, so two of an account. */
    @RegisterExtension
    final TestMetering metering = new TestMetering(new MeteringSettings(6, 16, 2_000, 2_000, 168));

    private final Customer crowd = metering.customer().with("100");
    private final Customer other = metering.customer().with("100");

    @Test
    void one_account_does_not_fill_all_places() throws SQLException {
        crowd.get("/api/user-tokens");
        try (Connection locking = DriverManager.getConnection(metering.url.jdbc());
                Statement statement = locking.createStatement()) {
            locking.setAutoCommit(false);
            statement.execute("SELECT FROM fund WHERE account_id = '" + crowd.account + "' FOR UPDATE");
            List<CompletableFuture<Answer>> asked = IntStream.range(0, 3)
                    .mapToObj(i -> metering.sending(crowd, CONSUME, WHISPER))
                    .toList();
            Answer first = (Answer) CompletableFuture.anyOf(asked.toArray(CompletableFuture[]::new))
                    .join();

            assertEquals(429, first.status(), first.text());
            assertEquals("too_many_requests", first.code());
            assertEquals(200, other.post(CONSUME, WHISPER).status());
            locking.rollback();
            assertEquals(
                    List.of(200, 200, 429),
                    asked.stream()
                            .map(answer -> answer.join().status())
                            .sorted()
                            .toList());
        }
        assertEquals(200, crowd.post(CONSUME, WHISPER).status());
    }
}
