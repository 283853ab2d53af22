package gabelle.verticles.vault;

import gabelle.verticles.data.Secret;
import gabelle.verticles.http.Checks;
import gabelle.verticles.http.Problem;
import java.util.regex.Pattern;

/** The rules for what operators give, and what they are shown of a key ever after. */
record NewCredential(String provider, String name, Secret key, boolean isDefault) {
    /** It travels in a header: printable, no blanks. None is longer; shorter ones are typing mistakes. */
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{8,1000}");

    /** Of a shorter one, seven characters would be too much of it. */
    private static final int MASKED_CHARS_MIN = 24;

    static String name(String name) {
        Checks.text("name", name, 1, Checks.NAME_MAX);
        return name;
    }

    static Secret key(String key) {
        return key("api_key", key);
    }

    static Secret key(String field, String key) {
        if (!KEY.matcher(key).matches()) {
            throw Problem.invalid(field, field + " must have 8 to 1000 printable ASCII characters and no blanks")
                    .rejected();
        }
        return new Secret(key);
    }

    /** Enough to tell one's own keys apart: {@code sk-12…89}. */
    static String masked(Secret key) {
        String plain = key.reveal();
        return plain.length() < MASKED_CHARS_MIN
                ? "…"
                : plain.substring(0, 5) + "…" + plain.substring(plain.length() - 2);
    }
}
