package gabelle.verticles.console;

import gabelle.engine.key.RateLimits;
import gabelle.verticles.http.Checks;
import gabelle.verticles.http.Problem;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An account to be made.
 *
 * @param email unique, whatever its case
 * @param plan a plan that exists, which the database tells
 */
public record NewAccount(String email, String plan, Account.Terms terms) {
    public static final String FREE = "free";

    /** Something, an at sign, and a domain with a dot: whether mail arrives there, only mail can tell. */
    private static final Pattern EMAIL = Pattern.compile(
            "[^\\s@\"(),:;<>\\[\\]\\\\]{1,64}@[^\\s@\"(),:;<>\\[\\]\\\\.]+" + "(\\.[^\\s@\"(),:;<>\\[\\]\\\\.]+)+");

    private static final int EMAIL_MAX = 254;

    public NewAccount {
        Checks.text("email", email, 1, EMAIL_MAX);
        if (!EMAIL.matcher(email).matches()) {
            throw Problem.invalid("email", "email is not an e-mail address, as in a@example.com")
                    .rejected();
        }
    }

    /** Without anything of its own. */
    public static NewAccount of(String email, String name, String plan) {
        return new NewAccount(
                email, plan, new Account.Terms(name, RateLimits.NONE, false, Account.SpendCap.NONE, Optional.empty()));
    }
}
