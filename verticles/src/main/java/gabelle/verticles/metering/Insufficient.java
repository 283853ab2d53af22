package gabelle.verticles.metering;

import gabelle.engine.funds.Fund;
import java.util.UUID;

/** An account has too few credits available. It has no stack trace: it is a value, not a defect. */
final class Insufficient extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient UUID accountId;
    private final transient Fund fund;
    private final long needed;

    Insufficient(UUID accountId, Fund fund, long needed) {
        super("too few credits", null, false, false);
        this.accountId = accountId;
        this.fund = fund;
        this.needed = needed;
    }

    UUID accountId() {
        return accountId;
    }

    long needed() {
        return needed;
    }

    long available() {
        return fund.available();
    }

    /** Whether what is missing may come back: nothing does where nothing is reserved. */
    boolean mayChange() {
        return fund.available() + fund.pending() >= needed;
    }
}
