package gabelle.verticles.usage;

import static gabelle.verticles.usage.SimBroken.present;
import static gabelle.verticles.usage.SimBroken.unless;

import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Part;
import gabelle.engine.journal.Record;
import gabelle.engine.meter.Usage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What must hold after every step, whatever happened: kept so plainly that it can be believed. It looks at what has
 * changed since the step before, and now and then at everything.
 */
final class SimModel {
    private record Known(SimCall call, SimLoop loop) {}

    private final SimWorld world;
    private final SimCentral.Memory truth;
    private final SimBalances balances;
    private final SimHoldings holdings;

    /** Calls without a row, and the ids of those that have one. */
    private final Map<UUID, Known> calls = new HashMap<>();

    private final Set<UUID> ended = new HashSet<>();
    private final Set<SimLoop> touched = new LinkedHashSet<>();
    private int rowsSeen;

    SimModel(SimWorld world, SimCentral.Memory truth) {
        this.world = world;
        this.truth = truth;
        this.balances = new SimBalances(world, truth.books());
        this.holdings = new SimHoldings(truth.books());
    }

    SimBalances balances() {
        return balances;
    }

    void begins(SimCall call, SimLoop loop) {
        calls.put(call.requestId, new Known(call, loop));
    }

    void touch(SimLoop loop) {
        touched.add(loop);
    }

    /** After each step. */
    void check(boolean everything) {
        List<SimLedger.Row> rows = truth.ledger().rows();
        while (rowsSeen < rows.size()) {
            accept(rows.get(rowsSeen++));
        }
        for (UUID journalId : balances.check(everything)) {
            SimLoop loop = world.loops.get(journalId);
            if (loop != null) {
                touched.add(loop);
            }
        }
        for (SimLoop loop : everything ? List.copyOf(world.loops.values()) : touched) {
            check(loop);
        }
        touched.clear();
    }

    private void check(SimLoop loop) {
        if (truth.books().journal(loop.journalId()).state() == SimBooks.State.RETIRED) {
            for (SimCall call : loop.calls) {
                unless(!call.opened, "nothing is lost", call::toString);
                calls.remove(call.requestId);
            }
            world.loops.remove(loop.journalId());
        } else if (!loop.fenced) {
            holdings.check(loop);
        }
    }

    private void accept(SimLedger.Row row) {
        Record.Closing end = row.call();
        UUID requestId = end.requestId();
        unless(!ended.contains(requestId), "nothing is there twice", end::toString);
        Known known = present(calls.remove(requestId), "nothing is invented", end::toString);
        SimCall call = known.call;
        unless(call.opened || call.maybeOpened, "nothing is invented", call::toString);
        unless(row.journalId().equals(known.loop.journalId()), "a call ends in its own journal", call::toString);
        if (end instanceof Record.Expire expire) {
            expired(call, expire, row, known.loop);
        } else {
            unless(
                    end.equals(call.closing) || end.equals(call.maybeClosing),
                    "the end is the client's",
                    () -> call + " ends with " + end);
            SimExpected expected =
                    end instanceof Record.Void ? SimExpected.nothing() : SimExpected.of(call, used(call, end));
            paid(call, expected, row, known.loop);
        }
        spent(call, row);
        ended.add(requestId);
        known.loop.calls.remove(call);
        touched.add(known.loop);
    }

    private static Usage used(SimCall call, Record.Closing end) {
        Usage used = end.ending().usage();
        unless(used.equals(call.used), "usage is what was used", () -> call + " used " + call.used);
        return used;
    }

    private void expired(SimCall call, Record.Expire expire, SimLedger.Row row, SimLoop loop) {
        unless(call.closing == null, "the end is the client's", () -> call + " expired");
        unless(loop.isDead(), "only what nobody serves expires", call::toString);
        unless(expire.ending().estimated(), "an estimate is marked as one", call::toString);
        unless(call.mayBe(expire.facts()), "the last one asked is the one that counts", call::toString);
        world.figures.count("expire");
        boolean right = expected(call, call.progress).is(row.payment(), loop.fenced)
                || (call.maybeProgress >= 0
                        && expected(call, call.maybeProgress).is(row.payment(), loop.fenced));
        unless(right, "the payment is right", () -> call + " is expired and paid " + row.payment());
    }

    /** Of a call that nobody was left to settle: nothing unless something was delivered. */
    private static SimExpected expected(SimCall call, long progress) {
        if (progress < 0) {
            return SimExpected.nothing();
        }
        long output = Math.min(progress, call.bound.output());
        Usage held = new Usage(call.bound.input(), 0, 0, 0, output, 0, 0, 0, call.bound.images(), 0, 0);
        return SimExpected.of(call, held);
    }

    private static void paid(SimCall call, SimExpected expected, SimLedger.Row row, SimLoop loop) {
        unless(
                expected.is(row.payment(), loop.fenced),
                "the payment is right",
                () -> call + " should be paid " + expected + " and is paid " + row.payment());
    }

    private void spent(SimCall call, SimLedger.Row row) {
        world.figures.count("shortfalls", row.payment().shortfall() > 0 ? 1 : 0);
        Set<UUID> held = new HashSet<>();
        call.held.parts().forEach(part -> held.add(part.grantId()));
        for (Part part : row.payment().parts()) {
            FundKey fund = call.fundOf(part);
            unless(held.contains(part.grantId()), "what is taken was held", call::toString);
            unless(
                    balances.fundOf(part.grantId()).equals(fund),
                    "it is charged to the window in which it was opened",
                    call::toString);
            balances.spent(fund, part.amount());
        }
    }

    /** When everything has come to rest. */
    void finish() {
        check(true);
        for (Known known : calls.values()) {
            unless(!known.call.opened, "nothing is lost", known.call::toString);
        }
        balances.finish();
    }
}
