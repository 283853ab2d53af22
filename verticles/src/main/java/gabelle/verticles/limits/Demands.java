package gabelle.verticles.limits;

import gabelle.engine.key.RateLimits;
import gabelle.engine.limit.AccountDemand;
import gabelle.engine.limit.Demand;
import gabelle.engine.limit.Grant;
import gabelle.verticles.limits.LimitMessage.KeyDemand;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Merges what all loops want of one account into one decision at a time: what arrives while a decision is under way is
 * decided together by the next. Loops ask once at a time for each key, which bounds what waits here.
 */
final class Demands {
    /** With {@link Demand#CALLS_MAX} calls each, Redis is kept busy for a few milliseconds at most. */
    private static final int DECIDED_AT_ONCE = 32;

    private final Context loop;
    private final Buckets buckets;
    private final LongSupplier clock;
    private final long waitMaxMs;
    private final Map<UUID, Account> accounts = new HashMap<>();
    private final List<Account> ready = new ArrayList<>();

    /** @param waitMaxMs how long a demand may wait, from its arrival to the moment it is decided */
    Demands(Context loop, Buckets buckets, LongSupplier clock, long waitMaxMs) {
        this.loop = loop;
        this.buckets = buckets;
        this.clock = clock;
        this.waitMaxMs = waitMaxMs;
    }

    private record Waiting(String loop, KeyDemand wanted, long arrivedMs, Promise<Grant> promise) {
        UUID keyId() {
            return wanted.demand().keyId();
        }

        boolean slotsLimited() {
            return wanted.accountLimits().concurrentCalls() > 0
                    || wanted.demand().limits().concurrentCalls() > 0;
        }
    }

    private static final class Account {
        final UUID id;
        final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
        final HeldSlots held = new HeldSlots();
        boolean busy;

        Account(UUID id) {
            this.id = id;
        }
    }

    Future<Grant> submit(String loopId, KeyDemand wanted) {
        Account account = accounts.computeIfAbsent(wanted.accountId(), Account::new);
        Waiting waiting = new Waiting(loopId, wanted, clock.getAsLong(), Promise.promise());
        account.waiting.add(waiting);
        if (!account.busy) {
            makeReady(account);
        }
        return waiting.promise.future();
    }

    /** Decides at the end of the turn, so that all messages which are already here are decided together. */
    private void makeReady(Account account) {
        account.busy = true;
        if (ready.isEmpty()) {
            loop.runOnContext(turn -> decideReady());
        }
        ready.add(account);
    }

    private void decideReady() {
        List<Account> now = List.copyOf(ready);
        ready.clear();
        now.forEach(this::decide);
    }

    private void decide(Account account) {
        List<Waiting> batch = new ArrayList<>();
        while (!account.waiting.isEmpty() && batch.size() < DECIDED_AT_ONCE) {
            batch.add(account.waiting.remove());
        }
        long nowMs = clock.getAsLong();
        long waitMs = Math.max(1, waitMaxMs - (nowMs - batch.getFirst().arrivedMs));
        // Composed, so that a defect fails these calls and does not leave the account busy for ever.
        Future.succeededFuture(merged(account, batch, nowMs))
                .compose(demand -> buckets.decide(demand, waitMs))
                .onComplete(decided -> decided(account, batch, decided));
    }

    private void decided(Account account, List<Waiting> batch, AsyncResult<List<Grant>> decided) {
        if (decided.succeeded()) {
            answer(account, batch, decided.result());
        } else {
            batch.forEach(waiting -> waiting.promise.fail(decided.cause()));
        }
        next(account);
    }

    private static AccountDemand merged(Account account, List<Waiting> batch, long nowMs) {
        RateLimits limits = batch.getLast().wanted.accountLimits();
        for (Waiting waiting : batch) {
            account.held.hold(
                    waiting.keyId(), waiting.loop, waiting.wanted.demand().slotsHeld(), nowMs);
        }
        account.held.advance(nowMs);
        Set<UUID> said = new HashSet<>();
        List<Demand> demands = new ArrayList<>(batch.size());
        for (Waiting waiting : batch) {
            boolean first = said.add(waiting.keyId());
            long held = first ? account.held.held(waiting.keyId()) : Demand.SLOTS_KNOWN;
            demands.add(waiting.wanted.demand().withSlotsHeld(held));
        }
        return new AccountDemand(account.id, limits, account.held.held(), demands);
    }

    private void answer(Account account, List<Waiting> batch, List<Grant> grants) {
        long nowMs = clock.getAsLong();
        for (int i = 0; i < batch.size(); i++) {
            Waiting waiting = batch.get(i);
            Grant grant = grants.get(i);
            if (waiting.slotsLimited() && grant.slots() > 0) {
                account.held.add(waiting.keyId(), waiting.loop, grant.slots(), nowMs);
            }
            waiting.promise.complete(grant);
        }
    }

    private void next(Account account) {
        account.busy = false;
        if (!account.waiting.isEmpty()) {
            makeReady(account);
        } else if (account.held.isEmpty()) {
            accounts.remove(account.id);
        }
    }

    /** Forgets accounts whose loops have died without giving back. */
    void sweep() {
        long nowMs = clock.getAsLong();
        accounts.values().removeIf(account -> {
            account.held.advance(nowMs);
            return !account.busy && account.held.isEmpty();
        });
    }
}
