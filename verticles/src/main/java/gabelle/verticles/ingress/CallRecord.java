package gabelle.verticles.ingress;

import gabelle.engine.journal.Attempts;
import gabelle.engine.journal.CallFacts;
import gabelle.engine.journal.Closings;
import gabelle.engine.journal.Record;
import gabelle.engine.journal.Recovery;
import gabelle.engine.meter.Reading;
import gabelle.engine.meter.Usage;
import gabelle.engine.meter.Work;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.dispatch.Offer;
import gabelle.verticles.funds.FundHold;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the journal is told of one call, from what it will come to as a rule to what it came to. */
final class CallRecord {
    private final Surface surface;
    private Usage hold = Usage.NONE;
    private Record.@Nullable Open open;
    private Record.@Nullable Closing closing;
    private boolean written;

    CallRecord(Surface surface) {
        this.surface = surface;
    }

    /** What it will come to as a rule. */
    void expect(Usage estimate) {
        hold = estimate;
    }

    long tokensExpected() {
        return hold.totalTokens();
    }

    /**
     * The hold that is journalled is what the call will come to as a rule; its output is bounded as its money is.
     *
     * @throws Stop BAD_REQUEST, if its list price is beyond any number
     */
    Record.Open open(CallFacts facts, Offer offer, FundHold money) {
        hold = atMost(money.bound());
        open = priceable(new Record.Open(facts, hold, offer.price(), money.held()));
        return open;
    }

    private Usage atMost(Usage bound) {
        long input = Math.min(hold.input(), bound.inputTokens());
        long output = surface.work() == Work.TEXT ? bound.output() : Math.min(hold.output(), bound.output());
        return new Usage(input, 0, 0, 0, output, 0, 0, 0, hold.images(), hold.milliseconds(), hold.characters());
    }

    private static Record.Open priceable(Record.Open open) {
        try {
            Recovery.chargeMax(open);
            return open;
        } catch (ArithmeticException beyondAnyPrice) {
            throw Stop.refused(
                    Refusal.BAD_REQUEST,
                    "The list price of what this call may use is beyond any number: bound it by a smaller max_tokens.");
        }
    }

    /**
     * Somebody else is asked, at another price.
     *
     * @throws Stop BAD_REQUEST, if that is beyond any number
     */
    Record.Reroute reroute(Offer offer) {
        Record.Open before = opened();
        Record.Reroute reroute = new Record.Reroute(
                before.facts()
                        .by(
                                offer.candidate().provider(),
                                offer.credential(),
                                offer.price().id()),
                offer.price());
        priceable(before.by(reroute));
        return reroute;
    }

    /** That record is written. */
    void rerouted(Record.Reroute reroute) {
        open = opened().by(reroute);
    }

    /** The first record is written: another one must close it. */
    void written() {
        written = true;
    }

    boolean mustBeClosed() {
        return written;
    }

    Record.Closing close(Outcome outcome, Reading read, Attempts attempts, long latencyMs, long ttftMs) {
        closing = Closings.close(opened(), outcome, reading(read), attempts, latencyMs, ttftMs);
        return closing;
    }

    /** What has no price and says nothing of what it used has used nothing. */
    private Reading reading(Reading read) {
        boolean nothing = !surface.counts() && opened().price().costNanoUsd(hold) == 0;
        return nothing && read.usage().isEmpty()
                ? new Reading(Optional.of(Usage.NONE), read.servedModel(), read.deliveredTokens())
                : read;
    }

    /** Null while it has not ended, or if it never began. */
    Record.@Nullable Closing closing() {
        return closing;
    }

    /** Tokens that count against the rate limits; none while it has not ended. */
    long tokensUsed() {
        return closing == null ? 0 : closing.ending().usage().totalTokens();
    }

    private Record.Open opened() {
        return Objects.requireNonNull(open, "asked for before it was opened");
    }
}
