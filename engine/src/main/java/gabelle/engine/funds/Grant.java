package gabelle.engine.funds;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An amount that was taken out of a fund, for one call or for many; a row of its own.
 *
 * @param settled what calls have taken of it
 * @param returned what has gone back to the fund
 * @param expiresAtMs when what is left goes back, in milliseconds since 1970; 0 for never
 */
public record Grant(
        UUID id, @Nullable UUID journalId, FundKey fund, long amount, long settled, long returned, long expiresAtMs) {
    /** What is still reserved. */
    public long left() {
        return amount - settled - returned;
    }
}
