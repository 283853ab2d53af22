package gabelle.verticles.metering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.engine.Seeded;
import gabelle.engine.price.Decimal;
import gabelle.verticles.metering.TestMetering.Answer;
import gabelle.verticles.metering.TestMetering.Customer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever is asked in whatever order: status and balance are what a naive reckoning says. */
class MeteringPropertyIT {
    private static final int SEEDS = 8;
    private static final int STEPS = 60;
    private static final long WHISPER = 25_000_000;

    @RegisterExtension
    final TestMetering metering = new TestMetering();

    @Test
    void balances_are_what_a_naive_reckoning_says() {
        Seeded.forEach(SEEDS, random -> new Trace(metering, random).run());
        System.out.printf("%d traces of %d operations: as reckoned%n", SEEDS, STEPS);
    }

    /** The life of one account. */
    private static final class Trace {
        private final TestMetering metering;
        private final SplittableRandom random;
        private final Customer customer;
        private final NaiveBalance naive = new NaiveBalance();
        private final List<String> holds = new ArrayList<>();

        private Trace(TestMetering metering, SplittableRandom random) {
            this.metering = metering;
            this.random = random;
            this.customer = metering.customer();
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                int what = random.nextInt(8);
                step(what);
                assertEquals(
                        Decimal.CREDITS.text(naive.available()),
                        customer.balance(),
                        "after step " + step + ", a " + what);
            }
            assertEquals(
                    naive.sums(),
                    metering.books.one("SELECT coalesce(max(concat_ws(' ', granted, posted, pending)), '0 0 0') FROM"
                            + " fund WHERE account_id = '" + customer.account + "'"));
        }

        private void step(int what) {
            switch (what) {
                case 0 -> add(random.nextLong(1, 200_000_000));
                case 1 -> add(-random.nextLong(1, 50_000_000));
                case 2 -> consume();
                case 3 -> spend();
                case 4 -> hold();
                case 5, 6 -> settle();
                default -> release();
            }
        }

        /** Now and then with a reference that was told before: of the same amount, or of another. */
        private void add(long amount) {
            String reference = customer.account + "/" + random.nextInt(12);
            String body = new JsonObject()
                    .put("credits", Decimal.CREDITS.text(amount))
                    .put("reason", "test")
                    .put("reference", reference)
                    .encode();
            for (int told = random.nextInt(1, 3); told > 0; told--) {
                assertEquals(
                        naive.add(reference, amount),
                        metering.admin("POST", customer.credits(), body).status(),
                        body);
            }
        }

        private void consume() {
            long quantity = random.nextLong(1, 3_000_000);
            String body = "{\"module\":\"whisper\",\"quantity\":" + Decimal.CREDITS.text(quantity) + "}";
            once("/api/v1/consume", body, naive.spend(quantity * (WHISPER / 1_000_000)));
        }

        private void spend() {
            long amount = random.nextLong(1, 80_000_000);
            once(
                    "/api/user-tokens",
                    "{\"moduleId\":\"m\",\"tokensToConsume\":" + Decimal.CREDITS.text(amount) + "}",
                    naive.spend(amount));
        }

        private void hold() {
            long amount = random.nextLong(1, 80_000_000);
            Answer answer =
                    once("/api/v1/holds", "{\"credits\":\"" + Decimal.CREDITS.text(amount) + "\"}", naive.hold(amount));
            if (answer.status() == 201) {
                String id = answer.json().getString("id");
                naive.held(id, amount);
                holds.add(id);
            }
        }

        private void settle() {
            if (!holds.isEmpty()) {
                String id = holds.get(random.nextInt(holds.size()));
                long amount = random.nextLong(1, 100_000_000);
                String body = "{\"credits\":\"" + Decimal.CREDITS.text(amount) + "\"}";
                once("/api/v1/holds/" + id + "/settle", body, naive.settle(id, amount));
            }
        }

        private void release() {
            if (!holds.isEmpty()) {
                String id = holds.get(random.nextInt(holds.size()));
                once("/api/v1/holds/" + id + "/void", "", naive.release(id));
            }
        }

        /** Now and then asked a second time, which changes nothing. */
        private Answer once(String path, String body, int status) {
            String key = Long.toHexString(random.nextLong());
            Answer answer = customer.post(path, body, "idempotency-key", key);
            assertEquals(status, answer.status(), () -> path + " " + body + ": " + answer.text());
            if (status < 300 && random.nextBoolean()) {
                assertEquals(
                        answer.text(),
                        customer.post(path, body, "idempotency-key", key).text());
            }
            return answer;
        }
    }
}
