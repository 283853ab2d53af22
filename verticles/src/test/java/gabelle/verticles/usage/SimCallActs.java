package gabelle.verticles.usage;

import gabelle.engine.journal.Attempts;
import gabelle.engine.journal.Closings;
import gabelle.engine.journal.Record;
import gabelle.engine.meter.Reading;
import gabelle.engine.meter.Usage;
import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What clients and providers do. Each act says whether there was anything to do. */
final class SimCallActs {
    private static final int OPEN_MAX = 25;
    private static final long IDLE_MS = 60_000;

    private final SimWorld world;
    private final SplittableRandom random;

    SimCallActs(SimWorld world) {
        this.world = world;
        this.random = world.random;
    }

    boolean call() {
        return onLoop(loop -> {
            if (loop.calls.size() >= OPEN_MAX) {
                return false;
            }
            SimAccount account = world.any(world.accounts);
            long nowMs = world.nowMs(loop);
            long images = random.nextInt(8) == 0 ? random.nextLong(1, 4) : 0;
            Usage bound = usage(random.nextLong(1, 600), random.nextLong(1, 900), images);
            SimCall call = new SimCall(
                    world.requestId(nowMs), account, world.any(SimAccount.MODELS), bound, account.windowStartMs(nowMs));
            world.model.begins(call, loop);
            loop.call(call);
            return true;
        });
    }

    private static Usage usage(long input, long output, long images) {
        return new Usage(input, 0, 0, 0, output, 0, 0, 0, images, 0, 0);
    }

    boolean progress() {
        return onOpenCall((loop, call) -> {
            loop.progress(call, Math.max(call.progress, 0) + random.nextLong(1, 400));
            return true;
        });
    }

    boolean reroute() {
        return onOpenCall((loop, call) -> {
            loop.reroute(call, "provider-" + random.nextInt(4));
            return true;
        });
    }

    /** The answer's end: by the provider's count, which may exceed the bound, or by an estimate. */
    boolean settle() {
        return onOpenCall((loop, call) -> {
            boolean counted = random.nextInt(10) > 0;
            long delivered = Math.max(call.progress, 0);
            call.used = counted
                    ? used(call.bound)
                    : usage(call.bound.input(), Math.min(delivered, call.bound.output()), call.bound.images());
            Reading reading = new Reading(counted ? Optional.of(call.used) : Optional.empty(), "model", delivered);
            loop.end(call, Closings.close(call.open(), outcome(), reading, Attempts.ONE, 10, 5));
            return true;
        });
    }

    private Usage used(Usage bound) {
        boolean beyond = random.nextInt(8) == 0;
        long output = random.nextLong(bound.output() * (beyond ? 3 : 1) + 1);
        long input = beyond ? bound.input() + random.nextLong(100) : random.nextLong(bound.input()) + 1;
        return usage(input, output, bound.images() == 0 ? 0 : random.nextLong(bound.images() + (beyond ? 2 : 1)));
    }

    private Outcome outcome() {
        return switch (random.nextInt(6)) {
            case 0 -> new Outcome.Abandoned();
            case 1 -> new Outcome.Failed(Failure.CUT, "cut");
            default -> new Outcome.Served(200);
        };
    }

    boolean fail() {
        return onOpenCall((loop, call) -> {
            Outcome failed = new Outcome.Failed(Failure.PROVIDER_TIMEOUT, "late");
            Record.Closing end = Closings.close(call.open(), failed, Reading.NOTHING, Attempts.ONE, 10, -1);
            loop.end(call, end);
            return true;
        });
    }

    boolean flush() {
        return onLoop(loop -> {
            boolean waits = loop.waits();
            loop.flush();
            return waits;
        });
    }

    boolean retry() {
        return onLoop(loop -> {
            boolean unanswered = !loop.door.asks.isEmpty() || !loop.door.returns.isEmpty();
            loop.door.retry();
            return unanswered;
        });
    }

    boolean idle() {
        return onLoop(loop -> {
            loop.door.giveIdleBack(world.nowMs(loop) - IDLE_MS);
            return true;
        });
    }

    boolean recall() {
        return onLoop(loop -> {
            if (loop.door.funds.isEmpty()) {
                return false;
            }
            world.recall(world.any(List.copyOf(loop.door.funds)));
            return true;
        });
    }

    private interface LoopAct {
        boolean on(SimLoop loop);
    }

    private interface OpenCallAct {
        boolean on(SimLoop loop, SimCall call);
    }

    private boolean onLoop(LoopAct act) {
        List<SimLoop> loops = world.awakeLoops();
        if (loops.isEmpty()) {
            return false;
        }
        SimLoop loop = world.any(loops);
        world.model.touch(loop);
        boolean done = act.on(loop);
        if (done && random.nextInt(3) > 0) {
            loop.flush();
        }
        return done;
    }

    private boolean onOpenCall(OpenCallAct act) {
        return onLoop(loop -> {
            List<SimCall> open = loop.calls.stream()
                    .filter(call -> call.state == SimCall.State.OPEN)
                    .toList();
            return !open.isEmpty() && act.on(loop, world.any(open));
        });
    }
}
