package gabelle.verticles.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A value that must not be printed. Whoever needs it asks for it by {@link #reveal}, which is easy to search for. */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    public String reveal() {
        return value;
    }

    /** Takes equally long wherever the two differ, so that nobody can guess it byte by byte. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
    }

    /** The same for all: a hash of a secret is a clue to it, and nobody keeps secrets in a hash table. */
    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "****";
    }
}
