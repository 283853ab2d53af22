package gabelle.engine.funds;

import java.util.Locale;

/** Which money pays a call; they are tried in this order. */
public enum Source {
    /** What the plan includes in each window. */
    ALLOWANCE(1),
    /** What the customer has prepaid. */
    CREDITS(2),
    /** Billed afterwards at the plan's unit prices, up to the account's spend cap if it has one. */
    OVERAGE(3),
    /** Nobody: the call is not charged. */
    NONE(4);

    private final int code;
    private final String tag = name().toLowerCase(Locale.ROOT);

    Source(int code) {
        this.code = code;
    }

    /** Its number in journals, which stays as it is. */
    public int code() {
        return code;
    }

    /** Its name in the database and in JSON. */
    public String tag() {
        return tag;
    }
}
