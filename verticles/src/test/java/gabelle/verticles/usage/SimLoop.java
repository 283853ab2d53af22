package gabelle.verticles.usage;

import gabelle.engine.funds.Held;
import gabelle.engine.funds.Payment;
import gabelle.engine.journal.CallFacts;
import gabelle.engine.journal.Record;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.data.FileMutex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** An event loop: its journal, its door to the funds, and the calls that it serves. */
final class SimLoop {
    enum Written {
        YES,
        NO,
        /** The process died in the middle of it. */
        MAYBE
    }

    private final SimWorld world;
    final SimNode node;
    private final UUID journalId;
    private final FileMutex lock;
    private final JournalWriter writer;
    final SimDoor door;

    /** Those whose end the ledger does not have yet. */
    final Set<SimCall> calls = new LinkedHashSet<>();

    private List<Consumer<Written>> waiting = new ArrayList<>();
    private boolean dead;

    /** By order of the operator, whether the node knows it or not. */
    boolean fenced;

    SimLoop(SimWorld world, SimNode node, UUID journalId) throws IOException {
        this.world = world;
        this.node = node;
        this.journalId = journalId;
        Path directory = Files.createDirectories(node.directory().resolve(journalId.toString()));
        this.lock = Journal.lock(directory).orElseThrow();
        this.writer = writer(directory);
        this.door = new SimDoor(world, this);
    }

    private JournalWriter writer(Path directory) throws IOException {
        try {
            return new JournalWriter(directory, journalId, world.segmentBytesMax, node.disk(), lock);
        } catch (IOException full) {
            lock.close();
            throw full;
        }
    }

    UUID journalId() {
        return journalId;
    }

    JournalTail tail() {
        return new JournalTail(writer.directory(), journalId, SimNode::diskFailed);
    }

    boolean isDead() {
        return dead;
    }

    /** Takes a message in; one that comes to a node that is paused waits, and one to a dead node is lost. */
    void hear(Runnable message) {
        if (dead) {
            return;
        }
        if (node.isPaused()) {
            node.hearLater(() -> hear(message));
        } else {
            message.run();
        }
    }

    void call(SimCall call) {
        world.figures.count("calls");
        calls.add(call);
        door.seek(call);
    }

    /** It has its money: it may be opened. */
    void held(SimCall call, Held held) {
        call.held = held;
        world.figures.count("held by " + held.source().tag());
        write(call, call.open(), written -> {
            switch (written) {
                case YES -> {
                    call.opened = true;
                    call.state = SimCall.State.OPEN;
                    world.figures.count("open");
                }
                case NO -> {
                    calls.remove(call);
                    release(call, Payment.NONE);
                }
                case MAYBE -> call.maybeOpened = true;
            }
        });
    }

    void refused(SimCall call) {
        world.figures.count("refused");
        calls.remove(call);
    }

    void progress(SimCall call, long outputTokens) {
        write(call, new Record.Progress(call.requestId, outputTokens), written -> {
            call.state = SimCall.State.OPEN;
            switch (written) {
                case YES -> {
                    call.progress = outputTokens;
                    world.figures.count("progress");
                }
                case NO -> world.figures.count("progress not written");
                case MAYBE -> call.maybeProgress = outputTokens;
            }
        });
    }

    /** Another provider is asked. */
    void reroute(SimCall call, String provider) {
        CallFacts facts = call.open().facts().by(provider, "global", SimCall.DEARER.id());
        Record.Reroute reroute = new Record.Reroute(facts, SimCall.DEARER);
        write(call, reroute, written -> {
            call.state = SimCall.State.OPEN;
            switch (written) {
                case YES -> {
                    call.reroute = reroute;
                    world.figures.count("reroute");
                }
                case NO -> world.figures.count("reroute not written");
                case MAYBE -> call.maybeReroute = reroute;
            }
        });
    }

    void end(SimCall call, Record.Closing closing) {
        write(call, closing, written -> {
            switch (written) {
                case YES -> {
                    call.closing = closing;
                    call.state = SimCall.State.ENDED;
                    world.figures.count(closing instanceof Record.Void ? "void" : "settle");
                    release(call, closing.payment());
                }
                case NO -> call.state = SimCall.State.OPEN;
                case MAYBE -> call.maybeClosing = closing;
            }
        });
    }

    private void release(SimCall call, Payment payment) {
        if (!dead) {
            door.release(call, payment);
        }
    }

    private void write(SimCall call, Record record, Consumer<Written> done) {
        call.state = SimCall.State.WRITING;
        try {
            writer.add(record);
            waiting.add(done);
        } catch (Stop refusing) {
            done.accept(Written.NO);
        }
    }

    boolean waits() {
        return writer.waits();
    }

    /** The end of a turn. */
    void flush() {
        if (!writer.waits()) {
            return;
        }
        List<Consumer<Written>> told = waiting;
        waiting = new ArrayList<>();
        int whole;
        try {
            whole = writer.write();
        } catch (SimDisk.Killed killed) {
            node.kill();
            told.forEach(done -> done.accept(Written.MAYBE));
            return;
        }
        try {
            writer.rotate().ifPresent(old -> {
                world.figures.count("segments sealed");
                writer.closeFile(old);
            });
        } catch (SimDisk.Killed killed) {
            node.kill();
        }
        for (int i = 0; i < told.size(); i++) {
            told.get(i).accept(i < whole ? Written.YES : Written.NO);
        }
    }

    /** As a node that is stopped in order does. */
    void close() {
        flush();
        if (dead) {
            return;
        }
        writer.expireOpen();
        if (writer.waits()) {
            writer.write();
        }
        writer.close(writer.complete());
        dead = true;
        calls.removeIf(call -> call.state == SimCall.State.ASKING);
    }

    /** What is not in the file is gone. */
    void kill() throws IOException {
        dead = true;
        lock.close();
        calls.removeIf(call -> call.state == SimCall.State.ASKING);
    }
}
