package gabelle.verticles.funds;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.GrantBook;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Source;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Finds the money for a call: its sources in their order, and in each the least trouble first. What costs the customer
 * more is not touched before idle money of the cheaper source was asked back.
 */
final class Sources {
    private static final Future<Optional<FundHold>> NOTHING = Future.succeededFuture(Optional.empty());

    private final GrantBook book;
    private final Purses purses;
    private final Refusals refusals;
    private final LongSupplier clock;

    Sources(GrantBook book, Purses purses, Refusals refusals, LongSupplier clock) {
        this.book = book;
        this.purses = purses;
        this.refusals = refusals;
        this.clock = clock;
    }

    /** What the call holds; completed at once where the book has it. Fails with a {@link gabelle.engine.outcome.Stop}. */
    Future<FundHold> pay(Claim claim) {
        claim.since = purses.questions();
        return pay(claim, claim.sources());
    }

    private Future<FundHold> pay(Claim claim, List<Source> sources) {
        if (sources.isEmpty()) {
            return claim.becomesThorough() ? pay(claim) : Future.failedFuture(refusals.of(claim));
        }
        Source source = sources.getFirst();
        List<Source> others = sources.subList(1, sources.size());
        claim.reset();
        Future<Optional<FundHold>> drawn = draw(claim, source);
        if (drawn.succeeded() && drawn.result().isPresent()) {
            return Future.succeededFuture(drawn.result().get()); // at hand, as a rule: no chain need be built
        }
        return drawn.recover(failure -> passOver(claim, source, failure))
                .compose(hold -> hold.map(Future::succeededFuture).orElseGet(() -> pay(claim, others)));
    }

    /** Holds what the call needs of this source; empty if it is not to be had. */
    private Future<Optional<FundHold>> draw(Claim claim, Source source) {
        try {
            Optional<FundHold> hold = atHand(claim, source);
            if (hold.isPresent()) {
                return Future.succeededFuture(hold);
            }
            return isKnownExhausted(claim, source) ? skipped(claim) : fill(claim, source, claim.needs(source));
        } catch (ArithmeticException beyondAnyPrice) {
            return Future.failedFuture(Refusals.unpriceable());
        }
    }

    /** What the call needs of this source, if the book has it. */
    private Optional<FundHold> atHand(Claim claim, Source source) {
        long nowMs = clock.getAsLong();
        Map<FundKey, Long> needs = claim.needs(source);
        return book.hold(needs, nowMs).map(parts -> claim.held(source, parts, used(claim, needs, nowMs)));
    }

    private List<Purse> used(Claim claim, Map<FundKey, Long> needs, long nowMs) {
        List<Purse> used = new ArrayList<>(needs.size());
        needs.forEach((fund, need) -> purses.of(fund).ifPresent(purse -> {
            used.add(purse);
            purse.used(nowMs);
            purses.prefetch(purse, claim.windowGrants(fund), need, nowMs);
        }));
        return used;
    }

    /** What was found a moment ago need not be waited for again, unless the call would be refused for it. */
    private boolean isKnownExhausted(Claim claim, Source source) {
        long nowMs = clock.getAsLong();
        return !claim.isThorough()
                && claim.leastNeeds(source).entrySet().stream()
                        .anyMatch(need -> purses.known(need.getKey())
                                .filter(purse -> purse.isExhausted(need.getValue(), nowMs))
                                .isPresent());
    }

    private static Future<Optional<FundHold>> skipped(Claim claim) {
        claim.skip();
        return NOTHING;
    }

    /**
     * Postgres cannot be asked. If the last it said was that this source is exhausted, that goes on being believed for
     * as long as the next one's money is at hand; but nobody is refused for it.
     */
    private Future<Optional<FundHold>> passOver(Claim claim, Source source, Throwable failure) {
        if (!isOutage(failure)) {
            return Future.failedFuture(failure);
        }
        boolean wasExhausted = claim.leastNeeds(source).entrySet().stream()
                .anyMatch(need -> purses.known(need.getKey())
                        .filter(purse -> purse.wasExhausted(need.getValue()))
                        .isPresent());
        return wasExhausted && !claim.isThorough() ? skipped(claim) : Future.failedFuture(failure);
    }

    private static boolean isOutage(Throwable failure) {
        return failure instanceof Stop stop
                && stop.outcome() instanceof Outcome.Refused refused
                && refused.why() == Refusal.UNAVAILABLE;
    }

    private Future<Optional<FundHold>> fill(Claim claim, Source source, Map<FundKey, Long> needs) {
        for (Map.Entry<FundKey, Long> need : needs.entrySet()) {
            FundKey fund = need.getKey();
            long missing = need.getValue() - book.left(fund);
            if (missing > 0) {
                return fill(claim, source, fund, missing, need.getValue());
            }
        }
        return Future.failedFuture(new IllegalStateException("a hold was refused by a book that has enough"));
    }

    private Future<Optional<FundHold>> fill(Claim claim, Source source, FundKey fund, long missing, long need) {
        Optional<Purse> purse = purses.of(fund);
        if (purse.isEmpty() || clock.getAsLong() > claim.deadlineMs) {
            return Future.failedFuture(Purses.unavailable());
        }
        purse.get().used(clock.getAsLong());
        return purses.ask(purse.get(), claim.windowGrants(fund), missing, need, claim.since)
                .compose(reserved -> switch (reserved) {
                    case Reserved.Given given -> draw(claim, source);
                    case Reserved.Short tooLittle -> shorten(claim, source, purse.get(), tooLittle.fund());
                    case Reserved.NoFund none -> shorten(claim, source, purse.get(), new Fund(0, 0, 0));
                    case Reserved.JournalClosed closed -> Future.failedFuture(Refusals.fenced());
                });
    }

    /** Too little is available: what the call needs is counted exactly, then lowered, then asked back from others. */
    private Future<Optional<FundHold>> shorten(Claim claim, Source source, Purse purse, Fund state) {
        FundKey fund = purse.fund;
        claim.found(fund, state);
        boolean something = leftOf(claim, fund) > 0; // of nothing no call can be paid, however exactly it is counted
        if (something && !claim.isCounted()) {
            return claim.count().compose(counted -> draw(claim, source));
        }
        if (something && claim.lower(source, other -> leftOf(claim, other))) {
            return draw(claim, source);
        }
        long least = claim.leastNeeds(source).getOrDefault(fund, 0L);
        if (isWorthGathering(fund, state, least) && claim.gathersOnce(fund)) {
            purse.gathering++;
            return purses.gather(fund, least)
                    .onComplete(gathered -> purse.gathering--)
                    .compose(gathered -> drawAnew(claim, source));
        }
        purse.exhausted(least, clock.getAsLong());
        return NOTHING;
    }

    /** Others hold something, and with it there would be enough. */
    private boolean isWorthGathering(FundKey fund, Fund state, long least) {
        return state.pending() > book.left(fund) && state.available() >= least - state.pending();
    }

    /** Money may have come in: what was heard before does not count. */
    private Future<Optional<FundHold>> drawAnew(Claim claim, Source source) {
        claim.reset();
        claim.since = purses.questions();
        return draw(claim, source);
    }

    /** As far as is known: of a fund that was not found short there is enough. */
    private long leftOf(Claim claim, FundKey fund) {
        Fund state = claim.found().get(fund);
        return state == null ? Long.MAX_VALUE : state.available() + book.left(fund);
    }
}
