package gabelle.engine.funds;

import java.util.Locale;

/** The accounts of a fund's double entry: every movement takes from one side what it gives to the other. */
public enum Side {
    /** Outside: what was sold, given or included. */
    ISSUED,
    AVAILABLE,
    /** In grants. */
    PENDING,
    SPENT,
    EXPIRED;

    private final String tag = name().toLowerCase(Locale.ROOT);

    public String tag() {
        return tag;
    }
}
