package gabelle.verticles.usage;

import gabelle.engine.funds.FundKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/** Everything that one seed decides about. */
final class SimWorld {
    /** 15 March 2024, 12:00 UTC. */
    private static final long BEGIN_MS = 1_710_504_000_000L;

    private static final int NODES = 3;
    private static final int LOOPS_MAX = 2;

    final SplittableRandom random;
    final SimFigures figures = new SimFigures();
    final SimCentral central;
    final SimNet net;
    final Ledger wire;
    final List<SimAccount> accounts = new ArrayList<>();
    final List<SimNode> nodes = new ArrayList<>();
    final Map<UUID, SimLoop> loops = new LinkedHashMap<>();
    final SimModel model;
    final int segmentBytesMax;
    final int batchRecordsMax;

    /** Postgres' clock. */
    private final SimClock clock = SimClock.begin(BEGIN_MS);

    SimWorld(long seed, SimCentral central, SimCentral.Memory truth, Path root) throws IOException {
        this.random = new SplittableRandom(seed);
        this.central = central;
        this.net = new SimNet(random.split(), figures);
        this.wire = net.wire(central.ledger());
        this.segmentBytesMax = random.nextInt(1_000, 8_000);
        this.batchRecordsMax = random.nextInt(1, 40);
        for (int i = 0; i < 5; i++) {
            accounts.add(SimAccount.random(i, clock.nowMs(), random));
        }
        this.model = new SimModel(this, truth);
        for (int i = 0; i < NODES; i++) {
            nodes.add(new SimNode(this, "node-" + i, root));
        }
    }

    long nowMs() {
        return clock.nowMs();
    }

    long nowMs(SimLoop loop) {
        return clock.nowMs() + loop.node.clockOffsetMs;
    }

    void pass(long ms) {
        clock.pass(ms);
    }

    int loopsOfANode() {
        return random.nextInt(1, LOOPS_MAX + 1);
    }

    UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    /** A UUIDv7. */
    UUID requestId(long atMs) {
        long high = (atMs << 16) | 0x7000L | random.nextLong(0x1000);
        return new UUID(high, (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L);
    }

    <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** Those on nodes that are at work. */
    List<SimLoop> awakeLoops() {
        return nodes.stream()
                .filter(SimNode::isAwake)
                .flatMap(node -> node.loops().stream())
                .toList();
    }

    List<SimNode> nodes(java.util.function.Predicate<SimNode> which) {
        return nodes.stream().filter(which).toList();
    }

    /** Asks all loops for what they hold idle. */
    void recall(FundKey fund) {
        figures.count("recalls");
        for (SimNode node : nodes) {
            for (SimLoop loop : List.copyOf(node.loops())) {
                net.send(() -> loop.hear(() -> loop.door.recall(fund)));
            }
        }
    }
}
