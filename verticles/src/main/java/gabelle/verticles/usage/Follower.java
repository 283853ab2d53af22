package gabelle.verticles.usage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one journal to the ledger, batch by batch, until it is drained, retired and deleted. Virtual thread only. */
final class Follower {
    private static final Logger log = LoggerFactory.getLogger(Follower.class);

    enum Step {
        /** A full batch was applied, or the place to read on was found: there may be more. */
        MORE,
        /** All that there was. */
        APPLIED,
        /** There was nothing. */
        IDLE,
        /** The journal's files cannot be read or removed. */
        TROUBLED,
        /** There is nothing to follow any more. */
        GONE
    }

    /** The journal's files are in trouble, not Postgres. */
    private static final class JournalTrouble extends Exception {
        private static final long serialVersionUID = 1L;

        JournalTrouble(Exception cause) {
            super(cause);
        }
    }

    private interface FileRead<T> {
        T run() throws IOException;
    }

    private interface FileAction {
        void run() throws IOException;
    }

    private static final long UNKNOWN = -1;

    private final Tail tail;
    private final String node;
    private final Ledger ledger;
    private final int recordsMax;
    private final Counter quarantined;
    private long cursor = UNKNOWN;
    private long lastRead;
    private boolean troubled;

    Follower(Tail tail, String node, Ledger ledger, int recordsMax, MeterRegistry metrics) {
        this.tail = tail;
        this.node = node;
        this.ledger = ledger;
        this.recordsMax = recordsMax;
        this.quarantined = metrics.counter("gabelle.journal.quarantined");
    }

    UUID journalId() {
        return tail.journalId();
    }

    /**
     * Applies one batch, or ends the journal if there is nothing left and nothing to come. What it throws is Postgres'
     * trouble; that of the files is logged, once.
     */
    Step step() {
        try {
            Step step = advance();
            troubled = false;
            return step;
        } catch (JournalTrouble trouble) {
            if (!troubled) {
                log.error("Journal {} is in trouble at {}; it is tried again", journalId(), cursor, trouble.getCause());
            }
            troubled = true;
            return Step.TROUBLED;
        }
    }

    long lagBytes() {
        return tail.lagBytes();
    }

    /** Records read and not yet applied. */
    long lagRecords() {
        return Math.max(0, lastRead - Math.max(0, cursor));
    }

    /** Gives the files back; what they hold stays. */
    void close() {
        try {
            tail.close();
        } catch (IOException trouble) {
            log.warn("Journal {} did not close", journalId(), trouble);
        }
    }

    private Step advance() throws JournalTrouble {
        if (cursor == UNKNOWN && !resume(ledger.open(journalId(), node))) {
            return Step.GONE;
        }
        Tail.Batch batch = files(() -> tail.read(cursor, recordsMax));
        batch.quarantined().forEach(this::alarm);
        if (batch.lastSequence() <= cursor) {
            return tail.drained(cursor) ? retire() : Step.IDLE;
        }
        lastRead = batch.lastSequence();
        boolean full = batch.lastSequence() - cursor >= recordsMax;
        if (!ledger.apply(journalId(), cursor, batch)) {
            log.warn("Journal {} is not at {} in the ledger: reading where it is", journalId(), cursor);
            return resume(ledger.position(journalId())) ? Step.MORE : Step.GONE;
        }
        advanceTo(batch.lastSequence());
        return full ? Step.MORE : Step.APPLIED;
    }

    /** Goes on from where the ledger says; false where the ledger takes no more of this journal. */
    private boolean resume(Ledger.Position position) throws JournalTrouble {
        if (position.cursor() < cursor) {
            log.error(
                    "Journal {} fell back from {} to {} in the ledger: Postgres forgot what it had committed",
                    journalId(),
                    cursor,
                    position.cursor());
        }
        if (position.open()) {
            advanceTo(position.cursor());
            return true;
        }
        cursor = position.cursor();
        end();
        return false;
    }

    private Step retire() throws JournalTrouble {
        if (!ledger.retire(journalId(), cursor)) {
            return resume(ledger.position(journalId())) ? Step.MORE : Step.GONE;
        }
        end();
        return Step.GONE;
    }

    /** The ledger has closed this journal: its files go, unless they hold what the ledger never got. */
    private void end() throws JournalTrouble {
        if (!tail.drained(cursor)) {
            log.error("Journal {} was retired at {} and holds more: its files are kept", journalId(), cursor);
            act(tail::close);
            return;
        }
        act(tail::delete);
        log.info("Journal {} is in the ledger up to its end, {}, and retired", journalId(), cursor);
    }

    private void advanceTo(long applied) throws JournalTrouble {
        cursor = applied;
        act(() -> tail.release(applied));
    }

    private void alarm(Tail.Quarantined damage) {
        quarantined.increment();
        log.error(
                "Journal {} is damaged: {} bytes at {} of {} are no record and are kept beside it",
                journalId(),
                damage.length(),
                damage.offset(),
                damage.segment());
    }

    private void act(FileAction action) throws JournalTrouble {
        files(() -> {
            action.run();
            return cursor;
        });
    }

    private <T> T files(FileRead<T> read) throws JournalTrouble {
        try {
            return read.run();
        } catch (IOException | RuntimeException trouble) {
            throw new JournalTrouble(trouble);
        }
    }
}
