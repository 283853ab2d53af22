package gabelle.verticles.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;

/** The network between nodes and what they share: it loses, doubles, delays and reorders, and is cut now and then. */
final class SimNet {
    private static final int IN_FLIGHT_MAX = 40;
    private static final int PERMILLE = 1000;

    /** A request or its answer was lost: who asked does not know which. */
    static final class Away extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Away() {
            super("away", null, false, false);
        }
    }

    private final SplittableRandom random;
    private final SimFigures figures;
    private final List<Runnable> inFlight = new ArrayList<>();
    private boolean healed;
    private boolean cut;

    SimNet(SplittableRandom random, SimFigures figures) {
        this.random = random;
        this.figures = figures;
    }

    void cut(boolean cut) {
        this.cut = cut;
    }

    boolean isCut() {
        return cut;
    }

    /** From now on everything arrives. */
    void heal() {
        healed = true;
        cut = false;
    }

    /** Sends something that nobody waits for. */
    void send(Runnable delivery) {
        int fate = healed ? 0 : random.nextInt(PERMILLE);
        if (fate < 820 && !cut) {
            arrive(delivery);
        } else if (fate < 900) {
            figures.count("messages delayed");
            later(delivery);
        } else if (fate < 940 && !cut) {
            figures.count("messages doubled");
            later(delivery);
            arrive(delivery);
        } else {
            figures.count("messages lost");
        }
    }

    /**
     * A request that is waited for.
     *
     * @throws Away whether it was done or not
     */
    <T> T call(Supplier<T> request) {
        int fate = healed ? 0 : random.nextInt(PERMILLE);
        if (cut || fate >= 970) {
            figures.count("requests lost");
            throw new Away();
        } else if (fate >= 945) {
            figures.count("requests delayed");
            later(() -> done(request));
            throw new Away();
        } else if (fate >= 920) {
            figures.count("answers lost");
            done(request);
            throw new Away();
        } else if (fate >= 895) {
            figures.count("requests doubled");
            later(() -> done(request));
        }
        return request.get();
    }

    /** Delivers one of those that are under way, whichever. */
    boolean deliver() {
        if (inFlight.isEmpty() || cut) {
            return false;
        }
        arrive(inFlight.remove(random.nextInt(inFlight.size())));
        return true;
    }

    private static <T> void done(Supplier<T> request) {
        T unused = request.get();
    }

    private void later(Runnable delivery) {
        if (inFlight.size() >= IN_FLIGHT_MAX) {
            inFlight.removeFirst(); // that one is lost
        }
        inFlight.add(delivery);
    }

    private static void arrive(Runnable delivery) {
        try {
            delivery.run();
        } catch (Away lostOnTheWay) {
            return;
        }
    }

    /** A node's way to the ledger. */
    Ledger wire(Ledger ledger) {
        return new Ledger() {
            @Override
            public Position open(UUID journalId, String node) {
                return call(() -> ledger.open(journalId, node));
            }

            @Override
            public Position position(UUID journalId) {
                return call(() -> ledger.position(journalId));
            }

            @Override
            public boolean apply(UUID journalId, long cursor, Tail.Batch batch) {
                return call(() -> ledger.apply(journalId, cursor, batch));
            }

            @Override
            public boolean retire(UUID journalId, long cursor) {
                return call(() -> ledger.retire(journalId, cursor));
            }
        };
    }
}
