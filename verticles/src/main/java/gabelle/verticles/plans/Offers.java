package gabelle.verticles.plans;

import java.util.regex.Pattern;

/** The rules that hold for whatever is sold. */
public final class Offers {
    static final int NAME_MAX = 200;

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    private Offers() {}

    public static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    static String id(String id, Term term) {
        if (isId(id)) {
            return id;
        }
        throw term.refuse("'" + id + "' must be 1 to 64 small letters, digits, hyphens and underscores");
    }

    static String currency(Term term) {
        String currency = term.text();
        if (currency.matches("[A-Z]{3}")) {
            return currency;
        }
        throw term.refuse("'" + currency + "' must be a currency of three letters, as in EUR");
    }
}
