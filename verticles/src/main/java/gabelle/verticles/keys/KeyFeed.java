package gabelle.verticles.keys;

import gabelle.verticles.keys.KeyMessage.KeysChanged;
import gabelle.verticles.keys.KeyTable.Changes;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the policy clock: tells what changed since the last look, then that all is told. A look that fails is made
 * again from the same version, so nothing is skipped. Lives on the actor's loop.
 */
final class KeyFeed {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFeed.class);

    private final Function<Long, Future<Changes>> changesAfter;
    private final LongSupplier nowMs;
    private final Consumer<KeysChanged> changed;
    private final LongConsumer fresh;

    private long cursor;
    private boolean looking;
    private boolean failing;

    /**
     * @param cursor the version from which on changes are told
     * @param changed hears of changes, in order
     * @param fresh hears at which moment all visible changes had been told
     */
    KeyFeed(
            long cursor,
            Function<Long, Future<Changes>> changesAfter,
            LongSupplier nowMs,
            Consumer<KeysChanged> changed,
            LongConsumer fresh) {
        this.cursor = cursor;
        this.changesAfter = changesAfter;
        this.nowMs = nowMs;
        this.changed = changed;
        this.fresh = fresh;
    }

    /** Looks once, unless the last look is still under way: it is bounded by its time-out. */
    void look() {
        if (!looking) {
            looking = true;
            lookFrom(nowMs.getAsLong());
        }
    }

    private void lookFrom(long startedAtMs) {
        changesAfter.apply(cursor).onComplete(read -> hear(startedAtMs, read));
    }

    private void hear(long startedAtMs, AsyncResult<Changes> read) {
        if (read.failed()) {
            looking = false;
            note(true, read);
            return;
        }
        Changes changes = read.result();
        cursor = changes.through();
        if (!changes.changed().isEmpty()) {
            changed.accept(changes.changed());
        }
        if (changes.more()) {
            lookFrom(nowMs.getAsLong());
            return;
        }
        looking = false;
        note(false, read);
        fresh.accept(startedAtMs); // not the time of the answer: what was committed meanwhile is not in it
    }

    private void note(boolean fails, AsyncResult<Changes> read) {
        if (fails && !failing) {
            LOG.warn(
                    "cannot ask Postgres for changed keys; trying on, and serving the known keys meanwhile: {}",
                    read.cause().toString());
        } else if (!fails && failing) {
            LOG.info("hearing of changed keys again");
        }
        failing = fails;
    }
}
