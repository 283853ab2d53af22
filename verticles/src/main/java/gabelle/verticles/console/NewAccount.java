package gabelle.verticles.console;

import gabelle.engine.key.RateLimits;
import java.util.regex.Pattern;

/**
 * An account to be made.
 *
 * @param email unique, whatever its case
 * @param name may be empty
 * @param plan a plan that exists
 */
public record NewAccount(String email, String name, String plan, RateLimits limits) {
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
        Checks.text("name", name, 0, Checks.NAME_MAX);
        if (!plan.equals(FREE)) {
            throw new Problem(400, "unknown_plan", "there is no such plan; the plans are: " + FREE, "plan").rejected();
        }
    }
}
