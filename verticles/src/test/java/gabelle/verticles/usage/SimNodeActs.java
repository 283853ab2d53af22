package gabelle.verticles.usage;

import gabelle.verticles.data.FileMutex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/** What happens to processes, disks and clocks. Each act says whether there was anything to do. */
final class SimNodeActs {
    private static final long HOUR_MS = 3_600_000;

    private final SimWorld world;
    private final SplittableRandom random;

    SimNodeActs(SimWorld world) {
        this.world = world;
        this.random = world.random;
    }

    boolean follow() {
        List<SimNode> nodes = world.nodes(node -> node.isAwake() && node.hasJournals());
        if (nodes.isEmpty()) {
            return false;
        }
        SimNode node = world.any(nodes);
        node.follow(random.nextInt(1_000));
        return true;
    }

    boolean crash() {
        return onNode(world.nodes(SimNode::isUp), SimNode::kill);
    }

    /** In the middle of a write. */
    boolean tear() {
        List<SimLoop> loops = world.awakeLoops().stream().filter(SimLoop::waits).toList();
        if (loops.isEmpty()) {
            return false;
        }
        SimLoop loop = world.any(loops);
        loop.node.disk().killAfter(random.nextLong(1_200));
        loop.flush();
        world.figures.count("torn writes");
        return true;
    }

    boolean fillDisk() {
        return onNode(world.nodes(node -> node.isAwake() && !node.disk().isFull()), node -> {
            node.disk().fullAfter(random.nextLong(600));
            world.figures.count("full disks");
        });
    }

    boolean makeRoom() {
        return onNode(
                world.nodes(node -> node.isAwake() && node.disk().isFull()),
                node -> node.disk().makeRoom());
    }

    boolean stop() {
        return onNode(world.nodes(node -> node.isAwake() && !node.loops().isEmpty()), node -> {
            node.close();
            world.figures.count("stops in order");
        });
    }

    boolean start() {
        return onNode(world.nodes(node -> !node.isUp()), node -> node.start(world.loopsOfANode()));
    }

    boolean moreLoops() {
        return onNode(
                world.nodes(node -> node.isAwake() && node.loops().isEmpty()), node -> node.open(world.loopsOfANode()));
    }

    boolean dieInRecovery() {
        return onNode(world.nodes(node -> !node.isUp()), SimNode::recoverAndDie);
    }

    /** One node takes in the journals of another, which died. */
    boolean inherit() {
        List<SimNode> dead = world.nodes(node -> !node.isUp());
        if (dead.isEmpty()) {
            return false;
        }
        Path left = world.any(dead).directory();
        return onNode(world.nodes(SimNode::isAwake), node -> {
            node.recover(left);
            world.figures.count("inherited directories");
        });
    }

    /** A dead node starts with the journals of another one in its own directory. */
    boolean move() {
        List<SimNode> dead = world.nodes(node -> !node.isUp());
        if (dead.size() < 2) {
            return false;
        }
        return onNode(List.of(dead.getFirst()), node -> {
            try (var journals = Files.list(node.directory())) {
                for (Path journal : journals.sorted().toList()) {
                    move(journal, dead.get(1).directory());
                }
            }
            world.figures.count("moved directories");
        });
    }

    /** Unless somebody has taken it in. */
    private static void move(Path journal, Path to) throws IOException {
        Optional<FileMutex> lock = Journal.lock(journal);
        if (lock.isPresent()) {
            lock.get().close();
            Files.move(journal, to.resolve(journal.getFileName()));
        }
    }

    boolean pause() {
        return onNode(world.nodes(SimNode::isAwake), node -> {
            node.pause();
            world.figures.count("pauses");
        });
    }

    boolean wake() {
        return onNode(world.nodes(SimNode::isPaused), SimNode::wake);
    }

    /** {@code grants expire --node}, of one that is dead, or seems to be. */
    boolean fence() {
        List<SimLoop> silent = world.loops.values().stream()
                .filter(loop -> !loop.fenced && (loop.isDead() || loop.node.isPaused()))
                .toList();
        if (silent.isEmpty() || world.net.isCut()) {
            return false;
        }
        SimNode node = world.any(silent).node;
        for (SimLoop loop : silent) {
            if (loop.node.equals(node)) {
                world.figures.count("fences");
                UUID journalId = loop.journalId();
                world.central.post(posting -> Set.copyOf(posting.fence(journalId)));
                loop.fenced = true;
            }
        }
        return true;
    }

    /** A fenced node hears of it. */
    boolean hearOfFence() {
        for (SimLoop loop : world.awakeLoops()) {
            if (loop.fenced && !loop.door.isFenced()) {
                loop.door.fenced();
                return true;
            }
        }
        return false;
    }

    boolean jumpClock() {
        return onNode(world.nodes, node -> {
            node.clockOffsetMs = random.nextInt(3) == 0 ? 0 : random.nextLong(-24 * HOUR_MS, 24 * HOUR_MS);
            world.figures.count("clock jumps");
        });
    }

    /** To just before, or just after, the end of somebody's window. */
    boolean changeWindow() {
        SimAccount account = world.any(world.accounts);
        long end = account.windowStartMs(world.nowMs() + 31 * 24 * HOUR_MS);
        long ms = end - world.nowMs() + random.nextLong(-2_000, 2_000);
        if (ms > 0) {
            world.pass(ms);
            world.figures.count("window changes");
        }
        return ms > 0;
    }

    boolean cutNet() {
        boolean whole = !world.net.isCut();
        world.net.cut(true);
        world.figures.count("outages", whole ? 1 : 0);
        return whole;
    }

    boolean mendNet() {
        boolean cut = world.net.isCut();
        world.net.cut(false);
        return cut;
    }

    private interface NodeAct {
        void on(SimNode node) throws IOException;
    }

    private boolean onNode(List<SimNode> of, NodeAct act) {
        if (of.isEmpty()) {
            return false;
        }
        SimNode node = world.any(of);
        try {
            act.on(node);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        node.loops().forEach(world.model::touch);
        return true;
    }
}
