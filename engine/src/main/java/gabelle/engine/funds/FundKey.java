package gabelle.engine.funds;

import java.util.Comparator;
import java.util.UUID;

/**
 * Names a fund: a balance that all nodes share.
 *
 * @param windowStartMs the beginning of the allowance window, in milliseconds since 1970; 0 for credits, which have none
 */
public record FundKey(UUID accountId, Source source, Meter meter, long windowStartMs) implements Comparable<FundKey> {
    /** As SQL sorts their rows: whoever locks several of them must do so in one order, or they wait for each other. */
    private static final Comparator<FundKey> ORDER = Comparator.comparing(FundKey::accountId, FundKey::unsigned)
            .thenComparing(fund -> fund.source().tag())
            .thenComparing(fund -> fund.meter().tag())
            .thenComparingLong(FundKey::windowStartMs);

    public static FundKey credits(UUID accountId) {
        return new FundKey(accountId, Source.CREDITS, Meter.CREDITS, 0);
    }

    private static int unsigned(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }

    @Override
    public int compareTo(FundKey other) {
        return ORDER.compare(this, other);
    }
}
