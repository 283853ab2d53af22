package gabelle.verticles.usage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A trace: some thousand steps out of one seed, in which several nodes spend the same money while everything that can go
 * wrong does, and an end at which everything comes to rest. After each step {@link SimModel} is asked.
 */
final class Simulation {
    /** One thing that can happen, and how often it does. */
    private record Act(String name, int weight, BooleanSupplier act) {}

    private static final int EVERYTHING_EACH = 64;

    /** More rounds than any trace has needed: what is not at rest then will never be. */
    private static final int ROUNDS_MAX = 20_000;

    private final SimWorld world;
    private final SimApi api;
    private final List<Act> acts = new ArrayList<>();
    private int weights;
    private String last = "begins";
    private int step;

    Simulation(long seed, SimCentral central, SimCentral.Memory truth, Path root) throws IOException {
        this.world = new SimWorld(seed, central, truth, root);
        this.api = new SimApi(world);
        calls(new SimCallActs(world));
        nodes(new SimNodeActs(world));
        act("top-up", 12, api::topUp);
        act("charge", 15, api::charge);
        act("hold", 15, api::hold);
        act("settle hold", 10, api::settle);
        act("void hold", 4, api::giveUp);
        act("expire holds", 4, api::expire);
        act("deliver", 50, world.net::deliver);
    }

    private void calls(SimCallActs calls) {
        act("call", 260, calls::call);
        act("progress", 120, calls::progress);
        act("reroute", 30, calls::reroute);
        act("settle", 230, calls::settle);
        act("fail", 30, calls::fail);
        act("flush", 40, calls::flush);
        act("retry", 15, calls::retry);
        act("idle", 6, calls::idle);
        act("recall", 6, calls::recall);
    }

    private void nodes(SimNodeActs nodes) {
        act("follow", 160, nodes::follow);
        act("crash", 3, nodes::crash);
        act("tear", 4, nodes::tear);
        act("fill disk", 3, nodes::fillDisk);
        act("make room", 20, nodes::makeRoom);
        act("stop", 2, nodes::stop);
        act("start", 25, nodes::start);
        act("more loops", 20, nodes::moreLoops);
        act("die in recovery", 5, nodes::dieInRecovery);
        act("inherit", 3, nodes::inherit);
        act("move", 3, nodes::move);
        act("pause", 3, nodes::pause);
        act("wake", 15, nodes::wake);
        act("fence", 2, nodes::fence);
        act("hear of fence", 10, nodes::hearOfFence);
        act("jump clock", 3, nodes::jumpClock);
        act("change window", 2, nodes::changeWindow);
        act("cut the net", 3, nodes::cutNet);
        act("mend the net", 30, nodes::mendNet);
    }

    private void act(String name, int weight, BooleanSupplier act) {
        acts.add(new Act(name, weight, act));
        weights += weight;
    }

    SimFigures figures() {
        return world.figures;
    }

    /** What happened when. */
    String position() {
        return "step " + step + ", " + last;
    }

    void run(int steps) throws IOException {
        for (SimNode node : world.nodes) {
            node.start(world.loopsOfANode());
        }
        while (step < steps) {
            step++;
            step();
            world.model.check(step % EVERYTHING_EACH == 0);
            world.central.stepped();
        }
        world.figures.count("steps", steps);
        finish();
    }

    private void step() {
        world.pass(world.random.nextLong(2_000));
        boolean done = false;
        while (!done) {
            int ticket = world.random.nextInt(weights);
            int which = 0;
            while (ticket >= acts.get(which).weight) {
                ticket -= acts.get(which++).weight;
            }
            last = acts.get(which).name;
            done = acts.get(which).act.getAsBoolean();
        }
    }

    /** All nodes end, one way or the other, and what they left is brought to the ledger. */
    private void finish() throws IOException {
        last = "comes to rest";
        world.net.heal();
        for (SimNode node : world.nodes) {
            if (node.isPaused()) {
                node.wake();
            }
            if (node.isUp() && world.random.nextBoolean()) {
                node.close();
            }
            if (node.isUp()) {
                node.kill();
            }
        }
        drain();
        while (world.net.deliver()) {
            world.model.check(true);
        }
        api.expireAll();
        world.model.finish();
        world.central.stepped();
        SimBroken.unless(world.loops.isEmpty(), "all journals are retired", world.loops.keySet()::toString);
        for (SimNode node : world.nodes) {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(node.directory())) {
                left.forEach(path -> SimBroken.unless(false, "retired journals are deleted", path::toString));
            }
        }
    }

    private void drain() throws IOException {
        SimNode heir = world.any(world.nodes);
        heir.start(0);
        for (SimNode node : world.nodes) {
            heir.recover(node.directory());
        }
        int rounds = 0;
        for (int idle = 0; heir.hasJournals() && idle <= heir.journals(); ) {
            idle = heir.follow(rounds) ? 0 : idle + 1;
            world.model.check(false);
            int round = ++rounds;
            SimBroken.unless(round < ROUNDS_MAX, "it comes to rest", () -> round + " rounds");
        }
    }
}
