package gabelle.verticles.usage;

import java.util.UUID;

/**
 * Where journals are applied. Blocks a virtual thread. Whatever it throws left nothing applied, except for a connection
 * that broke on the commit: where the journal stands then tells.
 */
interface Ledger {
    /** Where a journal stands: the last sequence applied, and whether more may be. */
    record Position(long cursor, boolean open) {}

    /** Gives the journal its row unless it has one; either way, says where it stands. */
    Position open(UUID journalId, String node);

    Position position(UUID journalId);

    /** Applies the batch that was read after the cursor; false, and nothing applied, if the cursor is elsewhere. */
    boolean apply(UUID journalId, long cursor, Tail.Batch batch);

    /** Closes the books of a journal that ends at the cursor; false if it is elsewhere, or if they are closed. */
    boolean retire(UUID journalId, long cursor);
}
