package gabelle.engine.funds;

import java.util.Comparator;
import java.util.UUID;

/**
 * Names a fund: a balance that all nodes share.
 *
 * @param windowStartMs the beginning of the allowance window, in milliseconds since 1970; 0 for credits, which have none
 */
public record FundKey(UUID accountId, Source source, Meter meter, long windowStartMs) implements Comparable<FundKey> {
    private static final Comparator<FundKey> ORDER = Comparator.comparing(FundKey::accountId)
            .thenComparing(FundKey::source)
            .thenComparing(FundKey::meter)
            .thenComparingLong(FundKey::windowStartMs);

    public static FundKey credits(UUID accountId) {
        return new FundKey(accountId, Source.CREDITS, Meter.CREDITS, 0);
    }

    @Override
    public int compareTo(FundKey other) {
        return ORDER.compare(this, other);
    }
}
