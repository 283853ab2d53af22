package gabelle.engine.funds;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a grant.
 *
 * @param grantId chosen by who asks: asked a second time, the same grant is meant
 * @param journalId whose calls will spend it; null for a hold of the metering API, which no journal stands for
 * @param windowGrants what the fund begins with if it does not exist yet; 0 for credits
 * @param min less than this is of no use
 * @param max more than this is not wanted
 * @param expiresAtMs when it comes back by itself, in milliseconds since 1970; 0 for never
 */
public record Wish(
        UUID grantId, @Nullable UUID journalId, FundKey fund, long windowGrants, long min, long max, long expiresAtMs) {
    /** So many loops can each be given a share while a fund is rich. */
    private static final long SHARE = 64;

    public Wish {
        if (min < 1 || max < min) {
            throw new IllegalArgumentException("a grant of " + min + " to " + max + " cannot be asked for");
        }
    }

    public static Wish of(UUID grantId, UUID journalId, FundKey fund, long windowGrants, long min, long max) {
        return new Wish(grantId, journalId, fund, windowGrants, min, max, 0);
    }

    /**
     * What is granted: a share while the fund is rich, just enough while it is nearly empty, nothing where it does not
     * suffice.
     *
     * @param available of the fund: what is neither spent nor granted
     */
    public long amount(long available) {
        return available < min ? 0 : Math.max(min, Math.min(max, available / SHARE));
    }
}
