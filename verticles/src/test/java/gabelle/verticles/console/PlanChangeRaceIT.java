package gabelle.verticles.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Posting;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Wish;
import gabelle.verticles.keys.Await;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plans that change again and again while the window's funds are used: the CHECK of the table would fail an overdraft. */
class PlanChangeRaceIT {
    private static final int USERS = 6;
    private static final int CHANGES = 40;
    private static final List<Meter> METERS = List.of(Meter.REQUESTS, Meter.TOKENS);
    private static final List<String> PLANS = List.of("free", "premium", "tiny");

    private final TestConsole console = new TestConsole();
    private final FundUse use = FundUse.of(console.vertx, console.url);
    private final String path = "/admin/v1/accounts/" + console.account("a@example.com");
    private final JsonObject account = console.get(path).json();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger used = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicLong spent = new AtomicLong();

    @AfterEach
    void close() {
        console.close();
    }

    @Test
    void changes_amid_use_overdraw_nothing_and_lose_nothing() {
        console.put(
                "/admin/v1/plans/tiny",
                "{\"name\":\"Tiny\",\"currency\":\"EUR\",\"allowance\":{\"tokens\":900,\"requests\":5}}");
        List<Future<Void>> users = IntStream.range(0, USERS)
                .mapToObj(user -> useOn(new SplittableRandom(user)))
                .toList();
        for (int i = 0; i < CHANGES; i++) {
            String plan = PLANS.get(i % PLANS.size());
            assertEquals(
                    200,
                    console.put(path + "/plan", "{\"plan\":\"" + plan + "\"}").status());
            assertEquals(List.of(), overdrawn());
            changes.incrementAndGet();
        }
        Await.value(Future.all(users));

        assertEquals(use.rederived(), use.funds());
        assertEquals(
                List.of(String.valueOf(spent.get())), use.rows("SELECT sum(posted) FROM fund WHERE meter = 'tokens'"));
        assertEquals(List.of("0"), use.rows("SELECT sum(pending) FROM fund"));
        assertTrue(used.get() > CHANGES, used + " uses in " + CHANGES + " changes");
        console.put(path + "/plan", "{\"plan\":\"premium\"}");
        assertEquals(
                List.of(String.valueOf(1_000_000 - spent.get())),
                use.rows("SELECT granted - posted FROM fund WHERE meter = 'tokens'"));
        System.out.printf("%d changes amid %d uses and %d refusals%n", CHANGES, used.get(), refused.get());
    }

    private List<String> overdrawn() {
        return use.rows("SELECT meter, granted, posted, pending FROM fund WHERE posted + pending > granted");
    }

    /** One after the other, for as long as plans change. */
    private Future<Void> useOn(SplittableRandom random) {
        return changes.get() >= CHANGES
                ? Future.succeededFuture()
                : useOnce(random).compose(done -> useOn(random));
    }

    /** As a call: grants of both meters in one transaction, settled in another, which takes a part of them. */
    private Future<Void> useOnce(SplittableRandom random) {
        long amount = random.nextLong(1, 400);
        long taken = random.nextLong(amount + 1);
        List<UUID> holds = List.of(UUID.randomUUID(), UUID.randomUUID());
        return use.later(posting -> METERS.stream()
                        .map(meter -> grant(posting, holds.get(METERS.indexOf(meter)), meter, amount))
                        .toList())
                .compose(granted -> use.later(posting -> settle(posting, holds, granted, taken)));
    }

    private boolean grant(Posting posting, UUID hold, Meter meter, long amount) {
        FundKey fund = FundUse.allowance(account, meter);
        long wanted = meter == Meter.TOKENS ? amount : 1;
        return posting.grant(new Wish(hold, null, fund, 10, wanted, wanted, 0)) instanceof Reserved.Given;
    }

    private Void settle(Posting posting, List<UUID> holds, List<Boolean> granted, long taken) {
        for (Meter meter : METERS) {
            int index = METERS.indexOf(meter);
            if (granted.get(index)) {
                long got = posting.settleHold(holds.get(index), meter == Meter.TOKENS ? taken : 0, 0)
                        .orElseThrow();
                spent.addAndGet(meter == Meter.TOKENS ? got : 0);
                used.incrementAndGet();
            } else {
                refused.incrementAndGet();
            }
        }
        return null;
    }
}
