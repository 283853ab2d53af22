package gabelle.verticles.usage;

import gabelle.engine.journal.Record;
import io.vertx.core.Future;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** The door of one event loop to its journal. There is no message behind it: the journal is the mailbox. */
public final class Usage {
    private final BooleanSupplier accepting;
    private final Journal journal;

    /**
     * @param accepting whether the journals are within their budget and the disk below its watermark
     * @param journal of this event loop
     */
    public Usage(BooleanSupplier accepting, Journal journal) {
        this.accepting = accepting;
        this.journal = journal;
    }

    /** Of the journal for which grants are made. */
    public UUID journalId() {
        return journal.id();
    }

    /** False: refuse before dispatch, for what cannot be recorded cannot be billed. */
    public boolean accepting() {
        return accepting.getAsBoolean();
    }

    /** Completes when the record is in the journal and so survives this process. Appends of one loop turn share a write. */
    public Future<Void> append(Record record) {
        return journal.append(record);
    }

    /** Writes what is left; nothing may be appended afterwards. */
    public Future<Void> close() {
        return journal.close();
    }
}
