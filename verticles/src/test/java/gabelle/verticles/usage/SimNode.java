package gabelle.verticles.usage;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A process with its loops, and what brings their journals to the ledger. */
final class SimNode {
    private static final String CLOSED = "closed";

    private final SimWorld world;
    private final String name;
    private final Path directory;
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<SimLoop> loops = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private final List<Runnable> heardWhilePaused = new ArrayList<>();
    private SimDisk disk = new SimDisk();
    private boolean up;
    private boolean paused;

    /** What its clock is off by. */
    long clockOffsetMs;

    SimNode(SimWorld world, String name, Path root) throws IOException {
        this.world = world;
        this.name = name;
        this.directory = Files.createDirectories(root.resolve(name));
    }

    Path directory() {
        return directory;
    }

    SimDisk disk() {
        return disk;
    }

    List<SimLoop> loops() {
        return loops;
    }

    boolean isUp() {
        return up;
    }

    boolean isPaused() {
        return paused;
    }

    boolean isAwake() {
        return up && !paused;
    }

    static void diskFailed() {
        throw new SimBroken("the disk never fails", "a force");
    }

    /** A new process: what the last one left is recovered first. */
    void start(int loopsCount) throws IOException {
        up = true;
        disk = new SimDisk();
        recover(directory);
        open(loopsCount);
    }

    /** Opens loops, each with a journal that has its row; where the ledger is away it has none to begin with. */
    void open(int loopsCount) throws IOException {
        for (int i = 0; i < loopsCount; i++) {
            UUID journalId = world.uuid();
            try {
                world.wire.open(journalId, name);
                SimLoop loop = new SimLoop(world, this, journalId);
                loops.add(loop);
                world.loops.put(journalId, loop);
                follow(loop.tail());
            } catch (SimNet.Away | IOException notNow) {
                world.figures.count("loops not begun");
            }
        }
    }

    /** Takes in journals that nobody owns any more: its own, or another node's. */
    void recover(Path journals) throws IOException {
        for (JournalTail tail : JournalRecovery.recover(journals, SimNode::diskFailed)) {
            world.figures.count("journals recovered");
            follow(tail);
        }
    }

    /** Dies while it recovers: what was closed just now is as if it had not come to that. */
    void recoverAndDie() throws IOException {
        List<Path> closedNow = new ArrayList<>();
        try (var journals = Files.list(directory)) {
            journals.filter(journal -> !Files.exists(journal.resolve(CLOSED)))
                    .sorted()
                    .forEach(closedNow::add);
        }
        for (JournalTail tail : JournalRecovery.recover(directory, SimNode::diskFailed)) {
            tail.close();
        }
        for (Path journal : closedNow) {
            if (world.random.nextBoolean()) {
                Files.deleteIfExists(journal.resolve(CLOSED));
                Files.write(journal.resolve("f.seg.tmp"), new byte[7], StandardOpenOption.CREATE);
            }
        }
        world.figures.count("crashes in recovery");
    }

    private void follow(Tail tail) {
        followers.add(new Follower(tail, name, world.wire, world.batchRecordsMax, metrics));
    }

    boolean hasJournals() {
        return !followers.isEmpty();
    }

    /** A step with one of its journals; says whether there is more to do. */
    boolean follow(int which) {
        Follower follower = followers.get(which % followers.size());
        Follower.Step step;
        try {
            step = follower.step();
        } catch (SimNet.Away away) {
            return true;
        }
        SimBroken.unless(step != Follower.Step.TROUBLED, "journals can be read", () -> follower.journalId() + "");
        double quarantined = metrics.counter("gabelle.journal.quarantined").count();
        SimBroken.unless(quarantined == 0, "nothing is damaged", () -> "journal " + follower.journalId());
        if (step == Follower.Step.GONE) {
            followers.remove(follower);
            world.figures.count("journals retired");
        }
        return step != Follower.Step.IDLE;
    }

    int journals() {
        return followers.size();
    }

    /** kill -9: what is in the page cache stays. */
    void kill() {
        world.figures.count("crashes");
        try {
            disk.closeAll();
            for (SimLoop loop : loops) {
                loop.kill();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ended();
    }

    /** Stops the loops in order; the process goes on bringing their journals to the ledger. */
    void close() {
        for (SimLoop loop : List.copyOf(loops)) {
            loop.close();
        }
        loops.clear();
    }

    private void ended() {
        followers.forEach(Follower::close);
        followers.clear();
        loops.clear();
        heardWhilePaused.clear();
        up = false;
        paused = false;
    }

    void pause() {
        paused = true;
    }

    void hearLater(Runnable message) {
        heardWhilePaused.add(message);
    }

    void wake() {
        paused = false;
        List<Runnable> heard = List.copyOf(heardWhilePaused);
        heardWhilePaused.clear();
        heard.forEach(Runnable::run);
    }
}
