package gabelle.verticles.usage;

import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.GrantBook;
import gabelle.engine.funds.Held;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Part;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Return;
import gabelle.engine.funds.Source;
import gabelle.engine.funds.Wish;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** A loop's door to the funds: asks for grants until it is answered, and gives back until it is told. */
final class SimDoor {
    /** It asks, recalls what others hold idle, and asks once more. */
    private static final int ASKS_MAX = 2;

    private static final int AHEAD = 8;

    record Ask(Wish wish, SimCall call) {}

    record Back(FundKey fund, UUID grantId, long amount) {}

    private final SimWorld world;
    private final SimLoop loop;
    final GrantBook book = new GrantBook();
    final Map<UUID, Ask> asks = new LinkedHashMap<>();
    final Map<UUID, Back> returns = new LinkedHashMap<>();

    /** Of which it ever had something. */
    final TreeSet<FundKey> funds = new TreeSet<>();

    /** Answered with nothing: where a request comes a second time, and late, it may still be granted. */
    final Set<UUID> givenUp = new HashSet<>();

    private boolean fenced;

    SimDoor(SimWorld world, SimLoop loop) {
        this.world = world;
        this.loop = loop;
    }

    /** Goes on with a call that has no hold yet: it gets one, waits for grants, or is refused. */
    void seek(SimCall call) {
        while (!call.sources.isEmpty()) {
            Source source = call.sources.getFirst();
            Map<FundKey, Long> needs = needs(call, source);
            Optional<List<Part>> parts = book.hold(needs, world.nowMs(loop));
            if (parts.isPresent()) {
                loop.held(call, call.heldOf(source, parts.get()));
                return;
            }
            if (call.asked < ASKS_MAX && !fenced) {
                ask(call, needs);
                return;
            }
            call.sources.removeFirst();
            call.asked = 0;
        }
        loop.refused(call);
    }

    /** Overage without a cap needs nothing of any fund. */
    private static Map<FundKey, Long> needs(SimCall call, Source source) {
        Map<FundKey, Long> needs = new TreeMap<>();
        SimAccount account = call.account;
        if (source != Source.OVERAGE || account.spendCapNano() > 0) {
            Map<Meter, Long> meters = Held.needs(source, account.plan(), call.rate(), call.bound);
            meters.forEach((meter, need) -> needs.put(account.fund(source, meter, call.windowStartMs), need));
        }
        return needs;
    }

    private void ask(SimCall call, Map<FundKey, Long> needs) {
        if (call.asked == 1) {
            needs.keySet().forEach(world::recall);
        }
        call.asked++;
        needs.forEach((fund, need) -> {
            long missing = need - book.left(fund);
            if (missing > 0) {
                UUID grantId = world.uuid();
                Wish wish =
                        Wish.of(grantId, loop.journalId(), fund, call.account.begins(fund), missing, missing * AHEAD);
                asks.put(grantId, new Ask(wish, call));
                call.waitsFor.add(grantId);
            }
        });
        for (UUID grantId : List.copyOf(call.waitsFor)) {
            send(grantId);
        }
    }

    /** Once more what is not answered yet; whoever asks so may be answered twice. */
    void retry() {
        List.copyOf(asks.keySet()).forEach(this::send);
        sendReturns(List.copyOf(returns.keySet()));
    }

    private void send(UUID grantId) {
        Ask ask = asks.get(grantId);
        if (ask != null) {
            world.net.send(() -> {
                world.figures.count("grants asked for");
                Reserved reserved = world.central.post(posting -> posting.grant(ask.wish));
                world.net.send(() -> loop.hear(() -> answered(grantId, reserved)));
            });
        }
    }

    private void answered(UUID grantId, Reserved reserved) {
        Ask ask = asks.remove(grantId);
        if (ask == null) {
            return; // answered already
        }
        if (reserved instanceof Reserved.Given(long amount)) {
            world.figures.count("grants");
            funds.add(ask.wish.fund());
            book.accept(ask.wish.fund(), grantId, amount, world.nowMs(loop))
                    .forEach(part -> giveBack(ask.wish.fund(), part));
        } else {
            givenUp.add(grantId);
        }
        if (reserved instanceof Reserved.JournalClosed) {
            fenced();
        }
        SimCall call = ask.call;
        call.waitsFor.remove(grantId);
        if (call.waitsFor.isEmpty() && call.state == SimCall.State.ASKING && loop.calls.contains(call)) {
            seek(call);
        }
    }

    /** A call has ended. */
    void release(SimCall call, Payment payment) {
        for (Part part : book.release(call.held.parts(), payment.parts(), world.nowMs(loop))) {
            giveBack(call.account.fund(call.held.source(), part.meter(), call.held.windowStartMs()), part);
        }
    }

    /** Somebody else has too little of it. */
    void recall(FundKey fund) {
        book.idle(fund).forEach(part -> giveBack(fund, part));
    }

    void giveIdleBack(long beforeMs) {
        new TreeMap<>(book.idleSince(beforeMs)).forEach((fund, parts) -> parts.forEach(part -> giveBack(fund, part)));
    }

    private void giveBack(FundKey fund, Part part) {
        if (part.amount() > 0) {
            UUID returnId = world.uuid();
            returns.put(returnId, new Back(fund, part.grantId(), part.amount()));
            world.figures.count("returns");
            sendReturns(List.of(returnId));
        }
    }

    private void sendReturns(List<UUID> returnIds) {
        if (!returnIds.isEmpty()) {
            List<Return> told = returnIds.stream().map(this::told).toList();
            world.net.send(() -> {
                world.central.post(posting -> posting.giveBack(told));
                world.net.send(() -> loop.hear(() -> returnIds.forEach(returns::remove)));
            });
        }
    }

    private Return told(UUID returnId) {
        Back back = Objects.requireNonNull(returns.get(returnId));
        return Return.of(returnId, back.grantId, back.amount);
    }

    /** What it holds is others' by now. */
    void fenced() {
        fenced = true;
        book.forget();
    }

    boolean isFenced() {
        return fenced;
    }
}
