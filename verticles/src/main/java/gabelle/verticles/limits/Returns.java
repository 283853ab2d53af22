package gabelle.verticles.limits;

import gabelle.engine.limit.Demand;
import gabelle.engine.limit.Slots;
import gabelle.verticles.limits.LimitMessage.KeyDemand;
import gabelle.verticles.limits.LimitMessage.ReturnLeases;
import gabelle.verticles.limits.LimitMessage.Returned;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one loop gives back, batched: idle leases, corrections, freed slots; and the sign that held slots are alive. */
final class Returns {
    private static final Logger LOG = LoggerFactory.getLogger(Returns.class);

    /** Five signs before held slots count as dead. */
    private static final long TELL_MS = Slots.DEAD_MS / 5;

    private static final int BATCH_MAX = 1_000;

    private final Vertx vertx;
    private final String loop;
    private final DeliveryOptions delivery;
    private final List<KeyDemand> outgoing = new ArrayList<>();
    private List<KeyLease> listed = new ArrayList<>();
    private final List<KeyLease> freeing = new ArrayList<>();

    Returns(Vertx vertx, String loop, DeliveryOptions delivery) {
        this.vertx = vertx;
        this.loop = loop;
        this.delivery = delivery;
    }

    /** The lease was used: look at it at the next sweep. */
    void list(KeyLease key) {
        key.warm = true;
        if (!key.listed) {
            key.listed = true;
            listed.add(key);
        }
    }

    /** Gives a free slot back at the end of this turn: with a small limit somebody may be waiting for it. */
    void freeSlot(KeyLease key, long nowMs) {
        key.slotFreed = true;
        if (key.asking || key.freeing) {
            return;
        }
        if (freeing.isEmpty()) {
            vertx.runOnContext(turn -> flush(nowMs));
        }
        key.freeing = true;
        freeing.add(key);
    }

    private void flush(long nowMs) {
        for (KeyLease key : freeing) {
            key.freeing = false;
            if (key.slotFreed && !key.asking) {
                add(key, key.lease.correct(), nowMs);
            }
        }
        freeing.clear();
        send();
    }

    /** Gives back what was not used since the last sweep, and corrects what was. */
    void sweep(long nowMs) {
        List<KeyLease> before = listed;
        listed = new ArrayList<>(before.size());
        for (KeyLease key : before) {
            boolean warm = key.warm;
            key.warm = false;
            if (!key.asking) {
                sweep(key, warm, nowMs);
            }
            key.listed = key.asking || warm || key.lease.holdsSlots();
            if (key.listed) {
                listed.add(key);
            }
        }
        send();
    }

    private void sweep(KeyLease key, boolean warm, long nowMs) {
        if (!warm && key.lease.hasLeft()) {
            add(key, key.lease.giveBack(), nowMs);
        } else if (key.lease.hasCorrection()
                || key.slotFreed
                || (key.lease.holdsSlots() && nowMs - key.toldMs >= TELL_MS)) {
            add(key, key.lease.correct(), nowMs);
        }
    }

    /** Gives back everything that the lease holds, for it is about to be forgotten. */
    void giveBack(KeyLease key, long nowMs) {
        if (key.lease.hasLeft() || key.lease.hasCorrection() || key.slotFreed) {
            add(key, key.lease.giveBack(), nowMs);
        }
    }

    /** The same without waiting for the next sweep: the key's next lease may be asked for before. */
    void giveBackNow(KeyLease key, long nowMs) {
        giveBack(key, nowMs);
        send();
    }

    private void add(KeyLease key, Demand demand, long nowMs) {
        key.slotFreed = false;
        key.toldMs = nowMs;
        outgoing.add(KeyDemand.of(key.lease.key(), demand));
    }

    /** Sends what has gathered. What is lost heals: slots are told again, the rest refills within a minute. */
    Future<Void> send() {
        if (outgoing.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Future<Message<Returned>>> acks = new ArrayList<>(1);
        for (int from = 0; from < outgoing.size(); from += BATCH_MAX) {
            List<KeyDemand> batch = List.copyOf(outgoing.subList(from, Math.min(outgoing.size(), from + BATCH_MAX)));
            acks.add(vertx.eventBus().request(LimitMessage.RETURN, new ReturnLeases(loop, batch), delivery));
        }
        outgoing.clear();
        return Future.join(acks).onFailure(Returns::report).transform(done -> Future.succeededFuture());
    }

    private static void report(Throwable failure) {
        LOG.warn("leases given back were lost, and refill within a minute: {}", failure.getMessage());
    }
}
