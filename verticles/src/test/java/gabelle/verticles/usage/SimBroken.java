package gabelle.verticles.usage;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A promise of the money that does not hold. */
final class SimBroken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String check;

    SimBroken(String check, String what) {
        super(check + ": " + what);
        this.check = check;
    }

    /** Which of the checks found it. */
    String check() {
        return check;
    }

    static <T> T present(@Nullable T value, String check, Supplier<String> what) {
        if (value == null) {
            throw new SimBroken(check, what.get());
        }
        return value;
    }

    static void unless(boolean holds, String check, Supplier<String> what) {
        if (!holds) {
            throw new SimBroken(check, what.get());
        }
    }
}
