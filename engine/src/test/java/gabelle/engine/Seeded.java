package gabelle.engine;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Runs a property over many seeds; a failure names the seed that repeats it. */
public final class Seeded {
    private Seeded() {}

    public static void forEach(int seeds, Consumer<SplittableRandom> property) {
        for (long seed = 1; seed <= seeds; seed++) {
            try {
                property.accept(new SplittableRandom(seed));
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
            }
        }
    }
}
