package gabelle.engine.funds;

import java.util.Locale;

/** What funds are counted in. */
public enum Meter {
    /** Plan tokens: tokens times the model's weight in the plan. */
    TOKENS(1),
    REQUESTS(2),
    IMAGES(3),
    /** Millionths of a credit. */
    CREDITS(4),
    /** Billionths of the plan's currency. */
    MONEY(5);

    private final int code;
    private final String tag = name().toLowerCase(Locale.ROOT);

    Meter(int code) {
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
