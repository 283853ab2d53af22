package gabelle.verticles.usage;

import static gabelle.verticles.usage.SimBroken.unless;

import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/** What is done without a loop: credits that are bought, and what the metering API charges and holds. */
final class SimApi {
    private static final int EXPIRED_MAX = 100;

    private static final class Hold {
        private final UUID id;
        private final FundKey fund;
        private final long amount;
        private final long expiresAtMs;
        private boolean ended;

        Hold(UUID id, FundKey fund, long amount, long expiresAtMs) {
            this.id = id;
            this.fund = fund;
            this.amount = amount;
            this.expiresAtMs = expiresAtMs;
        }
    }

    private final SimWorld world;
    private final SplittableRandom random;
    private final List<Hold> holds = new ArrayList<>();

    SimApi(SimWorld world) {
        this.world = world;
        this.random = world.random;
    }

    /** Somebody pays; the webhook tells it once or often. */
    boolean topUp() {
        SimAccount account = world.any(world.accounts);
        long amount = random.nextLong(1, 4_000_000);
        String reference = "top-up:" + world.uuid();
        Runnable webhook = () -> {
            boolean isNew =
                    world.central.post(posting -> posting.credit(reference, account.id(), amount, "bought", "stripe"));
            boolean expected = world.model.balances().added(reference, FundKey.credits(account.id()), amount);
            unless(isNew == expected, "a top-up counts once", () -> reference);
            world.figures.count(isNew ? "top-ups" : "top-ups told again");
        };
        world.net.send(webhook);
        if (random.nextInt(3) == 0) {
            world.net.send(webhook);
        }
        return true;
    }

    boolean charge() {
        FundKey fund = credits();
        long amount = random.nextLong(1, 200_000);
        UUID id = world.uuid();
        if (world.net.isCut()) {
            return false;
        }
        Reserved reserved = world.central.post(posting -> posting.charge(id, fund.accountId(), amount));
        if (reserved instanceof Reserved.Given(long given)) {
            unless(given == amount, "a charge is exact", () -> given + " and not " + amount);
            world.model.balances().spent(fund, amount);
            world.figures.count("charges");
        }
        return true;
    }

    /** Asked for once or twice: it is the same hold. */
    boolean hold() {
        FundKey fund = credits();
        long amount = random.nextLong(1, 500_000);
        long expiresAtMs = world.nowMs() + random.nextLong(1, 600_000);
        UUID id = world.uuid();
        Wish wish = new Wish(id, null, fund, 0, amount, amount, expiresAtMs);
        if (world.net.isCut()) {
            return false;
        }
        Reserved first = world.central.post(posting -> posting.grant(wish));
        if (first instanceof Reserved.Given) {
            holds.add(new Hold(id, fund, amount, expiresAtMs));
            world.figures.count("holds");
            unless(
                    first.equals(world.central.<Reserved>post(posting -> posting.grant(wish))),
                    "a hold is made once",
                    wish::toString);
        }
        return true;
    }

    boolean settle() {
        return onHold(hold -> {
            long amount = random.nextLong(hold.amount * 3 / 2 + 1);
            boolean live = live(hold);
            long expected = live ? Math.min(amount, hold.amount) : 0;
            Optional<Long> taken = world.central.post(posting -> posting.settleHold(hold.id, amount, world.nowMs()));
            unless(
                    taken.isPresent() == live && taken.orElse(0L) == expected,
                    "a hold is settled once",
                    () -> hold.id + " gave " + taken + ", not " + expected);
            world.model.balances().spent(hold.fund, expected);
            world.figures.count(live ? "holds settled" : "holds settled in vain");
            hold.ended = true;
        });
    }

    boolean giveUp() {
        return onHold(hold -> {
            boolean live = live(hold);
            boolean voided = world.central.post(posting -> posting.voidHold(hold.id, world.nowMs()));
            unless(voided == live, "a hold is voided once", () -> hold.id + " " + voided);
            world.figures.count(live ? "holds voided" : "holds voided in vain");
            hold.ended = true;
        });
    }

    boolean expire() {
        if (world.net.isCut()) {
            return false;
        }
        int expired = world.central.post(posting -> posting.expire(world.nowMs(), EXPIRED_MAX));
        world.figures.count("holds expired", expired);
        return expired > 0;
    }

    /** However long it takes. */
    void expireAll() {
        world.pass(600_000);
        while (expire()) {
            world.figures.count("sweeps");
        }
    }

    private boolean live(Hold hold) {
        return !hold.ended && world.nowMs() < hold.expiresAtMs;
    }

    private FundKey credits() {
        return FundKey.credits(world.any(world.accounts).id());
    }

    private interface HoldAct {
        void on(Hold hold);
    }

    /** Now and then one that is over already. */
    private boolean onHold(HoldAct act) {
        if (holds.isEmpty() || world.net.isCut()) {
            return false;
        }
        Hold hold = holds.get(Math.max(holds.size() - 1 - random.nextInt(8), 0));
        act.on(hold);
        return true;
    }
}
