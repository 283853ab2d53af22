package gabelle.verticles.books;

import gabelle.engine.funds.FundKey;
import java.util.UUID;

/** A fund's key as text: the payload of the notification {@value #WANTED}. */
public final class FundName {
    /** The channel on which money is asked back that lies idle on other nodes. */
    public static final String WANTED = "grants_wanted";

    private FundName() {}

    public static String of(FundKey fund) {
        return fund.accountId() + "/" + fund.source().tag() + "/" + fund.meter().tag() + "/" + fund.windowStartMs();
    }

    /**
     * The fund that is meant.
     *
     * @throws IllegalArgumentException if it names no fund
     */
    public static FundKey parse(String name) {
        String[] parts = name.split("/", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("no name of a fund: " + name);
        }
        return new FundKey(
                UUID.fromString(parts[0]),
                FundRows.source(parts[1]),
                FundRows.meter(parts[2]),
                Long.parseLong(parts[3]));
    }
}
