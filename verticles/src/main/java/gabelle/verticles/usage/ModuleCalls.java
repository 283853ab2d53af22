package gabelle.verticles.usage;

import gabelle.engine.funds.Payment;
import gabelle.engine.journal.CallFacts;
import gabelle.engine.journal.Ending;
import gabelle.engine.journal.Record;
import gabelle.engine.meter.Usage;
import gabelle.verticles.usage.LedgerBatch.Line;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;

/**
 * Charges of the metering API as ledger rows. They are written in the transaction that moves the money, and so come of
 * no journal.
 */
public final class ModuleCalls {
    /** The nil UUID, which names nothing: no key where an operator charges, no journal here, and below all others. */
    public static final UUID NIL = new UUID(0, 0);

    private ModuleCalls() {}

    /**
     * Writes the row and adds it to the roll-ups, within the caller's transaction and after its money has moved: that
     * is the order of locks.
     *
     * @param requestId a UUIDv7 of today
     * @param keyId {@link #NIL} where an operator ordered it
     * @param quantity of the module's units, in millionths
     * @param payment as it was taken
     */
    public static void record(
            SqlConnection connection,
            UUID requestId,
            UUID accountId,
            UUID keyId,
            String module,
            long quantity,
            Payment payment) {
        CallFacts facts = new CallFacts(requestId, accountId, keyId, "api.consume", "module", module, "none", "");
        Ending served = new Ending("served", 200, "", Usage.NONE, false, 0, 0, 0, -1);
        Line line = new Line(0, new Record.Settle(facts, served, payment), quantity);
        LedgerBatch batch = LedgerBatch.of(List.of(line));
        // All accounts would share the row of no key.
        boolean ofKey = !keyId.equals(NIL);
        LedgerRows.write(connection, NIL, ofKey ? batch : new LedgerBatch(batch.lines(), batch.hours(), List.of()));
    }
}
