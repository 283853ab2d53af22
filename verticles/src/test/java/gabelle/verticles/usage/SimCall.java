package gabelle.verticles.usage;

import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Held;
import gabelle.engine.funds.Part;
import gabelle.engine.funds.Rate;
import gabelle.engine.funds.Source;
import gabelle.engine.journal.CallFacts;
import gabelle.engine.journal.Record;
import gabelle.engine.meter.Usage;
import gabelle.engine.price.Price;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A call as its client and the test know it. */
final class SimCall {
    /** Of another provider, which is dearer. */
    static final Price DEARER = new Price("other/model@2026-01-01", 900_000_000, 0, 0, 0, 1_800_000_000, 0, 0, 100);

    private static final Price PRICE = new Price("sim/model@2026-01-01", 150_000_000, 0, 0, 0, 600_000_000, 0, 0, 200);

    enum State {
        /** Waits for grants. */
        ASKING,
        /** A record of it waits to be written. */
        WRITING,
        OPEN,
        ENDED
    }

    final UUID requestId;
    final SimAccount account;
    final String model;
    final Usage bound;

    /** By the node's clock, when it came. */
    final long windowStartMs;

    State state = State.ASKING;
    Held held = Held.NOTHING;

    /** What it tries next, and how often it has asked for that. */
    final List<Source> sources;

    int asked;
    final Set<UUID> waitsFor = new HashSet<>();

    /** What is in the journal for certain, and what a torn write may have left there. */
    boolean opened;

    boolean maybeOpened;
    long progress = -1;
    long maybeProgress = -1;
    Record.@Nullable Reroute reroute;
    Record.@Nullable Reroute maybeReroute;
    Record.@Nullable Closing closing;
    Record.@Nullable Closing maybeClosing;

    /** By its client's count. */
    Usage used = Usage.NONE;

    SimCall(UUID requestId, SimAccount account, String model, Usage bound, long windowStartMs) {
        this.requestId = requestId;
        this.account = account;
        this.model = model;
        this.bound = bound;
        this.windowStartMs = windowStartMs;
        this.sources = new ArrayList<>(account.sources(rate()));
    }

    Rate rate() {
        return account.plan().rate(List.of(model));
    }

    /** What it would hold if this source paid. */
    Held heldOf(Source source, List<Part> parts) {
        long window = source == Source.CREDITS ? 0 : windowStartMs;
        return new Held(source, window, rate(), account.plan().overage(), parts);
    }

    Record.Open open() {
        Record.Reroute now = reroute;
        return now == null ? first() : first().by(now);
    }

    /** Whether it may stand in the journal so: served by whom it was rerouted to last, or before a write that tore. */
    boolean mayBe(CallFacts facts) {
        Record.Reroute maybe = maybeReroute;
        return facts.equals(open().facts()) || (maybe != null && facts.equals(maybe.facts()));
    }

    private Record.Open first() {
        CallFacts facts = new CallFacts(
                requestId, account.id(), account.keyId(), "openai.chat", "openai", model, "global", PRICE.id());
        return new Record.Open(facts, bound, PRICE, held);
    }

    FundKey fundOf(Part part) {
        return account.fund(held.source(), part.meter(), windowStartMs);
    }

    /** What it has taken out of the funds and not given back, until the ledger knows its end. */
    List<Part> commits() {
        Record.Closing end = closing;
        return end == null ? held.parts() : end.payment().parts();
    }

    @Override
    public String toString() {
        return "call " + requestId + " of account " + account.id() + ", " + state + ", holds " + held + ", progress "
                + progress + " or " + maybeProgress + ", end " + closing + " or " + maybeClosing;
    }
}
