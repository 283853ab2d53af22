package gabelle.verticles.http;

import java.time.Instant;
import java.util.Optional;

/** The rules for values that operators give, whichever way they come. */
public final class Checks {
    public static final int NAME_MAX = 200;

    /** RFC 3339 has years of four digits. */
    private static final Instant TIME_END = Instant.parse("9999-12-31T00:00:00Z");

    private Checks() {}

    /** Control characters stay out of names: Postgres stores no NUL, and logs and terminals suffer from the rest. */
    public static void text(String param, String value, int lengthMin, int lengthMax) {
        if (value.length() < lengthMin || value.length() > lengthMax) {
            throw Problem.invalid(param, param + " must have " + lengthMin + " to " + lengthMax + " characters")
                    .rejected();
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw Problem.invalid(param, param + " must not contain control characters")
                    .rejected();
        }
    }

    public static void future(String param, Optional<Instant> at, Instant now) {
        if (at.isPresent() && (!at.get().isAfter(now) || at.get().isAfter(TIME_END))) {
            throw Problem.invalid(param, param + " must be in the future, and before the year 10000")
                    .rejected();
        }
    }
}
