package gabelle.verticles.usage;

import java.util.UUID;

/**
 * Where journals are applied. Blocks a virtual thread. Whatever it throws left nothing applied, except for a connection
 * that broke on the commit: where the journal stands then tells.
 */
interface Ledger {
    /**
     * Where a journal stands.
     *
     * @param cursor the last sequence applied
     * @param open whether more may be applied
     * @param fenced whether it has lost its grants, so that what it settles is a shortfall
     */
    record Position(long cursor, boolean open, boolean fenced) {
        Position(long cursor, boolean open) {
            this(cursor, open, false);
        }
    }

    /** Gives the journal its row unless it has one; either way, says where it stands. */
    Position open(UUID journalId, String node);

    Position position(UUID journalId);

    /** Applies the batch that was read after the cursor; false, and nothing applied, if the cursor is elsewhere. */
    boolean apply(UUID journalId, long cursor, Tail.Batch batch);

    /**
     * Closes the books of a journal that ends at the cursor, and gives back what its grants have left; false if it is
     * elsewhere, or if they are closed.
     */
    boolean retire(UUID journalId, long cursor);
}
